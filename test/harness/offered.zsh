# zsh -f offered.zsh SCRIPT LINE: the completions of an interactive zsh for the line, one per line; on stderr the output of its terminal.
zmodload zsh/zpty
export FOUND=$(mktemp)
# With -O, -A or -D compadd only stores, for the function that calls it.
zpty shell zsh -f -i
zpty -w shell "PS1= RPS1=; source ${(q)1}
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-[OAD]* ]]; then builtin compadd \"\$@\"; return; fi
  local -a hits
  builtin compadd -O hits \"\$@\"
  print -rl -- \$hits >>\$FOUND
  builtin compadd \"\$@\"
}
offer() { zle complete-word; print :done >>\$FOUND }
zle -N offer; bindkey '^T' offer; print :ready >>\$FOUND"
until [[ $(<$FOUND) == *:ready* ]]; do sleep 0.05; done
zpty -w -n shell "$2"$'\C-T'
until [[ $(<$FOUND) == *:done* ]]; do sleep 0.05; done
grep -v -e '^:' -e '^$' $FOUND
zpty -r -t shell shown && print -ru2 -- "$shown"
zpty -d shell
rm $FOUND
