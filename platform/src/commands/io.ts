/** What a verb sees of the world around it. */

import { exitCodes } from '@debt/terminal/exit-codes';
import type { Variables } from '../environment/paths.ts';
import { openTerminal, type Terminal, type Wishes } from '../output/terminal.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  /** What arrived, if anything did. */
  arrived(): StopSignal | undefined;
}

export interface Io {
  readonly terminal: Terminal;
  readonly variables: Variables;
  readonly stdin: NodeJS.ReadStream;
  /** Where a live view is drawn. */
  readonly stderr: NodeJS.WriteStream;
  /** The first signal aborts, the second one leaves at once. */
  interruptible(): Interruption;
}

export function openIo(from: NodeJS.Process, wishes: Wishes): Io {
  const terminal = openTerminal(from.stdout, from.stderr, from.env, wishes);

  function interruptible(): Interruption {
    const controller = new AbortController();
    let arrived: StopSignal | undefined;
    const on = (signal: StopSignal) => () => {
      if (arrived !== undefined) from.exit(exitOf(arrived));
      arrived = signal;
      terminal.err.line(signal === 'SIGINT' ? 'Stopping. Ctrl-C again leaves at once.' : 'Stopping.');
      controller.abort(new Error(signal));
    };
    const [onInterrupt, onTerminate] = [on('SIGINT'), on('SIGTERM')];
    from.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
    return {
      signal: controller.signal,
      arrived: () => arrived,
      [Symbol.dispose]() {
        from.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
      },
    };
  }

  return { terminal, variables: from.env, stdin: from.stdin, stderr: from.stderr, interruptible };
}

export const exitOf = (signal: StopSignal): number => (signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
