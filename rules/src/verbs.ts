/** What a transaction does. `repay` and `forgive` lower what the borrower owes, `lend` raises it, `reverse` does the opposite of another. */
export const kinds = ['lend', 'repay', 'forgive', 'reverse'] as const;
/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** The states of a transaction. It is recorded as pending or posted; only a pending one changes its state, once. */
export const states = ['pending', 'posted', 'declined', 'withdrawn'] as const;
/** One of {@link states}. */
export type State = (typeof states)[number];

/** What a person records. `undo` is not here: which side its author is on, and its sign, follow from what it reverses. */
export const verbs = {
  owe: { kind: 'lend', authorLends: false },
  lend: { kind: 'lend', authorLends: true },
  pay: { kind: 'repay', authorLends: false },
  receive: { kind: 'repay', authorLends: true },
  forgive: { kind: 'forgive', authorLends: true },
} as const satisfies Readonly<Record<string, { readonly kind: Exclude<Kind, 'reverse'>; readonly authorLends: boolean }>>;
/** One of {@link verbs}. */
export type Verb = keyof typeof verbs;

/** Whether what the borrower owes goes up. */
export const raises = (verb: Verb): boolean => verbs[verb].kind === 'lend';

/** The verb that a transaction was recorded with, or `undo`. */
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

/** What ends a pending transaction: its counterparty confirms or declines it, or its author withdraws it. */
export const decisions = ['confirm', 'decline', 'withdraw'] as const;
/** One of {@link decisions}. */
export type Decision = (typeof decisions)[number];

/** The state that a decision leads to. */
export const stateAfter = { confirm: 'posted', decline: 'declined', withdraw: 'withdrawn' } as const satisfies Readonly<
  Record<Decision, State>
>;
