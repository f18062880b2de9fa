import type { Variables } from '../io.ts';
import type { Argument, Flag } from './flag.ts';

/** A command line that was parsed: positional arguments and flags by their names, still as text. */
export interface Parsed {
  readonly args: ReadonlyMap<string, readonly string[]>;
  /** Only flags that were typed. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/** The parsed arguments of one command line. Each name must be one that the command declares. */
export class Input {
  readonly #parsed: Parsed;
  readonly #flags: ReadonlyMap<string, Flag>;
  readonly #args: readonly Argument[];
  readonly #env: Variables;

  constructor(parsed: Parsed, known: { readonly flags: readonly Flag[]; readonly args: readonly Argument[] }, env: Variables) {
    this.#parsed = parsed;
    this.#flags = new Map(known.flags.map((flag) => [flag.name, flag]));
    this.#args = known.args;
    this.#env = env;
  }

  /** A required argument. */
  arg(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw new Error(`argument ${name} is not declared as required`);
    return value;
  }

  optional(name: string): string | undefined {
    return this.rest(name)[0];
  }

  rest(name: string): readonly string[] {
    if (!this.#args.some((one) => one.name === name)) throw new Error(`argument ${name} is not declared`);
    return this.#parsed.args.get(name) ?? [];
  }

  /** The value of a flag: the last one typed, else that of its variable, else its default. */
  text(flag: string): string | undefined {
    const { variable, default: byDefault } = this.#declared(flag);
    const fromVariable = variable === undefined ? '' : (this.#env[variable] ?? '');
    return this.#parsed.flags.get(flag)?.at(-1) ?? (fromVariable === '' ? byDefault : fromVariable);
  }

  /** A flag that is required, or has a default. */
  value(flag: string): string {
    const value = this.text(flag);
    if (value === undefined) throw new Error(`flag ${flag} is declared neither as required nor with a default`);
    return value;
  }

  /** All values of a flag that may be given several times. */
  texts(flag: string): readonly string[] {
    this.#declared(flag);
    return this.#parsed.flags.get(flag) ?? [];
  }

  /** The value of a flag with choices; undefined when it is not given. */
  oneOf<T extends string>(flag: string, choices: readonly T[]): T | undefined {
    const value = this.text(flag);
    return choices.find((one) => one === value);
  }

  /** Whether the flag was typed. */
  on(flag: string): boolean {
    this.#declared(flag);
    return this.#parsed.flags.has(flag);
  }

  /** The value of a flag with bounds, which the parser has checked. */
  count(flag: string): number | undefined {
    const value = this.text(flag);
    return value === undefined ? undefined : Number(value);
  }

  #declared(name: string): Flag {
    const flag = this.#flags.get(name);
    if (flag === undefined) throw new Error(`flag ${name} is not declared`);
    return flag;
  }
}
