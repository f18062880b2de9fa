/** Help: usage first, then what it does, arguments, flags and examples. The same description is printed by `commands --json`. */
import { type Paint, wrap } from '../../output/style.ts';
import type { CommandClass, Example } from '../command.ts';
import { type Entry, table } from '../table.ts';

export interface FlagDescription {
  readonly name: string;
  readonly char?: string;
  readonly value?: string;
  readonly options?: readonly string[];
  readonly description: string;
}
export interface ArgumentDescription {
  readonly name: string;
  readonly required: boolean;
  readonly options?: readonly string[];
  readonly description: string;
}
export interface CommandDescription {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly arguments: readonly ArgumentDescription[];
  readonly flags: readonly FlagDescription[];
  readonly examples: readonly Example[];
}

export function describe(name: string, command: CommandClass): CommandDescription {
  const parameters = Object.entries(command.args).map(
    ([key, { required, options, description }]): ArgumentDescription => ({
      name: key.toUpperCase(),
      required: required === true,
      ...(options === undefined ? {} : { options }),
      description: description ?? '',
    }),
  );
  const flags = Object.entries({ ...command.flags, ...command.baseFlags }).map(([key, flag]): FlagDescription => {
    const takesValue = flag.type === 'option';
    const options = takesValue ? flag.options : undefined;
    return {
      name: key,
      ...(flag.char === undefined ? {} : { char: flag.char }),
      ...(takesValue ? { value: flag.helpValue?.toString() ?? key.toUpperCase() } : {}),
      ...(options === undefined ? {} : { options }),
      description: flag.description ?? '',
    };
  });
  const shown = parameters.map((each) => (each.required ? each.name : `[${each.name}]`)).concat(command.strict ? [] : ['...']);
  const usage = ['debt-platform', name, ...shown, '[FLAGS]'].join(' ');
  return { name, summary: command.summary, usage, arguments: parameters, flags, examples: command.usageExamples };
}

export function commandHelp(
  { summary, usage, arguments: parameters, flags, examples }: CommandDescription,
  paint: Paint,
  columns: number,
): string {
  const listed = (rows: readonly (readonly [string, string])[]) => list(rows, columns);
  const withOptions = (text: string, options: readonly string[] | undefined) =>
    options === undefined ? text : `${text} One of: ${options.join(', ')}.`;
  const labelOf = ({ char, name, value }: FlagDescription) =>
    `${char === undefined ? '    ' : `-${char}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  const sections = [
    `${paint('strong', 'Usage')}\n${wrap(usage, columns, '  ')}`,
    wrap(`${summary}.`, columns),
    ...(parameters.length === 0
      ? []
      : [`${paint('strong', 'Arguments')}\n${listed(parameters.map((each) => [each.name, withOptions(each.description, each.options)]))}`]),
    `${paint('strong', 'Flags')}\n${listed(flags.map((flag) => [labelOf(flag), withOptions(flag.description, flag.options)]))}`,
    `${paint('strong', 'Examples')}\n${examples.map(({ command, does }) => `${wrap(`# ${does}`, columns, '  ')}\n  ${command}`).join('\n')}`,
  ];
  return sections.join('\n\n');
}

/** Verbs that begin with the same word, for who typed that word alone. */
export function groupHelp(names: readonly string[], paint: Paint, columns: number): string {
  const verbs = Object.entries<Entry>(table).flatMap(([name, { summary }]) => (names.includes(name) ? [[name, summary] as const] : []));
  const [arg = ''] = names[0]?.split(' ') ?? [];
  return [
    `${paint('strong', 'Usage')}\n  debt-platform ${arg} VERB [FLAGS]`,
    `${paint('strong', 'Verbs')}\n${list(verbs, columns)}`,
    wrap('debt-platform VERB --help tells more about a verb.', columns),
  ].join('\n\n');
}

export function rootHelp(paint: Paint, columns: number): string {
  const verbs = Object.entries<Entry>(table).map(([name, { summary }]) => [name, summary] as const);
  return [
    `${paint('strong', 'Usage')}\n  debt-platform VERB [FLAGS]`,
    wrap('Runs the debt tracker: the services, their database and the gateway.', columns),
    `${paint('strong', 'Verbs')}\n${list(verbs, columns)}`,
    `${paint('strong', 'Examples')}\n  # Start everything on this machine\n  debt-platform up\n${wrap('# What the newest mail to alice says', columns, '  ')}\n  debt-platform mail code alice@example.com`,
    wrap('debt-platform VERB --help tells more about a verb.', columns),
  ].join('\n\n');
}

/** Two columns when there is room, else the text below its label. */
function list(rows: readonly (readonly [string, string])[], columns: number): string {
  const width = Math.max(...rows.map(([label]) => label.length)) + 4;
  const beside = columns - width >= 30;
  return rows
    .map(([label, text]) => {
      if (!beside) return `  ${label}\n${wrap(text, columns, '      ')}`;
      const [first = '', ...more] = wrap(text, columns - width).split('\n');
      return [`  ${label.padEnd(width - 2)}${first}`, ...more.map((line) => `${' '.repeat(width)}${line}`)].join('\n');
    })
    .join('\n');
}
