/** Help: usage first, then the description, arguments, flags and examples. */

import type { Paint } from '../text/color.ts';
import { blank, type Doc, type Facts, facts, verbatim } from '../text/doc.ts';
import type { Command, Example, Program } from './command.ts';
import { type Argument, type Flag, sharedFlags } from './flag.ts';
import { usageLine } from './parse.ts';
import type { Session } from './session.ts';

/** A list below a heading. */
const section = (paint: Paint, title: string, body: Doc): Doc => (body.length === 0 ? [] : [blank, paint('strong', title), ...body]);

const usage = (paint: Paint, line: string): Doc => [paint('strong', 'Usage'), `  ${line} [FLAGS]`];

/** The help page of one command: summary, usage, arguments, flags and examples. */
export function commandHelp<C extends Session>(program: Program<C>, command: Command<C>, paint: Paint): Doc {
  const { summary, description, args = [], flags = [], examples } = command;
  const below = program.commands.filter(({ id }) => command.id !== '' && id.startsWith(`${command.id} `));
  return [
    ...usage(paint, usageLine(program.name, command)),
    blank,
    summary.replace(/([^.])$/, '$1.'),
    ...(description === undefined ? [] : [blank, description]),
    ...section(paint, 'Arguments', list(args.map((one) => [one.name.toUpperCase(), described(one)]))),
    ...section(paint, 'Commands', list(below.map(({ id, summary: does }) => [id, does]))),
    ...section(paint, 'Flags', list(flags.map((flag) => [labelOf(flag), described(flag)]))),
    ...section(paint, 'Flags of every command', list([...program.flags, ...sharedFlags].map((flag) => [labelOf(flag), described(flag)]))),
    ...section(paint, 'Examples', examples.flatMap(exampleLines)),
  ];
}

/** The commands below a topic, when only the topic was typed. */
export function topicHelp<C extends Session>({ name, topics, commands }: Program<C>, topic: string, paint: Paint): Doc {
  const below = commands.filter(({ id }) => id.startsWith(`${topic} `));
  const summary = topics[topic];
  return [
    ...usage(paint, `${name} ${topic} COMMAND`),
    ...(summary === undefined ? [] : [blank, summary]),
    ...section(paint, 'Commands', list(below.map(({ id, summary: does }) => [id, does]))),
    blank,
    `${name} COMMAND --help shows more about a command.`,
  ];
}

/** The help of the program itself. A topic is one line; each other command has its own. */
export function programHelp<C extends Session>({ name, summary, topics, commands, examples }: Program<C>, paint: Paint): Doc {
  const rows = commands.flatMap(({ id, summary: does }): readonly Row[] => {
    const [first = '', second] = id.split(' ');
    return id === '' || (second !== undefined && first in topics) ? [] : [[id, does]];
  });
  const ofTopics = Object.entries(topics).filter(([topic]) => !rows.some(([id]) => id === topic));
  return [
    ...usage(paint, `${name} COMMAND`),
    blank,
    summary,
    ...section(paint, 'Commands', list(rows)),
    ...section(paint, 'Topics', list(ofTopics)),
    ...section(paint, 'Examples', examples.flatMap(exampleLines)),
    blank,
    `${name} COMMAND --help shows more about a command.`,
  ];
}

type Row = readonly [label: string, text: string];

const described = ({ summary, choices }: Pick<Flag | Argument, 'summary' | 'choices'>): string =>
  choices === undefined || choices.every((one) => summary.includes(one)) ? summary : `${summary} One of: ${choices.join(', ')}.`;

const labelOf = ({ char, name, value }: Flag): string =>
  `${char === undefined ? '    ' : `-${char}, `}--${name}${value === undefined ? '' : ` ${value.toUpperCase()}`}`;

const list = (rows: readonly Row[]): readonly Facts[] =>
  rows.length === 0 ? [] : [facts(rows.map(([label, text]) => [`  ${label}`, text] as const))];

/** A command is to be copied, so it is never wrapped. */
const exampleLines = (example: Example): Doc =>
  typeof example === 'string' ? [verbatim(`  ${example}`)] : [`  # ${example.does}`, verbatim(`  ${example.command}`)];
