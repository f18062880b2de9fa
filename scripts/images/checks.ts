/** Prints one line for each check, and counts them for the summary of a CI run. */
import { writeFileSync } from 'node:fs';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

const Results = Type.Object({ numPassedTests: Type.Number(), numFailedTests: Type.Number() });

export class Checks {
  readonly #results = { numPassedTests: 0, numFailedTests: 0 };

  /** @returns the result; undefined after a failure, which is printed. */
  async check<T>(name: string, run: () => T | Promise<T>): Promise<T | undefined> {
    const startedAt = performance.now();
    const line = (outcome: string): string => `${outcome} ${name} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)\n`;
    try {
      const value = await run();
      this.#results.numPassedTests += 1;
      process.stdout.write(line('ok    '));
      return value;
    } catch (error) {
      this.#results.numFailedTests += 1;
      process.stdout.write(`${line('FAILED')}${error instanceof Error ? error.message : String(error)}\n`);
      return undefined;
    }
  }

  /** The same for a prerequisite of all later checks. Throws `Halt` when it failed. */
  async need<T>(name: string, run: () => T | Promise<T>): Promise<T> {
    const failedBefore = this.#results.numFailedTests;
    const value = await this.check(name, async () => ({ value: await run() }));
    if (value === undefined || this.#results.numFailedTests > failedBefore)
      throw new Halt(`nothing more can be checked without this: ${name}`);
    return value.value;
  }

  /** A failure outside of a check. */
  fail(text: string): void {
    this.#results.numFailedTests += 1;
    process.stdout.write(`FAILED ${text}\n`);
  }

  /** Adds the results of another process. */
  add(written: unknown): void {
    const { numPassedTests, numFailedTests } = Value.Parse(Results, written);
    this.#results.numPassedTests += numPassedTests;
    this.#results.numFailedTests += numFailedTests;
  }

  get ok(): boolean {
    return this.#results.numFailedTests === 0 && this.#results.numPassedTests > 0;
  }

  write(path: string): void {
    writeFileSync(path, JSON.stringify(this.#results));
  }
}

export class Halt extends Error {}
