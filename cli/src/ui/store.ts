import type { Screen } from './model.ts';

/** Holds the screen and notifies its listeners of changes. */
export class Store {
  #screen: Screen;
  readonly #listeners = new Set<() => void>();

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  readonly read = (): Screen => this.#screen;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly change = (to: (now: Screen) => Screen): void => {
    this.#screen = to(this.#screen);
    for (const listener of this.#listeners) listener();
  };
}
