/** What there is to do for one socket. */
export interface Work {
  /** There may be lines after the position. */
  readonly lines: boolean;
  /** The position, the epoch or the read mark may differ from what the client was told. */
  readonly compare: boolean;
  /** The client has seen everything up to here; 0 when it said nothing. */
  readonly ack: number;
}

const nothing: Work = { lines: false, compare: false, ack: 0 };

/** Collects work for a loop that may be busy: however often it rings, there is one piece of work waiting, never a queue. */
export class Bell {
  #work = nothing;
  #wake: (() => void) | undefined;

  ring(work: Partial<Work>): void {
    this.#work = {
      lines: this.#work.lines || work.lines === true,
      compare: this.#work.compare || work.compare === true,
      ack: Math.max(this.#work.ack, work.ack ?? 0),
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
