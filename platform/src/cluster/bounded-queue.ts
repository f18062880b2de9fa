/** A bounded queue with several producers and one consumer. Producers wait while the consumer is behind. */
const keptMax = 256;

export class BoundedQueue<Item> {
  readonly #items: Item[] = [];
  #isOver = false;
  #changed = Promise.withResolvers<undefined>();

  /** Resolves when the queue has capacity, or when the consumer has stopped. */
  async put(item: Item): Promise<void> {
    while (this.#items.length >= keptMax && !this.#isOver) await this.#changed.promise;
    if (this.#isOver) return;
    this.#items.push(item);
    this.#wake();
  }

  /** Queued items are still delivered. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *read(): AsyncIterable<Item> {
    for (;;) {
      yield* this.#items.splice(0);
      this.#wake();
      if (this.#items.length > 0) continue;
      if (this.#isOver) return;
      await this.#changed.promise;
    }
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve(undefined);
  }
}
