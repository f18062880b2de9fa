/** Completion scripts: everything is known when they are written, except the names of environments, which are folders. */
import type { FlagDescription } from './help.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];
export type CompletionWords = readonly {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagDescription[];
  /** Of the first argument. */
  readonly values: readonly string[];
}[];

export const scripts: Readonly<Record<Shell, (words: CompletionWords) => string>> = { bash, zsh, fish };

const environments = 'ls "${DEBT_PLATFORM_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/debt}/env" 2>/dev/null';
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The branches of a `case` on the words so far; the longest names come first. */
function branches(words: CompletionWords): string {
  return words
    .toSorted((a, b) => b.name.length - a.name.length)
    .map(({ name, flags, values }) => {
      const all = [...values, ...flags.map((flag) => `--${flag.name}`)].join(' ');
      return `    ${quoted(name)}*) words=${quoted(all)} ;;`;
    })
    .join('\n');
}

function optionBranches(words: CompletionWords): string {
  const options = new Map(
    words.flatMap(({ flags }) => flags.flatMap((flag) => (flag.options === undefined ? [] : [[flag.name, flag.options] as const]))),
  );
  return [...options].map(([name, values]) => `    --${name}) words=${quoted(values.join(' '))} ;;`).join('\n');
}

const firstWords = (words: CompletionWords): string => [...new Set(words.map(({ name }) => name.split(' ')[0] ?? ''))].join(' ');

function bash(words: CompletionWords): string {
  return `# bash completion for debt-platform
_debt_platform() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" line="\${COMP_WORDS[*]:1:COMP_CWORD-1}" words
  case "$previous" in
    --env|-e) words="$(${environments})" ;;
${optionBranches(words)}
    *) case "$line" in
${branches(words)}
      *) words=${quoted(firstWords(words))} ;;
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _debt_platform debt-platform`;
}

function zsh(words: CompletionWords): string {
  return `#compdef debt-platform
_debt_platform() {
  local previous="\${words[CURRENT-1]}" line="\${(j: :)words[2,CURRENT-1]}"
  local candidates
  case "$previous" in
    --env|-e) candidates="$(${environments})" ;;
${optionBranches(words).replaceAll(' words=', ' candidates=')}
    *) case "$line" in
${branches(words).replaceAll(' words=', ' candidates=')}
      *) candidates=${quoted(firstWords(words))} ;;
    esac ;;
  esac
  compadd -- \${=candidates}
}
compdef _debt_platform debt-platform`;
}

function fish(words: CompletionWords): string {
  const lines = words.flatMap(({ name, summary, flags, values }) => {
    const [first = '', second] = name.split(' ');
    const here = `'__fish_seen_subcommand_from ${first}'`;
    const verb =
      second === undefined
        ? `complete -c debt-platform -n __fish_use_subcommand -a ${first} -d ${quoted(summary)}`
        : `complete -c debt-platform -n ${here} -a ${second} -d ${quoted(summary)}`;
    const flagLines = flags.map(({ name: flag, char, description, options, value }) => {
      const listed =
        flag === 'env'
          ? `-a ${quoted(`(${environments.replace(/\$\{DEBT_PLATFORM_DATA.*\}\/env"/, '~/.local/share/debt/env"')})`)}`
          : options === undefined
            ? ''
            : `-a ${quoted(options.join(' '))}`;
      return [
        `complete -c debt-platform -n ${here} -l ${flag}`,
        char === undefined ? '' : `-s ${char}`,
        value === undefined ? '' : '-x',
        listed,
        `-d ${quoted(description)}`,
      ]
        .filter((part) => part !== '')
        .join(' ');
    });
    return [verb, ...(values.length === 0 ? [] : [`complete -c debt-platform -n ${here} -a ${quoted(values.join(' '))}`]), ...flagLines];
  });
  return ['# fish completion for debt-platform', 'complete -c debt-platform -f', ...new Set(lines)].join('\n');
}
