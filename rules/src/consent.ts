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

/** The two sides of an account. */
export type Side = 'lender' | 'borrower';

/** Whose consent a transaction needs, the state in which it is therefore recorded, and the reason. */
export type Consent =
  | { readonly consentFrom: undefined; readonly state: 'posted'; readonly reason: 'private_contact' | 'against_own_interest' }
  | { readonly consentFrom: Side; readonly state: 'pending'; readonly reason: 'in_own_favour' | 'first_contact' };

/** The side that a transaction disadvantages: the borrower when it raises what is owed, the lender when it lowers it. */
export const disadvantaged = (raises: boolean): Side => (raises ? 'borrower' : 'lender');

/**
 * The consent rule: a transaction is posted once the party that it disadvantages has agreed. Its author has agreed by recording it, and a party without
 * an account is not asked. A first contact needs the consent of the counterparty, whichever side it disadvantages.
 */
export function consent({ authorLends, raises, relation }: ConsentQuestion): Consent {
  const [author, counterparty]: readonly [Side, Side] = authorLends ? ['lender', 'borrower'] : ['borrower', 'lender'];
  if (relation === 'private') return { consentFrom: undefined, state: 'posted', reason: 'private_contact' };
  if (relation === 'stranger') return { consentFrom: counterparty, state: 'pending', reason: 'first_contact' };
  const consenter = disadvantaged(raises);
  return consenter === author
    ? { consentFrom: undefined, state: 'posted', reason: 'against_own_interest' }
    : { consentFrom: consenter, state: 'pending', reason: 'in_own_favour' };
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
