/** Bounds that clients can check before they send. */
export const bounds = {
  /** One amount at most, in minor units, so that sums stay within 64 bits. */
  amountMinorMax: 1_000_000_000_000_000n,
  /** One payment, forgiveness or reversal touches at most so many debts. */
  debtsPerTransactionMax: 1000,
  descriptionLengthMax: 500,
  /** A debt is due at most so many years from this one, in either direction. */
  dueYearsMax: 100,
} as const;
