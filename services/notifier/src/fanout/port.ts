import { toError } from '@debt/kit/errors';
import type { Logger } from '@debt/kit/log';
import type { FanoutDriver, WakeUp } from './driver.ts';

export type { WakeUp } from './driver.ts';

export type OnWakeUp = (wakeUp: WakeUp) => void;

/** Wakes the sockets of a user in any process. Only the latency of notifications depends on it. */
export class Fanout implements AsyncDisposable {
  readonly #driver: FanoutDriver;
  readonly #log: Logger;
  readonly #watchers = new Map<string, Set<OnWakeUp>>();

  private constructor(driver: FanoutDriver, log: Logger) {
    this.#driver = driver;
    this.#log = log;
  }

  static async start(driver: FanoutDriver, log: Logger): Promise<Fanout> {
    const fanout = new Fanout(driver, log);
    await driver.start((wakeUp) => fanout.#wake(wakeUp));
    return fanout;
  }

  /** Never throws: a wake-up that cannot be sent is lost. */
  async publish(wakeUp: WakeUp): Promise<void> {
    try {
      await this.#driver.publish(wakeUp);
    } catch (thrown) {
      this.#log.warn({ why: toError(thrown).message }, 'a wake-up was lost');
    }
  }

  /** Calls `onWakeUp` for every wake-up of the user, until the returned function is called. */
  watch(userId: string, onWakeUp: OnWakeUp): () => void {
    const watchers = this.#watchers.get(userId) ?? new Set();
    this.#watchers.set(userId, watchers.add(onWakeUp));
    return () => {
      watchers.delete(onWakeUp);
      if (watchers.size === 0 && this.#watchers.get(userId) === watchers) this.#watchers.delete(userId);
    };
  }

  async ready(): Promise<void> {
    await this.#driver.ready();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver.close();
  }

  #wake(wakeUp: WakeUp): void {
    for (const onWakeUp of this.#watchers.get(wakeUp.userId) ?? []) onWakeUp(wakeUp);
  }
}
