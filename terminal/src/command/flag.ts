import type { Values } from './completion-scripts.ts';

/** A flag of a command: its name, its short form, the name of its value and what it does. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  readonly char?: string;
  /** Missing: a switch. Else what the value is called in the help. */
  readonly value?: string;
  /** Nothing else is allowed. */
  readonly choices?: readonly string[];
  /** What the shell offers besides `choices`. */
  readonly completes?: Values;
  /** A whole number within these. */
  readonly bounds?: { readonly min: number; readonly max: number };
  /** May be given several times. */
  readonly many?: boolean;
  readonly required?: boolean;
  /** Where it is not given. */
  readonly default?: string;
  /** A variable that it is taken from before the default. */
  readonly variable?: string;
  readonly summary: string;
}

/** A positional argument: its name, whether it is required, and whether it takes all that follow. */
export interface Argument {
  readonly name: string;
  readonly required?: boolean;
  /** Takes all the words that are left. Only the last one may. */
  readonly many?: boolean;
  /** How the usage line shows it, when not by its name. */
  readonly usage?: string;
  readonly choices?: readonly string[];
  readonly completes?: Values;
  readonly summary: string;
}

/** Understood by every command of both programs. */
export const sharedFlags: readonly Flag[] = [
  { name: 'json', summary: 'Print JSON on stdout: one object, or one event a line' },
  { name: 'plain', summary: 'Print one record a line, with tabs between its values; no colours, nothing redrawn' },
  { name: 'no-input', summary: 'Never ask for missing values; fail instead' },
  { name: 'no-color', summary: 'Print without colours' },
  { name: 'no-pager', summary: 'Never open a pager' },
  { name: 'debug', summary: 'Show where an unexpected error comes from' },
  { name: 'help', char: 'h', summary: 'Show the help of this command' },
];
