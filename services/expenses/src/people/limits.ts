/** Bounds of address books and links. */
export const peopleLimits = {
  /** Entries of one address book. */
  peopleMax: 2_000,
  /** Requests to be linked that one user makes in a day. */
  linkRequestsPerDayMax: 20,
  /** After a declined request, the next to the same person. */
  linkRequestAfterDeclineHours: 24,
  /** Aliases tried for an entry that is made for somebody. */
  aliasTriesMax: 3,
  /** Calls that decline what a blocked user has said, each for a bounded number of words. */
  declineRoundsMax: 10,
} as const;
