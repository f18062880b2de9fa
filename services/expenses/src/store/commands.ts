import type { Decision, Minor, Verb } from '@debt/rules';
import type { DebtBody, TransactionRecordedBody } from '../contract/contract.ts';
import type { Refusal } from '../refusals.ts';

/** The caller of a command. Each write verifies the credential again, in its own statement. */
export interface Actor {
  readonly userId: string;
  /** The session or personal access token that the request came with (`credentials.id`). */
  readonly credentialId: string;
}

/** A command that takes an Idempotency-Key. */
interface Keyed {
  readonly actor: Actor;
  /** A UUID; scope: the user. */
  readonly key: string;
}

/** The counterparty is named by exactly one of `personId` and `to`. */
export interface RecordCommand extends Keyed {
  readonly verb: Verb;
  /** The entry in my address book (`people.id`). */
  readonly personId?: string | undefined;
  /** A whole alias, or `@handle` of a user in my address book, in upper or lower case. */
  readonly to?: string | undefined;
  readonly amount: Minor;
  /** ISO 4217. */
  readonly currency: string;
  readonly description: string;
  /** ISO 8601 date; only for `owe` and `lend`. */
  readonly dueOn?: string | undefined;
  /** Pay, receive or forgive this debt only. Without it, payments go to the earliest due first. */
  readonly debtId?: string | undefined;
  /** Record nothing, and answer as if it had been done. */
  readonly dryRun?: boolean | undefined;
}

export interface ReverseCommand extends Keyed {
  readonly transactionId: string;
  readonly description: string;
}

export interface DecideCommand {
  readonly actor: Actor;
  readonly transactionId: string;
  readonly decision: Decision;
}

export interface SetDueCommand {
  readonly actor: Actor;
  readonly debtId: string;
  /** The version that the client read (If-Match). */
  readonly version: number;
  /** ISO 8601 date, null for none. */
  readonly dueOn: string | null;
}

/** Numbers and states that explain a refusal, ready for a problem document. Amounts in minor units. */
export interface RefusalDetails {
  readonly outstanding?: Minor | undefined;
  /** Outstanding less the author's own pending payments. */
  readonly available?: Minor | undefined;
  readonly currency?: string | undefined;
  readonly state?: string | undefined;
  readonly version?: number | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

export interface Refused {
  readonly outcome: 'refused';
  readonly refusal: Refusal;
  readonly details: RefusalDetails;
}

/** A command took effect, now or (replayed) when it was first sent. */
export interface Done<T> {
  readonly outcome: 'done';
  readonly value: T;
  readonly replayed: boolean;
}

export type TransactionOutcome = Done<TransactionRecordedBody> | Refused;
export type DebtOutcome = Done<DebtBody> | Refused;
