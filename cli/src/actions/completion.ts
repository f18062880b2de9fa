import type { Command, Flag, Outcome } from '../app/command.ts';
import { globalFlags } from '../app/command.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What may follow a word: the second words of a topic, the flags of a command, the values of a flag or an argument. */
interface Entry {
  readonly id: string;
  readonly next: readonly string[];
  readonly flags: readonly Flag[];
}

/** A script for a shell to read: `eval "$(debt completion bash)"`. */
export function completion(shell: Shell, commands: readonly Command[]): Outcome {
  const entries = toEntries(commands);
  const script =
    shell === 'bash'
      ? bash(entries)
      : shell === 'zsh'
        ? `autoload -U +X bashcompinit && bashcompinit\n${bash(entries)}`
        : fish(entries, commands);
  return { kind: 'completion', version: 1, data: { shell, script }, doc: [script.trimEnd()] };
}

/** Every command with its words and flags, for programs. */
export function listCommands(commands: readonly Command[]): Outcome {
  const items = commands.map(({ id, summary, description, args = [], flags = [], examples }) => ({
    id,
    summary,
    description: description ?? null,
    args,
    flags: [...flags, ...globalFlags],
    examples,
  }));
  const doc = {
    type: 'table',
    columns: [{ title: 'COMMAND' }, { title: 'WHAT IT DOES', wraps: true }],
    rows: items.map(({ id, summary }) => [`debt ${id}`.trim(), summary]),
    empty: '',
  } as const;
  return { kind: 'commands', version: 1, data: { items }, doc: [doc], long: true };
}

function toEntries(commands: readonly Command[]): readonly Entry[] {
  const names = [...new Set(commands.map(({ id }) => id.split(' ')[0] ?? '').filter((name) => name !== ''))];
  const seconds = (name: string): readonly string[] =>
    commands.flatMap(({ id }) => (id.startsWith(`${name} `) ? [id.slice(name.length + 1)] : []));
  const root: Entry = { id: '', next: names, flags: globalFlags };
  const topics = names
    .filter((name) => seconds(name).length > 0 && !commands.some(({ id }) => id === name))
    .map((id) => ({ id, next: seconds(id), flags: globalFlags }));
  const own = commands
    .filter(({ id }) => id !== '')
    .map(({ id, args = [], flags = [] }) => ({
      id,
      next: [...seconds(id), ...args.flatMap((one) => one.choices ?? [])],
      flags: [...flags, ...globalFlags],
    }));
  return [root, ...topics, ...own];
}

const bash = (entries: readonly Entry[]): string => `_debt() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} id="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      -*) ;;
      *) case "\${id:+$id }$word" in ${entries
        .filter(({ id }) => id !== '')
        .map(({ id }) => `"${id}"`)
        .join('|')}) id="\${id:+$id }$word" ;; esac ;;
    esac
  done
  case "$id:$prev" in
${entries.flatMap(({ id, flags }) => flags.filter(({ choices }) => choices !== undefined).map(({ name, choices = [] }) => `    "${id}:--${name}") COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$cur")); return ;;`)).join('\n')}
    *-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$id" in
${entries.map(({ id, next, flags }) => `    "${id}") COMPREPLY=($(compgen -W "${[...next, ...flags.map(({ name }) => `--${name}`)].join(' ')}" -- "$cur")) ;;`).join('\n')}
  esac
}
complete -o default -F _debt debt
`;

function fish(entries: readonly Entry[], commands: readonly Command[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
  const summaryOf = (id: string): string => commands.find((one) => one.id === id)?.summary ?? '';
  const lines = entries.flatMap(({ id, next, flags }) => {
    const when =
      id === ''
        ? '__fish_use_subcommand'
        : id
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ');
    return [
      ...next.map((word) => `complete -c debt -f -n ${quoted(when)} -a ${word} -d ${quoted(summaryOf(`${id} ${word}`.trim()))}`),
      ...flags.map(({ name, char, value, choices = [], summary }) =>
        [
          `complete -c debt -n ${quoted(when)} -l ${name}`,
          ...(char === undefined ? [] : [`-s ${char}`]),
          ...(value === undefined ? [] : ['-r']),
          ...(choices.length === 0 ? [] : ['-f -a', quoted(choices.join(' '))]),
          `-d ${quoted(summary)}`,
        ].join(' '),
      ),
    ];
  });
  return `${lines.join('\n')}\n`;
}
