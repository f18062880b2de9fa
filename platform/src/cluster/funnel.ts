/** Several sources, one reader. Whoever puts something in waits while the reader is behind, so that no more than a bounded number is kept. */
const keptMax = 256;

export class Funnel<Item> {
  readonly #items: Item[] = [];
  #isOver = false;
  #changed = Promise.withResolvers<undefined>();

  /** Resolves when there is room, or when nobody reads any more. */
  async put(item: Item): Promise<void> {
    while (this.#items.length >= keptMax && !this.#isOver) await this.#changed.promise;
    if (this.#isOver) return;
    this.#items.push(item);
    this.#wake();
  }

  /** What was put in is still handed out. */
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
