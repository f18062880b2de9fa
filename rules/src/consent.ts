/** How the other stands to the author: without an account (or with a deleted one), linked, or a user not linked yet. */
export const relations = ['private', 'linked', 'stranger'] as const;
export type Relation = (typeof relations)[number];

export interface Word {
  /** The author is the lender of the pair. */
  readonly authorLends: boolean;
  /** It raises what the borrower owes. */
  readonly raises: boolean;
  readonly other: Relation;
}

export type Consent =
  | { readonly effect: 'stands'; readonly because: 'other_is_private' | 'against_own_interest' }
  | { readonly effect: 'waits'; readonly because: 'in_own_favour' | 'first_contact' };

/** To raise what one is owed, or to lower what one owes, is in one's own favour. */
export const inFavour = (word: Pick<Word, 'authorLends' | 'raises'>): boolean => word.authorLends === word.raises;

/** The rule of the whole product: what is against the author's own interest stands at once, what is in their favour waits for the other's word. */
export function consent(word: Word): Consent {
  if (word.other === 'private') return { effect: 'stands', because: 'other_is_private' };
  if (word.other === 'stranger') return { effect: 'waits', because: 'first_contact' };
  return inFavour(word) ? { effect: 'waits', because: 'in_own_favour' } : { effect: 'stands', because: 'against_own_interest' };
}

const reasons = {
  other_is_private: 'they have no account, so you alone keep this record',
  against_own_interest: 'it is against your own interest',
  in_own_favour: 'it is in your favour',
  first_contact: 'it is the first word between you',
} as const satisfies Readonly<Record<Consent['because'], string>>;

/** The rule's answer for people: `stands at once: it is against your own interest`. */
export const consentSentence = (answer: Consent): string =>
  `${answer.effect === 'stands' ? 'stands at once' : 'waits for the other'}: ${reasons[answer.because]}`;
