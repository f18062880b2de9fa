import type { OutgoingEvent } from '@debt/kit/event-bus';
import { debtEditedEvent, linkEvent, transactionEvent } from '@debt/proto/event-guards';
import { eventTypes } from '@debt/proto/event-types';
import { DebtEditedEvent, LinkEvent, TransactionEvent } from '@debt/proto/events';
import type { Guard } from '@debt/proto/guard';
import type { OutboxRow } from './rows.ts';

/** The topics that this service publishes; the task `provision` creates them. */
export { eventTopics } from '@debt/proto/event-types';

/**
 * A row of the outbox, ready for the event bus. The message of a row is the JSON form of the protobuf message of its topic.
 *
 * | destination | topic        | key                      | message                     |
 * | ----------- | ------------ | ------------------------ | --------------------------- |
 * | events      | transactions | ledger account id        | TransactionEvent            |
 * | events      | debts        | ledger account id        | DebtEditedEvent             |
 * | events      | people       | the pair, `low:high`     | LinkEvent                   |
 * | mail        | null         | the job's id             | MailJob of @debt/proto/mail |
 *
 * @throws Error with the cause when the row can never be published: an unknown topic, or the first invalid member.
 */
export function toEvent({ topic, key, message }: OutboxRow): OutgoingEvent {
  switch (topic) {
    case 'transactions': {
      const { transactionId, state, occurredAt } = fitting(transactionEvent, message);
      const data = TransactionEvent.encode(TransactionEvent.fromJSON(message)).finish();
      return { topic, id: `${transactionId}:${state}`, type: eventTypes.transaction, key, time: new Date(occurredAt), data };
    }
    case 'debts': {
      const { debtId, version, occurredAt } = fitting(debtEditedEvent, message);
      const data = DebtEditedEvent.encode(DebtEditedEvent.fromJSON(message)).finish();
      return { topic, id: `${debtId}:${version}`, type: eventTypes.debtEdited, key, time: new Date(occurredAt), data };
    }
    case 'people': {
      const { requestId, state, occurredAt } = fitting(linkEvent, message);
      const data = LinkEvent.encode(LinkEvent.fromJSON(message)).finish();
      return { topic, id: `${requestId}:${state}`, type: eventTypes.link, key, time: new Date(occurredAt), data };
    }
    default:
      throw new Error(`there is no topic ${topic ?? 'null'}`);
  }
}

/** @throws Error that names the first invalid member. */
function fitting<T>(guard: Guard<T>, message: unknown): T {
  const path: string[] = [];
  if (guard(message, path)) return message;
  throw new Error(`the message is invalid: ${path.join('.')} is missing or of another type`);
}
