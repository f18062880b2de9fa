import { quote } from '../text/shell-quote.ts';

/** The command line as it can be typed again: each argument is quoted for the shell. */
export const commandLine = (id: string, argv: readonly string[]): string => [id, ...argv.map(quote)].join(' ').trim();

/** One argument of a line that `commandLine` made: bare characters, quoted parts and escaped quotes. */
const argument = /(?:[^\s'\\]|'[^']*'|\\.)+/g;

/** The command line with a further flag, which must not follow `--`. */
export function withFlag(line: string, flag: string): string {
  for (const { 0: text, index } of line.matchAll(argument)) if (text === '--') return `${line.slice(0, index)}${flag} ${line.slice(index)}`;
  return `${line} ${flag}`;
}
