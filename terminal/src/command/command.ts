import { exitCodes } from '../exit-codes.ts';
import type { Catalogue } from '../failures/failure.ts';
import type { Variables } from '../io.ts';
import type { Doc } from '../text/doc.ts';
import type { World } from '../world.ts';
import { type Argument, type Flag, sharedFlags } from './flag.ts';
import type { Input } from './input.ts';
import type { Session } from './session.ts';

/** The stdout of a command, as text or as JSON. */
export interface Outcome {
  /** Name of the JSON shape; without a name, `data` is the whole document. */
  readonly kind?: string;
  /** Increased when a member is removed or changes its meaning; never when one is added. */
  readonly version?: number;
  readonly data: object;
  readonly doc: Doc;
  /** True for text that is long enough for a pager. */
  readonly long?: boolean;
  /** The exit code. @default - 0 */
  readonly exit?: number;
}

/** An outcome with the first version of a JSON shape. @param long whether the text may need a pager */
export const outcome = (kind: string, data: object, doc: Doc, long = false): Outcome => ({ kind, version: 1, data, doc, long });

/** A complete command line without the prompt, with an explanation where it helps. */
export type Example = string | { readonly command: string; readonly does: string };

/** The command line of an example, without its explanation. */
export const commandOf = (example: Example): string => (typeof example === 'string' ? example : example.command);

/**
 * One command as data: the parser, the help, the completions and `commands --json` all read it. `run` reads the arguments; an action does the work.
 * It returns what to print, or the exit code of a command that has already printed its output.
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

/** The result of a command that has already printed its output. */
export const printed = exitCodes.ok;

/** The dependencies for running one command of a program. */
export interface Runtime<C extends Session> {
  /** The name of the executable. */
  readonly name: string;
  readonly version: string;
  /** Accepted by every command, before or after its name, in addition to `sharedFlags`. */
  readonly flags: readonly Flag[];
  /** Creates the session of a command, after its arguments were parsed. */
  readonly open: (world: World, input: Input, command: string) => C;
  /** The folder for reports of unexpected errors. */
  readonly reports: (env: Variables) => string;
  /** Translates an exception into a failure of the program; returns an unknown one unchanged. */
  readonly explain?: (
    thrown: unknown,
    failed: { readonly argv: readonly string[]; readonly env: Variables; readonly context: C | undefined },
  ) => unknown;
}

/** A whole program as data: its name, its commands and its runtime. */
export interface Program<C extends Session> extends Runtime<C> {
  readonly summary: string;
  readonly commands: readonly Command<C>[];
  /** The common prefix of several commands: the list of all commands shows it as one line. */
  readonly topics: Readonly<Record<string, string>>;
  /** Examples in the help of the program itself. */
  readonly examples: readonly Example[];
  readonly catalogue: Catalogue;
  /** Flags that select another server or environment. */
  readonly elsewhere: readonly string[];
}

/** Every flag of a command, its own first. */
export const flagsOf = <C extends Session>(runtime: Pick<Runtime<C>, 'flags'>, command?: Command<C>): readonly Flag[] => [
  ...(command?.flags ?? []),
  ...runtime.flags,
  ...sharedFlags,
];
