import type { Values } from './completion-scripts.ts';

/** A flag of a command: its name, its short form, the name of its value and its purpose. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  readonly char?: string;
  /** Undefined for a switch; otherwise the name of the value in the help. */
  readonly value?: string;
  /** The only values that are allowed. */
  readonly choices?: readonly string[];
  /** Completions in addition to `choices`. */
  readonly completes?: Values;
  /** The bounds of a whole number. */
  readonly bounds?: { readonly min: number; readonly max: number };
  /** May be given several times. */
  readonly many?: boolean;
  readonly required?: boolean;
  /** The value of an absent flag. */
  readonly default?: string;
  /** A variable that takes precedence over the default. */
  readonly variable?: string;
  readonly summary: string;
}

/** A positional argument: its name, whether it is required, and whether it takes all remaining ones. */
export interface Argument {
  readonly name: string;
  readonly required?: boolean;
  /** Takes all remaining arguments. Only the last one may. */
  readonly many?: boolean;
  /** Its form in the usage line, when it is not its name. */
  readonly usage?: string;
  readonly choices?: readonly string[];
  readonly completes?: Values;
  readonly summary: string;
}

/** Accepted by every command of both programs. */
export const sharedFlags: readonly Flag[] = [
  { name: 'json', summary: 'Print JSON on stdout: one object, or one event a line' },
  { name: 'plain', summary: 'Print one record a line, with tabs between its values; no colours, nothing redrawn' },
  { name: 'no-input', summary: 'Never ask for missing values; fail instead' },
  { name: 'no-color', summary: 'Print without colours' },
  { name: 'no-pager', summary: 'Never open a pager' },
  { name: 'debug', summary: 'Show where an unexpected error comes from' },
  { name: 'help', char: 'h', summary: 'Show the help of this command' },
];
