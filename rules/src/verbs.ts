/** The effect of a transaction. `repay` and `forgive` lower what the borrower owes, `lend` raises it, `reverse` is the opposite of another transaction. */
export const kinds = ['lend', 'repay', 'forgive', 'reverse'] as const;
/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** The states of a transaction. It is recorded as pending or posted; only a pending one changes its state, once. */
export const states = ['pending', 'posted', 'declined', 'withdrawn'] as const;
/** One of {@link states}. */
export type State = (typeof states)[number];

/** The verbs that a person can record. `undo` is not included: its author's side and its sign follow from the reversed transaction. */
export const verbs = {
  owe: { kind: 'lend', authorLends: false },
  lend: { kind: 'lend', authorLends: true },
  pay: { kind: 'repay', authorLends: false },
  receive: { kind: 'repay', authorLends: true },
  forgive: { kind: 'forgive', authorLends: true },
} as const satisfies Readonly<Record<string, { readonly kind: Exclude<Kind, 'reverse'>; readonly authorLends: boolean }>>;
/** One of {@link verbs}. */
export type Verb = keyof typeof verbs;

/** Whether the verb raises what the borrower owes. */
export const raises = (verb: Verb): boolean => verbs[verb].kind === 'lend';

/** The verb with which a transaction was recorded, or `undo`. */
export function verbOf(kind: Kind, authorLends: boolean): Verb | 'undo' {
  switch (kind) {
    case 'lend':
      return authorLends ? 'lend' : 'owe';
    case 'repay':
      return authorLends ? 'receive' : 'pay';
    case 'forgive':
      return 'forgive';
    case 'reverse':
      return 'undo';
  }
}

/** The decisions that end a pending transaction: the user whose consent it needs confirms or declines it, or the other party withdraws it. */
export const decisions = ['confirm', 'decline', 'withdraw'] as const;
/** One of {@link decisions}. */
export type Decision = (typeof decisions)[number];

/** What a pending transaction becomes: posted or declined by the user whose consent it needs, or withdrawn by the other party. All three are final. */
export const stateAfter = { confirm: 'posted', decline: 'declined', withdraw: 'withdrawn' } as const satisfies Readonly<
  Record<Decision, State>
>;
