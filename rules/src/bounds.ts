/** Bounds that clients can check before they send. */
export const bounds = {
  /** The maximum of one amount, in minor units, so that sums stay within 64 bits. */
  amountMinorMax: 1_000_000_000_000_000n,
  /** The maximum number of debts of one payment, forgiveness or reversal. */
  debtsPerTransactionMax: 1000,
  descriptionLengthMax: 500,
  /** The maximum distance of a due date from this year, in years and in either direction. */
  dueYearsMax: 100,
} as const;
