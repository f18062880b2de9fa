import type { Logger } from '@debt/kit/log';
import { CoalescedNotify, type Pool } from '@debt/kit/postgres';

export const outboxChannel = 'outbox';

/** A relay in this process. */
export interface WakeableRelay {
  /** True while it holds the lock and reads. */
  readonly isActive: boolean;
  wake(): void;
}

/** Wakes the relays after a commit to the outbox: those of this process directly, those of other processes by a coalesced notification. */
export class OutboxWaker implements AsyncDisposable {
  readonly #notify: CoalescedNotify;
  readonly #relays = new Set<WakeableRelay>();

  constructor(pool: Pool, log: Logger) {
    this.#notify = new CoalescedNotify(pool, outboxChannel, log);
  }

  attach(relay: WakeableRelay): void {
    this.#relays.add(relay);
  }

  detach(relay: WakeableRelay): void {
    this.#relays.delete(relay);
  }

  /** Call it after the commit. It is cheap, even when called often. */
  wake(): void {
    for (const relay of this.#relays) relay.wake();
    const allHere = this.#relays.size > 0 && [...this.#relays].every((relay) => relay.isActive);
    if (!allHere) this.#notify.send();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#notify[Symbol.asyncDispose]();
  }
}
