/**
 * Completion scripts for bash, zsh and fish. One POSIX function contains the grammar and prints candidates; the shells only call it, and select those
 * that match the typed prefix.
 */

/** The shells that have a completion script. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

/** The possible values: a fixed list, file names, or the output of a command with one candidate for each line, and its description after a tab. */
export type Values = readonly string[] | 'files' | { readonly printedBy: string };

/** A flag of a command, and its possible values. */
export interface CompletionFlag {
  /** Without the dashes. */
  readonly name: string;
  readonly char?: string;
  /** Undefined for a switch. */
  readonly values: Values | undefined;
  readonly summary: string;
}

/** A command with its arguments in order and its own flags. */
export interface CompletionCommand {
  /** Terms separated by spaces; the empty text is the program itself. */
  readonly id: string;
  readonly summary: string;
  readonly args: readonly Values[];
  readonly flags: readonly CompletionFlag[];
}

/** All commands of one program, in the form that the completion scripts need. */
export interface Grammar {
  readonly program: string;
  readonly commands: readonly CompletionCommand[];
  readonly globalFlags: readonly CompletionFlag[];
  /** Flags that select another server: without them, a command would print candidates of the wrong one. */
  readonly elsewhere: readonly string[];
}

/** The script for each shell as one text, to be sourced by the shell. It requires only the program itself on PATH. */
export const completionScripts: Readonly<Record<Shell, (grammar: Grammar) => string>> = { bash, zsh, fish };

/** Printed instead of candidates; no candidate begins with a colon. */
const files = ':files';
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const nameOf = ({ program }: Grammar): string => `_${program.replaceAll('-', '_')}`;
const patterns = (texts: readonly string[]): string => texts.map(quoted).join('|');

/** The ids of the commands and their prefixes. */
function idsOf({ commands }: Grammar): readonly string[] {
  const ids = commands.map(({ id }) => id);
  return [...new Set(ids.flatMap((id) => id.split(' ').map((_, index, tokens) => tokens.slice(0, index + 1).join(' '))))];
}

function candidatesOf(values: Values): string {
  if (values === 'files') return `printf '%s\\n' ${files}`;
  if ('printedBy' in values) return `[ -n "$elsewhere" ] || ${values.printedBy}`;
  return values.length === 0 ? ':' : `printf -- "$prefix%s\\t\\n" ${values.map(quoted).join(' ')}`;
}

const described = (rows: readonly (readonly [token: string, summary: string])[]): string =>
  rows.length === 0 ? ':' : `printf '%s\\t%s\\n' ${rows.flat().map(quoted).join(' ')}`;

const describedFlags = (flags: readonly CompletionFlag[]): string => described(flags.map(({ name, summary }) => [`--${name}`, summary]));

const spellings = ({ name, char }: CompletionFlag): readonly string[] => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])];

/** Branches `'id --flag'` of the flags that take a value; those of every command match after any id. */
function valueFlags({ commands, globalFlags }: Grammar): readonly (readonly [pattern: string, values: Values])[] {
  const own = commands.flatMap(({ id, flags }) =>
    flags.flatMap((flag) => withValue(flag).map(([name, values]) => [quoted(`${id} ${name}`), values] as const)),
  );
  return [...own, ...globalFlags.flatMap((flag) => withValue(flag).map(([name, values]) => [`*${quoted(` ${name}`)}`, values] as const))];
}

const withValue = (flag: CompletionFlag): readonly (readonly [string, Values])[] => {
  const { values } = flag;
  return values === undefined ? [] : spellings(flag).map((name) => [name, values] as const);
};

/** The candidates without a dash: the rest of a longer command, or the argument at this position; the last one may be repeated. */
function commandBranches(grammar: Grammar): string {
  const ids = idsOf(grammar);
  const summaryOf = (id: string): string => grammar.commands.find((one) => one.id === id)?.summary ?? '';
  return ['', ...ids]
    .flatMap((id) => {
      const args = grammar.commands.find((one) => one.id === id)?.args ?? [];
      const below = ids.filter((one) => one !== id && (id === '' ? !one.includes(' ') : one.startsWith(`${id} `)));
      const tokens = described(below.map((one) => [one.split(' ').at(-1) ?? '', summaryOf(one)] as const));
      const [first, ...rest] = args.map(candidatesOf);
      const beginning = [...(below.length === 0 ? [] : [tokens]), ...(first === undefined ? [] : [first])];
      return [
        ...(beginning.length === 0 ? [] : [`    ${quoted(`${id}:0`)}) ${beginning.join('; ')} ;;`]),
        ...rest.map((one, index) => `    ${quoted(`${id}:${index + 1}`)}) ${one} ;;`),
      ];
    })
    .join('\n');
}

/** Its arguments are the terms before the cursor without the program, then the one that is being typed. */
function candidates(grammar: Grammar): string {
  const flags = valueFlags(grammar);
  return `${nameOf(grammar)}_candidates() {
  local id= flag= only= elsewhere= prefix= position=0 word
  while [ "$#" -gt 1 ]; do
    word=$1
    shift
    if [ -n "$flag" ]; then
      case "$flag" in ${patterns(grammar.elsewhere)}) elsewhere=1 ;; esac
      flag=
      continue
    fi
    case "$word" in ${grammar.elsewhere.map((one) => `${quoted(`${one}=`)}*`).join('|')}) elsewhere=1 ;; esac
    case "$only$word" in
      --) only=/ ;;
      -*) case "$id $word" in ${flags.map(([pattern]) => pattern).join('|')}) flag=$word ;; esac ;;
      *) case "$position:\${id:+$id }$word" in
        ${patterns(idsOf(grammar).map((id) => `0:${id}`))}) id="\${id:+$id }$word" ;;
        *) position=$((position + 1)) ;;
      esac ;;
    esac
  done
  case "$flag$only$1" in --*=*) flag=\${1%%=*} prefix=$flag= ;; esac
  if [ -n "$flag" ]; then
    case "$id $flag" in
${flags.map(([pattern, values]) => `    ${pattern}) ${candidatesOf(values)} ;;`).join('\n')}
    esac
    return 0
  fi
  case "$only$1" in -*)
    case "$id" in
${grammar.commands
  .filter(({ flags: own }) => own.length > 0)
  .map(({ id, flags: own }) => `    ${quoted(id)}) ${describedFlags(own)} ;;`)
  .join('\n')}
    esac
    ${describedFlags(grammar.globalFlags)}
    return 0 ;;
  esac
  case "$id:$position" in
${commandBranches(grammar)}
  esac
  return 0
}`;
}

/**
 * The terms are parsed from the line: bash also splits them at `:`, `=` and `@`, and replaces only the last part. Without a line, as in a manual call
 * of the function, bash's own terms are used.
 */
function bash(grammar: Grammar): string {
  const name = nameOf(grammar);
  return `# bash completion of ${grammar.program}
${candidates(grammar)}
${name}() {
  local line part=\${COMP_WORDS[COMP_CWORD]} current broken=
  local typed=\${COMP_LINE:0:\${COMP_POINT:-0}}
  local -a words
  if [[ -n $typed ]]; then
    read -a words <<<"$typed"
    [[ $typed == *[[:space:]] ]] && words+=('')
  else
    words=("\${COMP_WORDS[@]:0:COMP_CWORD+1}")
  fi
  current=\${words[\${#words[@]}-1]}
  [[ $part == [=:] ]] && part=
  [[ $current == *"$part" ]] && broken=\${current%"$part"}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ${files} ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$part")
      return
    fi
    line=\${line%%$'\\t'*}
    [[ $line == "$current"* ]] && COMPREPLY+=("$(printf %q "\${line#"$broken"}")")
  done < <(${name}_candidates "\${words[@]:1}")
}
complete -F ${name} ${grammar.program}
`;
}

/** Works both from a file in $fpath and evaluated directly, even where the completion system has not been initialised. */
function zsh(grammar: Grammar): string {
  const name = nameOf(grammar);
  return `#compdef ${grammar.program}
${candidates(grammar)}
${name}() {
  local line
  local -a found
  for line in "\${(@f)$(${name}_candidates "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")}"; do
    if [[ $line == ${files} ]]; then _files; return; fi
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe ${grammar.program} found
}
if [[ \${funcstack[1]-} == ${name} ]]; then
  ${name} "$@"
else
  (( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit -i -D }
  compdef ${name} ${grammar.program}
fi
`;
}

function fish(grammar: Grammar): string {
  const name = `_${nameOf(grammar)}_complete`;
  const inFish = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `# fish completion of ${grammar.program}
function ${name}
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  for line in (sh -c ${inFish(`${candidates(grammar)}\n${nameOf(grammar)}_candidates "$@"`)} ${grammar.program} $words[2..-1] "$current")
    if test "$line" = ${files}
      __fish_complete_path "$current"
    else
      echo $line
    end
  end
end
complete -c ${grammar.program} -f -a '(${name})'
`;
}
