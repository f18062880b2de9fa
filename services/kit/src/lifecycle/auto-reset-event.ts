/** A wake-up that is not lost when nothing waits for it yet, and that counts once even when it is set repeatedly. For one waiter. */
export class AutoResetEvent {
  #isSet = false;
  #wake: () => void = () => undefined;

  set(): void {
    this.#isSet = true;
    this.#wake();
  }

  /** Waits until it is set, the time is up or the signal aborts. Then it is unset. Never throws. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isSet && !signal.aborted) await this.#waitFor(ms, signal);
    this.#isSet = false;
  }

  #waitFor(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
