/** Two users, each with another name of this machine, who record debts through the gateway and receive each other's over the WebSocket. */
import { Person, type PersonPaths } from './story.ts';

export interface PeoplePaths extends Pick<PersonPaths, 'codeFor' | 'folder'> {
  /** The addresses of the gateway; the second user uses the last one. */
  readonly origins: readonly [string, ...string[]];
}

const amount = 20;

export class People {
  readonly #ben: Person;
  readonly #maria: Person;
  #debts = 0;

  constructor({ origins, ...others }: PeoplePaths) {
    this.#ben = new Person('ben', { origin: origins[0], ...others });
    this.#maria = new Person('maria', { origin: origins.at(-1) ?? origins[0], ...others });
  }

  async join(): Promise<void> {
    await Promise.all([this.#ben.join(), this.#maria.join()]);
  }

  /** One more debt: recorded by its lender, received and confirmed by the borrower, and included in the balance of both. */
  async recordDebt(): Promise<void> {
    using watch = this.#ben.watch();
    const id = await this.#maria.record('lend', '@ben', String(amount), 'for', 'lunch');
    await watch.sees(`${id}:pending`);
    await this.#ben.debt(['confirm', id]);
    this.#debts += 1;
    await watch.sees(`${id}:posted`);
    await this.seeBalance();
  }

  /** Throws unless both see the sum of the confirmed debts. */
  async seeBalance(): Promise<void> {
    const sum = `${amount * this.#debts}.00`;
    for (const person of [this.#ben, this.#maria]) {
      const text = await person.debt([]);
      if (!text.includes(sum)) throw new Error(`${person.handle} does not see ${sum}:\n${text}`);
    }
  }
}
