import { exitCodeOf, isUnavailable, toError } from '../errors/errors.ts';
import type { Logger } from '../log/log.ts';

export * from './background.ts';
export * from './latch.ts';

/** What main.ts runs: something that starts, and drains when it is disposed of. */
export interface Service extends AsyncDisposable {
  start(): Promise<void>;
}

export interface Main {
  readonly log: Logger;
  readonly create: () => Promise<Service>;
  /** One-shot tasks by the name of the first argument. */
  readonly tasks?: Readonly<Record<string, () => Promise<void>>>;
  /** The longest a drain may take before the process ends all the same. */
  readonly drainMs: number;
}

/**
 * Runs a service until SIGTERM, SIGINT or the loss of its supervisor (an IPC channel that closes), then drains and exits. A request to stop counts from
 * the first moment on, and asking again does not cut the drain short: it ends within `drainMs` in any case, and SIGKILL is there for the impatient.
 * With a task's name as the first argument runs that task and exits.
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
    // Where in the code a server was missed helps nobody.
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
  // What was being opened ends with the process.
  if (service === 'stopped') return;
  // A start that waits for something must not outlast the request to stop.
  await Promise.race([service.start().then(() => log.info({ pid: process.pid }, 'started')), stopped]);
  await stopped;
  await service[Symbol.asyncDispose]();
  log.info('stopped');
}

function stopRequest(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
    const gone = (): void => resolve('the supervisor went away');
    // There was a channel, and it closed while the code was being loaded.
    if (process.send !== undefined && !process.connected) gone();
    else process.once('disconnect', gone);
  });
}
