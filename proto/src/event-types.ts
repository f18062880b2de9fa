/** The agreement between producers and consumers of events beyond the messages themselves. */

/** Every topic that a service publishes to; each has a dead-letter topic beside it. */
export const eventTopics = ['transactions', 'debts', 'people'] as const;

/** CloudEvents types: the full names of the protobuf messages in the data. */
export const eventTypes = {
  transaction: 'debt.events.v1.TransactionEvent',
  debtEdited: 'debt.events.v1.DebtEditedEvent',
  link: 'debt.events.v1.LinkEvent',
} as const;
