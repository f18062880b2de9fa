import { spawnSync } from 'node:child_process';

/**
 * Shows a text through `$DEBT_PAGER`, else `$PAGER`, else `less`, and returns when the reader is done. Answers false when there is no pager,
 * and then nothing was shown. A pager that is left before the end closes its pipe, which is no failure.
 */
export function page(text: string, variables: Readonly<Record<string, string | undefined>>): boolean {
  const pager = variables['DEBT_PAGER'] ?? variables['PAGER'] ?? 'less';
  if (pager === '' || pager === 'cat') return false;
  const { status } = spawnSync('/bin/sh', ['-c', pager], {
    input: `${text}\n`,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: 'FRX', ...variables },
  });
  return status !== null && status !== notFound;
}

/** What a shell ends with when there is no such command. */
const notFound = 127;
