import { limits } from '../limits.ts';
import type { StoredLine } from '../store/port.ts';

/** What there is to do for one socket. */
export interface Work {
  /** There may be lines after the position that are not among `fresh`. */
  readonly lines: boolean;
  /** Lines that were stored a moment ago, without a hole between them. */
  readonly fresh: readonly StoredLine[];
  /** The position, the epoch or the read mark may differ from what the client was told. */
  readonly compare: boolean;
  /** The client has seen everything up to here; 0 when it said nothing. */
  readonly ack: number;
}

export interface Ring {
  readonly lines?: boolean;
  readonly fresh?: StoredLine;
  readonly compare?: boolean;
  readonly ack?: number;
}

const nothing: Work = { lines: false, fresh: [], compare: false, ack: 0 };

/** Collects work for a loop that may be busy: however often it rings, there is one piece of bounded work waiting, never a queue. */
export class Bell {
  #work = nothing;
  #wake: (() => void) | undefined;

  ring({ lines = false, fresh, compare = false, ack = 0 }: Ring): void {
    const run = fresh === undefined ? this.#work.fresh : follow(this.#work.fresh, fresh);
    this.#work = {
      lines: this.#work.lines || lines || run === undefined,
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

/** The run with the line at its end; undefined when it does not follow or is one too many: then the store is read. */
function follow(run: readonly StoredLine[], line: StoredLine): readonly StoredLine[] | undefined {
  const last = run.at(-1);
  if (last === undefined) return [line];
  if (line.seq <= last.seq) return run;
  return line.seq === last.seq + 1 && run.length < limits.freshLinesMax ? [...run, line] : undefined;
}
