import { exitCodeOf, isUnavailable, toError } from '../errors/errors.ts';
import type { Logger } from '../log/log.ts';

export * from './auto-reset-event.ts';
export * from './background.ts';

/** The value that main.ts runs: something that starts, and drains when it is disposed of. */
export interface Service extends AsyncDisposable {
  start(): Promise<void>;
}

/** The parts of a process. `create` is called only to run the service, not for a task. */
export interface Main {
  readonly log: Logger;
  readonly create: () => Promise<Service>;
  /** One-shot tasks by the name of the first argument. */
  readonly tasks?: Readonly<Record<string, () => Promise<void>>>;
  /** The maximum duration of a drain. Then the process ends anyway. */
  readonly drainMs: number;
}

/**
 * Runs a service until SIGTERM, SIGINT or the loss of its supervisor (an IPC channel that closes), then drains and exits. A stop request is effective
 * from the first moment on, and a repeated request does not shorten the drain. The drain ends within `drainMs` in any case, and SIGKILL ends it
 * immediately. With a task's name as the first argument, it runs that task and exits.
 */
export async function runMain({ log, create, tasks = {}, drainMs }: Main): Promise<void> {
  const [name] = process.argv.slice(2);
  try {
    if (name === undefined) await serve(log, create, drainMs);
    else if (tasks[name] === undefined) throw new Error(`there is no task ${name}; there are ${Object.keys(tasks).join(', ')}`);
    else await tasks[name]();
    process.exit(0);
  } catch (thrown) {
    const error = toError(thrown);
    const exitCode = exitCodeOf(error);
    // The stack of an unavailable server is not useful.
    log.fatal(exitCode === 1 && !isUnavailable(error) ? { err: error } : {}, error.message);
    process.exit(exitCode);
  }
}

async function serve(log: Logger, create: () => Promise<Service>, drainMs: number): Promise<void> {
  const stop = stopRequest();
  const stopped = stop.then((why) => {
    log.info({ why }, 'draining');
    setTimeout(() => {
      log.error({ drainMs }, 'the drain took too long; ending now');
      process.exit(1);
    }, drainMs);
    return 'stopped' as const;
  });
  const service = await Promise.race([create(), stopped]);
  // Unfinished opening ends with the process.
  if (service === 'stopped') return;
  // A start that is waiting must not outlast the stop request.
  await Promise.race([service.start().then(() => log.info({ pid: process.pid }, 'started')), stopped]);
  await stopped;
  await service[Symbol.asyncDispose]();
  log.info('stopped');
}

function stopRequest(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
    const gone = (): void => resolve('the supervisor ended');
    // The channel existed, and it closed while the code was being loaded.
    if (process.send !== undefined && !process.connected) gone();
    else process.once('disconnect', gone);
  });
}
