/** What the parser of the command line refuses, as a failure that says what to type. */

import { nearest } from '@debt/terminal/suggest';
import { CLIError } from '@oclif/core/errors';
import type { PlatformError } from '../failures/failures.ts';
import { type CommandClass, usage } from './command.ts';

/** Undefined for errors that are not the parser's. */
export function usageErrorOf(error: unknown, command: CommandClass): PlatformError | undefined {
  if (!(error instanceof CLIError)) return undefined;
  const known = Object.keys({ ...command.flags, ...command.baseFlags }).map((name) => `--${name}`);
  if ('flags' in error && Array.isArray(error.flags)) {
    const args = error.flags.map(String);
    const near = args.flatMap((arg) => nearest(arg, known) ?? []);
    return usage(
      `${args.join(', ')} is not a flag of this verb`,
      near.length > 0 ? near : ['--help'],
      near.length > 0 ? `did you mean ${near.join(', ')}?` : '',
    );
  }
  if ('args' in error && Array.isArray(error.args)) {
    const args = error.args.map((each: unknown) =>
      typeof each === 'object' && each !== null && 'name' in each ? String(each.name).toUpperCase() : String(each),
    );
    const extra = error.args.every((each) => typeof each === 'string');
    return usage(extra ? `${args.join(' ')} is more than this verb takes` : `${args.join(' ')} is missing`, ['--help']);
  }
  const lines = error.message.split('\n').filter((line) => !line.startsWith('See more help'));
  return usage(rephrased(lines.join(' ').replaceAll(/\s+/g, ' ').trim()), ['--help']);
}

/** `Parsing --port Expected an integer but received: abc` is no sentence. */
function rephrased(text: string): string {
  const [, flag, wanted, given] = /^Parsing (--\S+) Expected (.+) but received: (.*)$/.exec(text) ?? [];
  return flag === undefined ? text : `${flag} takes ${wanted ?? ''}, not '${given ?? ''}'`;
}
