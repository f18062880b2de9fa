import type { ProblemCode } from '@debt/proto/problems';

/** The codes with which the functions of the ledger refuse a command. The catalogue of proto explains them. */
export const refusals = [
  'not_signed_in',
  'not_activated',
  'person_not_found',
  'transaction_not_found',
  'debt_not_found',
  'not_accepting',
  'not_yours',
  'in_flight',
  'key_reused',
  'self_debt',
  'currency_unknown',
  'currency_retired',
  'currency_mismatch',
  'wrong_side',
  'balance_too_large',
  'exceeds_outstanding',
  'too_many_debts',
  'already_reversed',
  'already_decided',
  'not_posted',
  'too_many_pending',
  'first_contact_pending',
  'first_contact_too_soon',
  'first_contacts_used_up',
  'needs_other',
  'version_changed',
  'busy',
] as const satisfies readonly ProblemCode[];
export type Refusal = (typeof refusals)[number];

const known: ReadonlySet<string> = new Set(refusals);
export const isRefusal = (code: string): code is Refusal => known.has(code);
