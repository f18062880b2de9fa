import type { Doc } from '../output/doc.ts';
import type { Context } from './context.ts';
import type { Input } from './input.ts';

/** What the shell offers for a value. */
export type Completes = readonly string[] | 'files' | 'people' | 'profiles' | 'settings' | 'currencies';

export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  readonly char?: string;
  /** Missing: a switch. Else what the value is called in the help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Besides `choices`, which allow nothing else. */
  readonly completes?: Completes;
  readonly summary: string;
}

export interface Argument {
  readonly name: string;
  readonly required?: boolean;
  /** Takes all the words that are left. Only the last one may. */
  readonly many?: boolean;
  /** How the usage line shows it, when not by its name. */
  readonly usage?: string;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
  readonly summary: string;
}

/** What a command says on stdout, in the two forms it can be asked for. */
export interface Outcome {
  /** Name of the JSON shape. */
  readonly kind: string;
  /** Grows when a member changes its meaning or goes away; never when one is added. */
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly doc: Doc;
  /** Long enough that a person wants a pager. */
  readonly long?: boolean;
}

/** The outcome of a command that has already written what it had to say. */
export const nothing = undefined;

/** One command as data: the fast path, oclif, the help and the completions all read it. `run` reads the words; an action does the work. */
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

/** Understood by every command, before or after its name. */
export const globalFlags: readonly Flag[] = [
  { name: 'json', summary: 'Print one JSON object on stdout.' },
  { name: 'plain', summary: 'Print tables as tab separated lines.' },
  { name: 'server', value: 'url', summary: 'Address of the server, or local[:environment].' },
  { name: 'profile', value: 'name', completes: 'profiles', summary: 'Use this saved server.' },
  { name: 'no-input', summary: 'Never ask; a missing value is an error.' },
  { name: 'no-color', summary: 'No colours.' },
  { name: 'no-pager', summary: 'Never open a pager.' },
  { name: 'timeout', value: 'seconds', summary: 'How long to wait for the server (default 30).' },
  { name: 'debug', summary: 'Show where an unexpected error comes from.' },
  { name: 'help', char: 'h', summary: 'Show the help of this command.' },
];
