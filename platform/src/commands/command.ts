/** What every verb has: the flags that all share, and how results and failures leave. */
import { Command } from '@oclif/core/command';
import type { Config } from '@oclif/core/config';
import * as Flags from '@oclif/core/flags';
import { defaultEnvironment, environmentDir, parseEnvironmentName } from '../environment/paths.ts';
import { PlatformError } from '../failures/failures.ts';
import { painter } from '../output/style.ts';
import type { Io } from './io.ts';

export const sharedFlags = {
  env: Flags.string({
    char: 'e',
    description: 'Name of the environment.',
    helpValue: 'NAME',
    env: 'DEBT_PLATFORM_ENV',
    default: defaultEnvironment,
  }),
  json: Flags.boolean({ description: 'Print JSON to stdout: one object, or one event a line.' }),
  debug: Flags.boolean({ description: 'Show the stack of an unexpected error.' }),
  plain: Flags.boolean({ description: 'One record a line, tabs between its values; no colours, nothing redrawn.' }),
  'no-color': Flags.boolean({ description: 'No colours.' }),
  'no-pager': Flags.boolean({ description: 'Never open a pager.' }),
};

export interface Example {
  readonly command: string;
  readonly does: string;
}

/** A verb. `run` resolves to the exit code; what it throws becomes a failure. */
export abstract class PlatformCommand extends Command {
  static override baseFlags = sharedFlags;
  static override summary: string;
  /** At least two, the first one the most useful. */
  static usageExamples: readonly Example[] = [];
  protected readonly io: Io;

  constructor(argv: string[], config: Config, io: Io) {
    super(argv, config);
    this.io = io;
  }

  abstract override run(): Promise<number>;

  /** The result: one JSON document on stdout, or the text. */
  protected result(json: boolean, value: unknown, text: () => string): void {
    if (json) this.io.terminal.out.line(JSON.stringify(value));
    else this.io.terminal.out.long(text());
  }

  /** Something to know that is not the result. */
  protected note(text: string): void {
    this.io.terminal.err.line(text);
  }

  protected get paint() {
    return painter(this.io.terminal.out.color);
  }

  protected get columns(): number {
    return this.io.terminal.out.columns;
  }

  protected directoryOf(env: string): string {
    return environmentDir(parseEnvironmentName(env), this.io.variables);
  }
}

export interface CommandClass {
  new (argv: string[], config: Config, io: Io): PlatformCommand;
  readonly summary: string;
  readonly usageExamples: readonly Example[];
  readonly args: (typeof Command)['args'];
  readonly flags: (typeof Command)['flags'];
  readonly baseFlags: (typeof Command)['flags'];
  readonly strict: boolean;
}

/** `90`, `90s`, `5m` or `1h` in milliseconds. Throws `USAGE`. */
export function parseDuration(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,6})(s|m|h)?$/.exec(text) ?? [];
  const seconds = { s: 1, m: 60, h: 3600 }[unit];
  if (number === undefined || seconds === undefined) throw usage(`'${text}' is not a time`, ['--timeout 90s', '--timeout 5m']);
  return Number(number) * seconds * 1000;
}

export function usage(what: string, fix: readonly string[] = [], why = ''): PlatformError {
  return new PlatformError('USAGE', { what, why, fix });
}

/** A command to type, for the environment in question. */
export function inEnvironment(command: string, environment: string): string {
  return environment === defaultEnvironment ? command : `${command} --env ${environment}`;
}
