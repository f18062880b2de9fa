import { limits } from '../limits.ts';
import type { StoredNotification } from '../store/port.ts';

/** The pending work for one socket. */
export interface Work {
  /** There may be notifications after the position that are not in `fresh`. */
  readonly notifications: boolean;
  /** Notifications that were just stored, with consecutive sequence numbers. */
  readonly fresh: readonly StoredNotification[];
  /** The position, the epoch or the read mark may differ from what the client received. */
  readonly compare: boolean;
  /** The client has acknowledged everything up to this number; 0 for no acknowledgement. */
  readonly ack: number;
}

export interface NewWork {
  readonly notifications?: boolean;
  readonly fresh?: StoredNotification;
  readonly compare?: boolean;
  readonly ack?: number;
}

const nothing: Work = { notifications: false, fresh: [], compare: false, ack: 0 };

/** Collects work for a loop that may be busy: any number of rings becomes one bounded piece of work, never a queue. */
export class WorkSignal {
  #work = nothing;
  #wake: (() => void) | undefined;

  add({ notifications = false, fresh, compare = false, ack = 0 }: NewWork): void {
    const run = fresh === undefined ? this.#work.fresh : follow(this.#work.fresh, fresh);
    this.#work = {
      notifications: this.#work.notifications || notifications || run === undefined,
      fresh: run ?? [],
      compare: this.#work.compare || compare,
      ack: Math.max(this.#work.ack, ack),
    };
    this.#wake?.();
  }

  /** Waits for work. @returns undefined when the signal aborts first. */
  async next(signal: AbortSignal): Promise<Work | undefined> {
    const aborted = () => signal.aborted;
    if (this.#work === nothing && !aborted()) await this.#rung(signal);
    if (aborted()) return undefined;
    const work = this.#work;
    this.#work = nothing;
    return work;
  }

  #rung(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#wake = undefined;
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

/** Appends a notification to the run; undefined when it does not follow or the run is full: then the store is read. */
function follow(run: readonly StoredNotification[], notification: StoredNotification): readonly StoredNotification[] | undefined {
  const last = run.at(-1);
  if (last === undefined) return [notification];
  if (notification.seq <= last.seq) return run;
  return notification.seq === last.seq + 1 && run.length < limits.freshNotificationsMax ? [...run, notification] : undefined;
}
