/** How a package starts `debt`: a script for the shell. */

/**
 * If stdout is closed, Node opens /dev/null instead, and the output is lost without a message. With a read-only descriptor the first write fails.
 */
const keepClosed = '{ true 3>&1; } 2>/dev/null || exec 1</dev/null';
const findSelf = 'self=$(readlink -f "$0") || exit 1';

/** On the Node of the user. */
export const onTheirNode = `#!/bin/sh
${keepClosed}
${findSelf}
if ! command -v node >/dev/null 2>&1; then
  printf 'debt: there is no node on PATH\\n  try: install Node 20.16 or newer\\n' >&2
  exit 3
fi
# Node refuses some NODE_OPTIONS with a line that does not name the variable. Only checked when it is set.
if [ -n "\${NODE_OPTIONS-}" ] && ! node -e 0 >/dev/null 2>&1 && env -u NODE_OPTIONS node -e 0 >/dev/null 2>&1; then
  printf 'debt: Node does not start with NODE_OPTIONS=%s\\n  try: unset NODE_OPTIONS\\n' "$NODE_OPTIONS" >&2
  exit 3
fi
exec node "\${self%/bin/debt}/lib/debt.cjs" "$@"
`;

/** The executable beside it. */
export const onOurNode = `#!/bin/sh
${keepClosed}
${findSelf}
exec "\${self%/bin/debt}/lib/debt/debt" "$@"
`;
