/** What happens when stdout takes no more. */
import { writeSync } from 'node:fs';
import { exitCodes } from '@debt/terminal/exit-codes';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the device',
  EDQUOT: 'your share of the disk is used up',
  EIO: 'the device or the terminal failed',
  EBADF: 'it is closed',
};

/**
 * Tells it on stderr and answers the exit code. A reader that has ended, as in `debt-platform logs | head`, has what it wanted. Anything else loses
 * a result: that is no success, and what the verb did before stays done.
 */
export function onLostOutput(error: NodeJS.ErrnoException): number {
  if (error.code === 'EPIPE') return exitCodes.ok;
  const why = reasons[error.code ?? ''] ?? error.message;
  try {
    writeSync(2, `failed the answer could not be written to stdout: ${why}; what was done stays done\n`);
  } catch {
    // There is no stream left to tell it on.
  }
  return exitCodes.fixable;
}
