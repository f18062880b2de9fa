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
  #debts: number;

  constructor({ origins, ...others }: PeoplePaths, debts = 0) {
    this.#debts = debts;
    this.#ben = new Person('ben', { origin: origins[0], ...others });
    this.#maria = new Person('maria', { origin: origins.at(-1) ?? origins[0], ...others });
  }

  /** The same users on a platform with the same data, where they are not signed in yet. */
  elsewhere(paths: PeoplePaths): People {
    return new People(paths, this.#debts);
  }

  async join(): Promise<void> {
    await Promise.all([this.#ben.join(), this.#maria.join()]);
  }

  async signIn(): Promise<void> {
    await Promise.all([this.#ben.signIn(), this.#maria.signIn()]);
  }

  /** All transactions and all notifications of each, as they see them. */
  async everything(): Promise<readonly string[]> {
    const asked = [
      ['export', 'csv', '-'],
      ['watch', '--once', '--all', '--json'],
    ] as const;
    return Promise.all([this.#ben, this.#maria].flatMap((person) => asked.map((args) => person.debt(args))));
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
