/**
 * Merges concurrent identical calls, such as those of many devices of one user that wake together. Every caller gets an answer of a call that started
 * after it arrived, so callers that arrive during a call share the next one.
 */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();
  readonly #next = new Map<string, Promise<T>>();

  ask(key: string, call: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running === undefined) return this.#start(key, call);
    const waiting = this.#next.get(key);
    if (waiting !== undefined) return waiting;
    const next = running.then(ignored, ignored).then(() => {
      this.#next.delete(key);
      return this.#start(key, call);
    });
    this.#next.set(key, next);
    return next;
  }

  #start(key: string, call: () => Promise<T>): Promise<T> {
    const started = call().finally(() => {
      if (this.#running.get(key) === started) this.#running.delete(key);
    });
    this.#running.set(key, started);
    return started;
  }
}

const ignored = (): void => undefined;
