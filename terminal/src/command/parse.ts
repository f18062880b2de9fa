/** Parses a command line into the values of its arguments and flags. */
import { SharedError } from '../failures/shared-pages.ts';
import { requireUtf8 } from '../failures/utf8.ts';
import type { Variables } from '../io.ts';
import { suggest } from '../suggest.ts';
import { quote } from '../text/shell-quote.ts';
import { type Command, commandOf, flagsOf, type Runtime } from './command.ts';
import type { Argument, Flag } from './flag.ts';
import { Input } from './input.ts';
import type { Session } from './session.ts';

const secretFlags = ['password', 'token', 'new-password', 'secret'];

/** The parts of a program that the parser needs. */
export type Grammar<C extends Session = Session> = Pick<Runtime<C>, 'name' | 'flags'>;

/** A command of a program, for messages that show its usage. */
interface Typed {
  readonly program: string;
  readonly command: Pick<Command, 'id' | 'args' | 'examples'>;
}

/** @throws SharedError with a corrected command */
export function parseInput<C extends Session>(
  grammar: Grammar<C>,
  command: Command<C>,
  argv: readonly string[],
  env: Variables = {},
): Input {
  for (const text of argv) requireUtf8(text, `'${text}'`);
  const known = flagsOf(grammar, command);
  const typed = { program: grammar.name, command };
  const { values, flags } = parseTokens(known, argv, typed);
  const missing = known.find(({ name, required }) => required === true && !flags.has(name));
  if (missing !== undefined) throw missingFlag(missing);
  return new Input({ args: assign(typed, values), flags }, { flags: known, args: command.args ?? [] }, env);
}

function parseTokens(known: readonly Flag[], argv: readonly string[], typed: Typed) {
  const values: string[] = [];
  const flags = new Map<string, readonly string[]>();
  const add = (flag: Flag, value: string): void => {
    const before = flags.get(flag.name) ?? [];
    const [first] = before;
    if (first !== undefined && first !== value && flag.many !== true) throw flagTwice(flag, first, value);
    flags.set(flag.name, [...before, value]);
  };
  const left = [...argv];
  for (let token = left.shift(); token !== undefined; token = left.shift()) {
    if (token === '--') {
      values.push(...left);
      break;
    }
    if (!isFlag(token)) {
      values.push(token);
      continue;
    }
    const found = findFlag(known, token);
    if (found === undefined) throw unknownFlag(known, argv.slice(0, argv.length - left.length - 1), [token, ...left], typed);
    const { flag, inline } = found;
    if (flag.value !== undefined) add(flag, checkValue(flag, inline ?? left.shift()));
    else if (inline === undefined) add(flag, '');
    else if (token.startsWith('--') || inline.startsWith('='))
      throw new SharedError('flag_takes_no_value', { what: `--${flag.name} takes no value`, fix: [`--${flag.name}`] });
    else {
      // `-fn5` is `-f -n5`.
      add(flag, '');
      left.unshift(`-${inline}`);
    }
  }
  return { values, flags };
}

const flagTwice = ({ name }: Flag, first: string, second: string): SharedError =>
  new SharedError('flag_twice', {
    what: `--${name} was given twice, as '${first}' and as '${second}'`,
    fix: [`--${name} ${quote(first)}`, `--${name} ${quote(second)}`],
  });

/** `-` means stdin or stdout, and `-5` is an amount, which another parser rejects. */
const isFlag = (token: string): boolean => /^-(?:-|[a-z]|$)/i.test(token) && token !== '-';

/** `--name`, `--name=value`, `-n`, `-n=value` and `-nvalue`, which may be several switches in one. */
function findFlag(known: readonly Flag[], token: string): { readonly flag: Flag; readonly inline: string | undefined } | undefined {
  const [, name = token, inline] = /^([^=]+)(?:=(.*))?$/s.exec(token) ?? [];
  const exact = known.find((one) => `--${one.name}` === name || (one.char !== undefined && `-${one.char}` === name));
  if (exact !== undefined) return { flag: exact, inline: inline !== undefined && exact.value === undefined ? `=${inline}` : inline };
  const isMistyped = token.startsWith('--') || known.some((one) => one.name === name.slice(1));
  const first = isMistyped ? undefined : known.find(({ char }) => char !== undefined && char === token[1]);
  return first === undefined ? undefined : { flag: first, inline: token.slice(2) };
}

function unknownFlag(known: readonly Flag[], before: readonly string[], rest: readonly string[], typed: Typed): SharedError {
  const [name = ''] = (rest[0] ?? '').split('=');
  if (secretFlags.includes(name.slice(2))) {
    return new SharedError('secret_in_flag', {
      what: `secrets are not accepted as ${name}`,
      why: 'other users of this machine can read a command line, and the shell keeps it in its history',
      fix: ['type the secret when you are asked for it', `${name}-file FILE, where - is stdin`],
    });
  }
  const near = suggest(
    name.replace(/^-+/, ''),
    known.map((one) => one.name),
  );
  const start = beginningOf(typed);
  // The same command, with all arguments from there on taken literally.
  const afterDashes = [...start, ...before.map(quote), '--', ...rest.map(quote)].join(' ');
  return new SharedError('unknown_flag', {
    what: `there is no flag ${name}`,
    fix: [
      ...near.map((one) => `--${one}`),
      ...(near.length > 0 ? [] : [`${afterDashes}, if ${name} is not meant as a flag`]),
      [...start, '--help'].join(' '),
    ],
  });
}

const beginningOf = ({ program, command: { id } }: Typed): readonly string[] => [program, ...(id === '' ? [] : [id])];

function checkValue(flag: Flag, value: string | undefined): string {
  if (value === undefined || value === '') throw missingFlag(flag);
  if (flag.bounds !== undefined) checkBounds(flag.name, value, flag.bounds);
  if (flag.choices === undefined || flag.choices.includes(value)) return value;
  throw new SharedError('bad_choice', {
    what: `'${value}' is not a value of --${flag.name}`,
    fix: flag.choices.map((choice) => `--${flag.name} ${choice}`),
  });
}

function checkBounds(name: string, value: string, { min, max }: NonNullable<Flag['bounds']>): void {
  const count = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (count >= min && count <= max) return;
  throw new SharedError('bad_number', {
    what: `--${name} takes a whole number from ${min} to ${max}, and not '${value}'`,
    fix: [`--${name} ${Math.max(min, Math.min(20, max))}`],
  });
}

const missingFlag = ({ name, choices, value = '' }: Flag): SharedError =>
  new SharedError('missing_value', { what: `--${name} needs a value`, fix: [`--${name} ${choices?.[0] ?? value.toUpperCase()}`] });

function assign(typed: Typed, values: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const { command } = typed;
  const declared = command.args ?? [];
  const args = new Map<string, readonly string[]>();
  for (const [index, argument] of declared.entries()) {
    const own = argument.many === true ? values.slice(index) : values.slice(index, index + 1);
    const [first] = own;
    if (first === undefined) {
      if (argument.required === true) throw missingArgument(typed, argument, values);
      break;
    }
    if (argument.choices !== undefined && !argument.choices.includes(first)) throw badChoice(typed, argument.choices, first, argument.name);
    args.set(argument.name, own);
  }
  const extra = declared.at(-1)?.many === true ? undefined : values[declared.length];
  if (extra === undefined) return args;
  throw new SharedError('too_many_arguments', {
    what: `unexpected argument '${extra}'`,
    usage: usageLine(typed.program, command),
    fix: command.examples.slice(0, 2).map(commandOf),
  });
}

function badChoice(typed: Typed, choices: readonly string[], given: string, name: string): SharedError {
  const near = suggest(given, choices);
  const start = beginningOf(typed);
  return new SharedError('bad_choice', {
    what: `'${given}' is not a ${name}`,
    fix: [...new Set([...near, ...choices])].map((one) => [...start, one].join(' ')),
  });
}

function missingArgument(typed: Typed, argument: Argument, values: readonly string[]): SharedError {
  const [first = '', second] = typed.command.examples.map(commandOf);
  const start = beginningOf(typed);
  // The first example, starting with the typed arguments.
  const completed = [...start, ...values.map(quote), ...first.split(' ').slice(start.join(' ').split(' ').length + values.length)].join(
    ' ',
  );
  return new SharedError('missing_argument', {
    what: `${argument.name} is missing`,
    usage: usageLine(typed.program, typed.command),
    fix: [completed, ...(second === undefined ? [] : [second])],
  });
}

/** `debt owe PERSON AMOUNT [for TEXT]` */
export function usageLine(program: string, command: Typed['command']): string {
  const values = (command.args ?? []).map((argument) => {
    const name = argument.usage ?? argument.name.toUpperCase() + (argument.many === true ? '...' : '');
    return argument.required === true ? name : `[${name}]`;
  });
  return [...beginningOf({ program, command }), ...values].join(' ');
}

/** A command line divided into the id of the command and the arguments after it. */
export interface Split {
  readonly id: string;
  /** The argument after the name of the command. */
  readonly second: string | undefined;
  readonly rest: readonly string[];
}

/** Extracts the name of the command from the command line: flags of every command may precede it. */
export function splitCommand(flags: readonly Flag[], argv: readonly string[], isId: (id: string) => boolean): Split {
  const at = firstValue(flags, argv, 0);
  const first = argv[at];
  if (first === undefined) return { id: '', second: undefined, rest: argv };
  const next = firstValue(flags, argv, at + 1);
  const second = argv[next];
  const both = `${first} ${second ?? ''}`;
  if (isId(both))
    return { id: both, second: argv[firstValue(flags, argv, next + 1)], rest: argv.filter((_, index) => index !== at && index !== next) };
  return { id: first, second, rest: argv.filter((_, index) => index !== at) };
}

function firstValue(flags: readonly Flag[], argv: readonly string[], from: number): number {
  let at = from;
  while (at < argv.length && isFlag(argv[at] ?? '')) {
    if (argv[at] === '--') return argv.length;
    const takesValue = flags.some(
      ({ name, char, value }) => value !== undefined && [`--${name}`, `-${char ?? ''}`].includes(argv[at] ?? ''),
    );
    at += takesValue ? 2 : 1;
  }
  return at;
}
