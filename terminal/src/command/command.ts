import { exitCodes } from '../exit-codes.ts';
import type { Catalogue } from '../failures/failure.ts';
import type { Variables } from '../io.ts';
import type { Doc } from '../text/doc.ts';
import type { World } from '../world.ts';
import { type Argument, type Flag, sharedFlags } from './flag.ts';
import type { Input } from './input.ts';
import type { Session } from './session.ts';

/** What a command prints on stdout, in the two forms it can be asked for. */
export interface Outcome {
  /** Name of the JSON shape; without one `data` is the document. */
  readonly kind?: string;
  /** Grows when a member changes its meaning or goes; never when one is added. */
  readonly version?: number;
  readonly data: object;
  readonly doc: Doc;
  /** Long enough that a person wants a pager. */
  readonly long?: boolean;
  /** What the program ends with. @default - 0 */
  readonly exit?: number;
}

/** A complete command line without the prompt, and where it helps what it does. */
export type Example = string | { readonly command: string; readonly does: string };

/** The command line of an example, without its explanation. */
export const commandOf = (example: Example): string => (typeof example === 'string' ? example : example.command);

/**
 * One command as data: the parser, the help, the completions and `commands --json` all read it. `run` reads the words; an action does the work. It
 * answers what to print, or the exit code of a command that has already printed what it had to.
 */
export interface Command<C extends Session = Session> {
  /** `owe`, `people add`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly args?: readonly Argument[];
  readonly flags?: readonly Flag[];
  /** At least two. */
  readonly examples: readonly Example[];
  readonly run: (input: Input, context: C) => Promise<Outcome | number>;
}

/** The answer of a command that has already printed what it had to. */
export const printed = exitCodes.ok;

/** What is needed to run one command of a program. */
export interface Runtime<C extends Session> {
  /** As it is typed. */
  readonly name: string;
  readonly version: string;
  /** Understood by every command, before or after its name, besides `sharedFlags`. */
  readonly flags: readonly Flag[];
  /** What commands get. It is made when the words have been understood. */
  readonly open: (world: World, input: Input, command: string) => C;
  /** Where reports of unexpected errors are kept. */
  readonly reports: (env: Variables) => string;
  /** Tells what was thrown in the terms of the program; anything that it does not know, as it is. */
  readonly explain?: (
    thrown: unknown,
    failed: { readonly argv: readonly string[]; readonly env: Variables; readonly context: C | undefined },
  ) => unknown;
}

/** A whole program as data: its name, its commands and what runs them. */
export interface Program<C extends Session> extends Runtime<C> {
  readonly summary: string;
  readonly commands: readonly Command<C>[];
  /** What stands before the second word of several commands: in the list of all commands, these have one line. */
  readonly topics: Readonly<Record<string, string>>;
  /** Of the help of the program itself. */
  readonly examples: readonly Example[];
  readonly catalogue: Catalogue;
  /** Flags that make the program look at another server or environment. */
  readonly elsewhere: readonly string[];
}

/** Every flag of a command, its own first. */
export const flagsOf = <C extends Session>(runtime: Pick<Runtime<C>, 'flags'>, command?: Command<C>): readonly Flag[] => [
  ...(command?.flags ?? []),
  ...runtime.flags,
  ...sharedFlags,
];
