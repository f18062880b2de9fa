/** Determines the action of a command line. */
import { SharedError } from '../failures/shared-pages.ts';
import { suggest } from '../suggest.ts';
import { painter } from '../text/color.ts';
import type { Doc } from '../text/doc.ts';
import { type Command, flagsOf, type Program } from './command.ts';
import { commandHelp, programHelp, topicHelp } from './help.ts';
import { splitCommand } from './parse.ts';
import type { Session } from './session.ts';

/** A page of help to show. */
export interface HelpRoute {
  readonly help: (color: boolean) => Doc;
  /** The remaining arguments. */
  readonly rest: readonly string[];
}

/** A command to run, or help. */
export type Route<C extends Session> = { readonly command: Command<C>; readonly rest: readonly string[] } | HelpRoute;

/** @throws SharedError `unknown_command` or `unknown_flag`, with the nearest known name */
export function routeOf<C extends Session>(program: Program<C>, argv: readonly string[]): Route<C> {
  const ids = program.commands.map(({ id }) => id);
  const known = flagsOf(program);
  const isHelpCommand = argv[0] === 'help';
  const { id, rest, second } = splitCommand(known, isHelpCommand ? argv.slice(1) : argv, (one) => ids.includes(one));
  const command = program.commands.find((one) => one.id === id);
  const flags = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
  const asksForHelp = isHelpCommand || flags.includes('--help') || flags.includes('-h');
  const isTopic = id !== '' && ids.some((one) => one.startsWith(`${id} `));
  // `people` alone is a command without arguments, so another argument must be one of its subcommands.
  if (isTopic && second !== undefined && (command?.args ?? []).length === 0) throw unknownCommand(program, `${id} ${second}`);
  if (command !== undefined && !(asksForHelp && id === ''))
    return asksForHelp ? { help: (color) => commandHelp(program, command, painter(color)), rest } : { command, rest };
  if (isTopic) return { help: (color) => topicHelp(program, id, painter(color)), rest };
  if (id !== '') throw unknownCommand(program, id);
  const unknown = flags.find(
    (one) => one.startsWith('-') && !known.some(({ name, char }) => [`--${name}`, `-${char ?? ''}`].includes(one)),
  );
  if (unknown === undefined) return { help: (color) => programHelp(program, painter(color)), rest };
  throw new SharedError('unknown_flag', { what: `there is no flag ${unknown}`, fix: [`${program.name} --help`] });
}

function unknownCommand<C extends Session>({ name, commands }: Program<C>, typed: string): SharedError {
  const ids = commands.map(({ id }) => id).filter((id) => id !== '');
  const [first = ''] = typed.split(' ');
  const below = ids.filter((id) => id.startsWith(`${first} `));
  const near = suggest(typed, ids);
  return new SharedError('unknown_command', {
    what: `unknown command: ${typed}`,
    fix: [...(near.length > 0 ? near : below).map((one) => `${name} ${one}`), `${name} --help`],
  });
}
