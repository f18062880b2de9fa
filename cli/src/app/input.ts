import { usageFailure } from './failures.ts';

/** The parsed arguments and flags of one command line. */
export class Input {
  readonly #args: ReadonlyMap<string, readonly string[]>;
  readonly #flags: ReadonlyMap<string, string>;

  constructor(args: ReadonlyMap<string, readonly string[]>, flags: ReadonlyMap<string, string>) {
    this.#args = args;
    this.#flags = flags;
  }

  /** A required argument. */
  arg(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw new Error(`argument ${name} is not declared as required`);
    return value;
  }

  optional(name: string): string | undefined {
    return this.#args.get(name)?.[0];
  }

  rest(name: string): readonly string[] {
    return this.#args.get(name) ?? [];
  }

  text(flag: string): string | undefined {
    return this.#flags.get(flag);
  }

  on(flag: string): boolean {
    return this.#flags.has(flag);
  }

  /** Throws a usage failure unless the value is a whole number within the bounds. */
  count(flag: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.#flags.get(flag);
    if (value === undefined) return undefined;
    const count = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (count >= bounds.min && count <= bounds.max) return count;
    throw usageFailure('bad_number', {
      what: `--${flag} takes a whole number from ${bounds.min} to ${bounds.max}, and not '${value}'`,
      fix: [`--${flag} ${Math.min(20, bounds.max)}`],
    });
  }
}
