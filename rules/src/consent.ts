/** What the counterparty is to the author: without an account (or with a deleted one), connected, or a user not connected yet. */
export const relations = ['private', 'linked', 'stranger'] as const;
export type Relation = (typeof relations)[number];

export interface ConsentQuestion {
  /** The author is the lender of the account. */
  readonly authorLends: boolean;
  /** It raises what the borrower owes. */
  readonly raises: boolean;
  readonly relation: Relation;
}

export type Consent =
  | { readonly state: 'posted'; readonly reason: 'private_contact' | 'against_own_interest' }
  | { readonly state: 'pending'; readonly reason: 'in_own_favour' | 'first_contact' };

/** To raise what one is owed, or to lower what one owes, is in one's own favour. */
export const inFavour = (question: Pick<ConsentQuestion, 'authorLends' | 'raises'>): boolean => question.authorLends === question.raises;

/** The consent rule: a transaction against its author's own interest is posted at once; one in their favour is pending until the counterparty confirms. */
export function consent(question: ConsentQuestion): Consent {
  if (question.relation === 'private') return { state: 'posted', reason: 'private_contact' };
  if (question.relation === 'stranger') return { state: 'pending', reason: 'first_contact' };
  return inFavour(question) ? { state: 'pending', reason: 'in_own_favour' } : { state: 'posted', reason: 'against_own_interest' };
}

const reasons = {
  private_contact: 'they have no account, so you alone keep this record',
  against_own_interest: 'it is against your own interest',
  in_own_favour: 'it is in your favour',
  first_contact: 'this is your first entry together',
} as const satisfies Readonly<Record<Consent['reason'], string>>;

/** The rule's answer for people: `posted at once, because it is against your own interest`. */
export const consentSentence = (answer: Consent, counterparty: string): string =>
  `${answer.state === 'posted' ? 'posted at once' : `pending until ${counterparty} confirms`}, because ${reasons[answer.reason]}`;
