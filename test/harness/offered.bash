# bash --norc offered.bash SCRIPT LINE: the completions of bash for the line, one per line, with the same words and line as from readline.
source "$1"
COMP_LINE=$2 COMP_POINT=${#2}
# readline breaks words at these characters and makes each run of them a separate word.
spaced=$(sed -E 's/([:=@]+)/ \1 /g' <<<"$2")
read -r -a COMP_WORDS <<<"$spaced"
[[ $2 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
handler=$(complete -p "${COMP_WORDS[0]}" | sed -E 's/.*-F ([^ ]+).*/\1/')
"$handler"
printf '%s\n' "${COMPREPLY[@]}"
