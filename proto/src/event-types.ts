/** What producers and consumers of events have to agree on beyond the messages themselves. */

/** Every topic that a service publishes to; each has a dead-letter topic beside it. */
export const eventTopics = ['transactions', 'debts', 'people'] as const;

/** CloudEvents types: the full names of the protobuf messages that are the data. */
export const eventTypes = {
  transaction: 'debt.events.v1.TransactionEvent',
  debtEdited: 'debt.events.v1.DebtEditedEvent',
  link: 'debt.events.v1.LinkEvent',
} as const;
