import type { Deliver, DeliveredEvent } from './driver.ts';
import { kafkaBuffer } from './kafka-limits.ts';

interface WorkerOptions {
  /** The offset of the first event to handle. */
  readonly first: bigint;
  readonly deliver: Deliver;
  /** Called after an event was handled. */
  readonly onDone: () => void;
  /** Called when a delivery failed without a request to stop. */
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
  /** The last committed offset. */
  committed: bigint;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#done = options.first;
    this.#next = options.first;
    this.committed = options.first;
  }

  /** The offset after the last handled event. */
  get done(): bigint {
    return this.#done;
  }

  /** The next expected offset. */
  get next(): bigint {
    return this.#next;
  }

  get isFull(): boolean {
    return this.#queue.length >= kafkaBuffer.eventsMax || this.#bytes >= kafkaBuffer.bytesMax;
  }

  /** Capacity for the result of one more fetch. */
  get hasCapacity(): boolean {
    return this.#queue.length <= kafkaBuffer.eventsMax / 4 && this.#bytes <= kafkaBuffer.bytesMax / 4;
  }

  /** Skips events that it already has. */
  take(events: readonly DeliveredEvent[]): void {
    for (const event of events) {
      if (event.offset < this.#next) continue;
      this.#queue.push(event);
      this.#bytes += event.data.byteLength;
      this.#next = event.offset + 1n;
    }
    if (this.#queue.length > 0) this.#working ??= this.#work();
  }

  /** Resolves when the event in progress is complete, without a time limit: no other member may have it before. */
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
      // No later event may be handled, or its offset would be skipped.
      this.#stop.abort();
    }
    this.#working = undefined;
  }
}
