/** The relation of the counterparty to the author: without an account (or with a deleted one), connected, or a user not connected yet. */
export const relations = ['private', 'linked', 'stranger'] as const;
/** One of {@link relations}. */
export type Relation = (typeof relations)[number];

/** The input of the consent rule. */
export interface ConsentQuestion {
  /** Whether the author is the lender of the account. */
  readonly authorLends: boolean;
  /** Whether it raises what the borrower owes. */
  readonly raises: boolean;
  readonly relation: Relation;
}

/** The state in which a transaction is recorded, with the reason. */
export type Consent =
  | { readonly state: 'posted'; readonly reason: 'private_contact' | 'against_own_interest' }
  | { readonly state: 'pending'; readonly reason: 'in_own_favour' | 'first_contact' };

/** It is in one's own favour to raise what one is owed, or to lower what one owes. */
export const inFavour = (question: Pick<ConsentQuestion, 'authorLends' | 'raises'>): boolean => question.authorLends === question.raises;

/**
 * The consent rule: a transaction against its author's own interest is posted immediately. One in their favour is pending until the counterparty
 * confirms.
 */
export function consent(question: ConsentQuestion): Consent {
  if (question.relation === 'private') return { state: 'posted', reason: 'private_contact' };
  if (question.relation === 'stranger') return { state: 'pending', reason: 'first_contact' };
  return inFavour(question) ? { state: 'pending', reason: 'in_own_favour' } : { state: 'posted', reason: 'against_own_interest' };
}

const reasons = {
  private_contact: 'they have no account, so you alone keep this record',
  against_own_interest: 'it is against your own interest',
  in_own_favour: 'it is in your favour',
  first_contact: 'it is the first transaction between you',
} as const satisfies Readonly<Record<Consent['reason'], string>>;

/** The rule's answer as a sentence: `posted at once, because it is against your own interest`. */
export const consentSentence = (answer: Consent, counterparty: string): string =>
  `${answer.state === 'posted' ? 'posted at once' : `pending until ${counterparty} confirms`}, because ${reasons[answer.reason]}`;
