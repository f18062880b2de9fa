import type { Deliver, DeliveredEvent } from './driver.ts';
import { kafkaBuffer } from './kafka-limits.ts';

interface WorkerOptions {
  /** The offset that is handled first. */
  readonly first: bigint;
  readonly deliver: Deliver;
  /** An event was done with. */
  readonly onDone: () => void;
  /** A delivery failed although it was not told to stop. */
  readonly onFailed: (thrown: unknown) => void;
}

/** Handles the events of one partition one after the other, independently of all others. */
export class PartitionWorker {
  readonly #options: WorkerOptions;
  readonly #stop = new AbortController();
  readonly #queue: DeliveredEvent[] = [];
  #bytes = 0;
  #done: bigint;
  #next: bigint;
  #working: Promise<void> | undefined;
  /** The offset that was committed last. */
  committed: bigint;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#done = options.first;
    this.#next = options.first;
    this.committed = options.first;
  }

  /** The offset after the last event whose effect is there. */
  get done(): bigint {
    return this.#done;
  }

  /** The offset that is wanted next. */
  get next(): bigint {
    return this.#next;
  }

  get isFull(): boolean {
    return this.#queue.length >= kafkaBuffer.eventsMax || this.#bytes >= kafkaBuffer.bytesMax;
  }

  /** Room for what one more question brings. */
  get hasRoom(): boolean {
    return this.#queue.length <= kafkaBuffer.eventsMax / 4 && this.#bytes <= kafkaBuffer.bytesMax / 4;
  }

  /** Those that it had already are left out. */
  take(events: readonly DeliveredEvent[]): void {
    for (const event of events) {
      if (event.offset < this.#next) continue;
      this.#queue.push(event);
      this.#bytes += event.data.byteLength;
      this.#next = event.offset + 1n;
    }
    if (this.#queue.length > 0) this.#working ??= this.#work();
  }

  /** Resolves when the event in hand is done with, however long that takes: nobody else may have it before. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { deliver, onDone, onFailed } = this.#options;
    try {
      for (let event = this.#queue.shift(); event !== undefined && !this.#stop.signal.aborted; event = this.#queue.shift()) {
        this.#bytes -= event.data.byteLength;
        await deliver(event, this.#stop.signal);
        this.#done = event.offset + 1n;
        onDone();
      }
    } catch (thrown) {
      if (!this.#stop.signal.aborted) onFailed(thrown);
      // Nothing after it may be handled, or its offset would be passed over.
      this.#stop.abort();
    }
    this.#working = undefined;
  }
}
