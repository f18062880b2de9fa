import type { Verb } from '@debt/rules';

export interface NewTransaction {
  readonly verb: Verb;
  /** Alias, or handle with `@`. */
  readonly person: string;
  readonly amount: string;
  /** From `--currency`, or from a separate argument after the amount. */
  readonly currency: string | undefined;
  readonly description: string | undefined;
  /** ISO 8601 date. */
  readonly dueOn: string | undefined;
  /** Short or whole id of the only debt to pay or forgive. */
  readonly debt: string | undefined;
  /** Show the effect and record nothing. */
  readonly dryRun: boolean;
}
