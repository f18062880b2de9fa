/** A bounded queue: many producers push entries, and one reader gets them in order. */

/** Only a stuck reader lets the queue grow this long; then the oldest entry that may be dropped is removed. */
const waitingMax = 10_000;

/** A bounded queue with one reader: iterate over it once. Reading ends after `close`, when everything has been read. */
export interface Channel<T> extends AsyncIterable<T> {
  push(item: T): void;
  /** The reader still receives the entries that were pushed before. */
  close(): void;
}

/** `mayDrop` identifies entries that nothing depends on, such as log lines. */
export function createChannel<T>(mayDrop: (item: T) => boolean = () => false): Channel<T> {
  const waiting: T[] = [];
  let closed = false;
  let wake: () => void = () => undefined;

  function push(item: T): void {
    if (closed) return;
    if (waiting.length >= waitingMax) {
      const oldest = waiting.findIndex(mayDrop);
      if (oldest !== -1) waiting.splice(oldest, 1);
    }
    waiting.push(item);
    wake();
  }

  async function* read(): AsyncGenerator<T> {
    while (true) {
      for (const item of waiting.splice(0)) yield item;
      if (waiting.length > 0) continue;
      if (closed) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      wake = () => resolve(undefined);
      await promise;
    }
  }

  function close(): void {
    closed = true;
    wake();
  }

  return { push, close, [Symbol.asyncIterator]: read };
}
