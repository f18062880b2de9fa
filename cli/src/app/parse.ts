import { suggest } from '@debt/terminal/suggest';
import { quote } from '../output/shell-word.ts';
import type { Argument, Command, Flag } from './command.ts';
import { globalFlags } from './command.ts';
import { usageFailure } from './failures.ts';
import { Input } from './input.ts';

const secretFlags = ['password', 'token', 'new-password', 'secret'];

interface Tokens {
  readonly args: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

/** Parses a command line. @throws Failure of usage that suggests what to type instead */
export function parseInput(command: Command, argv: readonly string[]): Input {
  const { args, flags } = parseTokens([...(command.flags ?? []), ...globalFlags], argv, command.id);
  return new Input(assign(command, args), flags);
}

function parseTokens(known: readonly Flag[], argv: readonly string[], id: string): Tokens {
  const args: string[] = [];
  const flags = new Map<string, string>();
  let onlyArgs = false;
  for (let at = 0; at < argv.length; at += 1) {
    const token = argv[at] ?? '';
    if (onlyArgs || !isFlag(token)) args.push(token);
    else if (token === '--') onlyArgs = true;
    else {
      const { flag, inline } = findFlag(known, argv, { at, id });
      if (flag.value === undefined) {
        if (inline !== undefined)
          throw usageFailure('flag_takes_no_value', { what: `--${flag.name} takes no value`, fix: [`--${flag.name}`] });
        flags.set(flag.name, '');
      } else {
        const value = inline ?? argv[(at += 1)];
        flags.set(flag.name, checkValue(flag, value));
      }
    }
  }
  return { args, flags };
}

/** `-` means stdin or stdout. `-5` is an amount, which its own parser refuses with an explanation. */
const isFlag = (token: string): boolean => /^-(?:-|[a-z]|$)/i.test(token) && token !== '-';

function findFlag(
  known: readonly Flag[],
  argv: readonly string[],
  { at, id }: { readonly at: number; readonly id: string },
): { readonly flag: Flag; readonly inline: string | undefined } {
  const token = argv[at] ?? '';
  const equals = token.indexOf('=');
  const name = equals < 0 ? token : token.slice(0, equals);
  const inline = equals < 0 ? undefined : token.slice(equals + 1);
  const flag = known.find((one) => `--${one.name}` === name || (one.char !== undefined && `-${one.char}` === name));
  if (flag !== undefined) return { flag, inline };
  if (secretFlags.includes(name.slice(2))) {
    throw usageFailure('secret_in_flag', {
      what: `secrets are not accepted as ${name}`,
      why: 'other users of this machine can read a command line, and the shell keeps it in its history',
      fix: ['type the secret when you are asked for it', `${name}-file FILE, where - is stdin`],
    });
  }
  const near = suggest(
    name.replace(/^-+/, ''),
    known.map((one) => one.name),
  );
  throw usageFailure('unknown_flag', {
    what: `there is no flag ${name}`,
    fix: [
      ...near.map((one) => `--${one}`),
      ...(near.length > 0 ? [] : [`${afterDashes(argv, at, id)}, if ${name} is not meant as a flag`]),
      `debt ${id} --help`.replace('  ', ' '),
    ],
  });
}

/** The same command, in which everything from this position on is taken literally. */
const afterDashes = (argv: readonly string[], at: number, id: string): string =>
  ['debt', id, ...argv.slice(0, at).map(quote), '--', ...argv.slice(at).map(quote)].filter((arg) => arg !== '').join(' ');

function checkValue(flag: Flag, value: string | undefined): string {
  if (value === undefined || value === '') {
    throw usageFailure('missing_value', {
      what: `--${flag.name} needs a value`,
      fix: [`--${flag.name} ${flag.choices?.[0] ?? (flag.value ?? '').toUpperCase()}`],
    });
  }
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    throw usageFailure('bad_choice', {
      what: `'${value}' is not a value of --${flag.name}`,
      fix: flag.choices.map((choice) => `--${flag.name} ${choice}`),
    });
  }
  return value;
}

function assign(command: Command, args: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const assigned = new Map<string, readonly string[]>();
  const declared = command.args ?? [];
  declared.forEach((argument, index) => {
    const own = argument.many === true ? args.slice(index) : args.slice(index, index + 1);
    const [first] = own;
    if (first === undefined) {
      if (argument.required === true) throw missing(command, argument, args);
      return;
    }
    if (argument.choices !== undefined && !argument.choices.includes(first)) {
      throw usageFailure('bad_choice', {
        what: `'${first}' is not a ${argument.name}`,
        fix: argument.choices.map((one) => `debt ${command.id} ${one}`),
      });
    }
    assigned.set(argument.name, own);
  });
  const extra = declared.at(-1)?.many === true ? undefined : args[declared.length];
  if (extra !== undefined) {
    throw usageFailure('too_many_arguments', {
      what: `unexpected argument '${extra}'`,
      usage: usageLine(command),
      fix: [...command.examples.slice(0, 2)],
    });
  }
  return assigned;
}

const missing = (command: Command, argument: Argument, typed: readonly string[]): Error =>
  usageFailure('missing_argument', {
    what: `${argument.name} is missing`,
    usage: usageLine(command),
    fix: [completed(command, typed), ...command.examples.slice(1, 2)],
  });

/** The first example, with the typed arguments in front. */
function completed({ id, examples: [example = ''] }: Command, typed: readonly string[]): string {
  const args = example.split(' ').slice(1 + id.split(' ').length);
  return ['debt', id, ...typed.map(quote), ...args.slice(typed.length)].join(' ');
}

/** `debt owe PERSON AMOUNT [for TEXT]` */
export function usageLine(command: Command): string {
  const args = (command.args ?? []).map((argument) => {
    const name = argument.usage ?? argument.name.toUpperCase() + (argument.many === true ? '...' : '');
    return argument.required === true ? name : `[${name}]`;
  });
  return ['debt', ...(command.id === '' ? [] : [command.id]), ...args].join(' ');
}

/** Separates the name of the command from its arguments. Global flags may come before the name. */
export function splitCommand(
  argv: readonly string[],
  isId: (id: string) => boolean,
): { readonly id: string; readonly rest: readonly string[] } {
  const at = firstArg(argv, 0);
  const first = argv[at];
  if (first === undefined) return { id: '', rest: argv };
  const next = firstArg(argv, at + 1);
  const second = argv[next];
  const both = second === undefined ? first : `${first} ${second}`;
  if (second !== undefined && isId(both)) return { id: both, rest: argv.filter((_, index) => index !== at && index !== next) };
  return { id: first, rest: argv.filter((_, index) => index !== at) };
}

function firstArg(argv: readonly string[], from: number): number {
  let at = from;
  while (at < argv.length && isFlag(argv[at] ?? '')) {
    if (argv[at] === '--') return argv.length;
    const takesValue = globalFlags.some((flag) => flag.value !== undefined && `--${flag.name}` === argv[at]);
    at += takesValue ? 2 : 1;
  }
  return at;
}
