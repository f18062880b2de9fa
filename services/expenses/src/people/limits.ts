/** Bounds of address books and links. */
export const peopleLimits = {
  /** Entries of one address book. */
  peopleMax: 2_000,
  /** Requests to connect of one user in a day. */
  linkRequestsPerDayMax: 20,
  /** The pause after a declined request, before the next one to the same user. */
  linkRequestAfterDeclineHours: 24,
  /** Aliases tried for an entry that is added automatically. */
  aliasTriesMax: 3,
  /** Calls that decline the transactions of a blocked user; each handles a bounded number. */
  declineRoundsMax: 10,
} as const;
