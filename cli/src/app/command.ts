import type { Doc } from '../output/doc.ts';
import type { Context } from './context.ts';
import type { Input } from './input.ts';

/** What shell completion offers for a value. */
export type Completes = readonly string[] | 'files' | 'people' | 'profiles' | 'settings' | 'currencies';

export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  readonly char?: string;
  /** The placeholder of the value in help texts. A flag without it is a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Suggestions; unlike `choices`, they allow other values. */
  readonly completes?: Completes;
  readonly summary: string;
}

export interface Argument {
  readonly name: string;
  readonly required?: boolean;
  /** Takes all remaining arguments. Only the last argument may set it. */
  readonly many?: boolean;
  /** The form in the usage line, when it differs from the name. */
  readonly usage?: string;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
  readonly summary: string;
}

/** The output of a command on stdout, as JSON and as text. */
export interface Outcome {
  /** Name of the JSON shape. */
  readonly kind: string;
  /** Increases when a member changes its meaning or is removed, and never when one is added. */
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly doc: Doc;
  /** Whether the output may be long enough for a pager. */
  readonly long?: boolean;
}

/** The outcome of a command that has already written its output. */
export const nothing = undefined;

/** One command as data for the fast path, oclif, help and completions. `run` reads the arguments, and an action does the work. */
export interface Command {
  /** `owe`, `people add`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly args?: readonly Argument[];
  readonly flags?: readonly Flag[];
  /** At least two, complete, without the prompt. */
  readonly examples: readonly string[];
  readonly run: (input: Input, context: Context) => Promise<Outcome | undefined>;
}

/** The flags of every command; they may come before or after its name. */
export const globalFlags: readonly Flag[] = [
  { name: 'json', summary: 'Print one JSON object on stdout' },
  { name: 'plain', summary: 'Print tables as tab-separated lines' },
  { name: 'server', value: 'url', summary: 'Address of the server, or local[:environment]' },
  { name: 'profile', value: 'name', completes: 'profiles', summary: 'Use this saved server' },
  { name: 'no-input', summary: 'Never ask for missing values; fail instead' },
  { name: 'no-color', summary: 'Print without colours' },
  { name: 'no-pager', summary: 'Never open a pager' },
  { name: 'timeout', value: 'seconds', summary: 'Timeout for the server (default 30)' },
  { name: 'debug', summary: 'Show where an unexpected error comes from' },
  { name: 'help', char: 'h', summary: 'Show the help of this command' },
];
