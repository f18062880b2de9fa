/**
 * The parent process of PostgreSQL, which cannot watch a pipe itself. When our end of the guard's standard input closes, because this process ended
 * for any reason, the guard stops PostgreSQL. POSIX sh; the command follows as arguments.
 *
 * The guard escalates: SIGTERM (waits for clients), SIGINT after 3 s (ends their sessions), SIGQUIT after 30 s more (recovery at the next start),
 * and finally SIGKILL. A background child of sh may inherit SIGINT and SIGQUIT as ignored, so each signal is followed by a stronger one. The pid of
 * the command is written to descriptor 3. When this process is gone and the command has ended, the guard removes the folder in DEBT_GUARD_REMOVE,
 * as far as its user has the permission.
 */
export const guardScript = `
exec 4<&0
orphaned=
trap 'orphaned=1' USR1
"$@" 0</dev/null 3>&- 4<&- &
child=$!
echo "$child" >&3
exec 3>&-
gone() { ! kill -0 "$child" 2>/dev/null; }
await() { n=0; while [ "$n" -lt "$1" ]; do gone && return 0; sleep 0.1; n=$((n + 1)); done; return 1; }
{
  while read -r _; do :; done
  kill -USR1 "$$"
  kill -TERM "$child" 2>/dev/null; await 30 && exit
  kill -INT "$child" 2>/dev/null; await 300 && exit
  kill -QUIT "$child" 2>/dev/null; await 50 && exit
  kill -KILL "$child" 2>/dev/null
} <&4 >/dev/null 2>&1 &
watcher=$!
trap '' TERM INT HUP
while :; do wait "$child"; status=$?; gone && break; done
[ -n "$orphaned" ] || kill -KILL "$watcher" 2>/dev/null
[ -z "$orphaned" ] || [ -z "$DEBT_GUARD_REMOVE" ] || rm -rf -- "$DEBT_GUARD_REMOVE"
exit "$status"
`;
