import { toError } from '@debt/kit/errors';
import type { EventBus } from '@debt/kit/event-bus';
import type { JobQueue, NewJob } from '@debt/kit/job-queue';
import Type from 'typebox';
import Value from 'typebox/value';
import { toEvent } from './events.ts';
import type { OutboxDestination, OutboxRow, RefusedRow } from './rows.ts';

/** Where the rows of the outbox are published. */
export interface Destination {
  readonly name: OutboxDestination;
  /** Resolves once every row is stored there or refused for good. @throws AppError `unavailable` when the batch has to be retried. */
  publish(rows: readonly OutboxRow[]): Promise<readonly RefusedRow[]>;
}

type Outcome = { readonly outcome: string } | { readonly outcome: 'refused'; readonly cause: string };

export const toEventBus = (bus: EventBus): Destination => ({
  name: 'events',
  publish: (rows) => publishAll(rows, toEvent, (events) => bus.publish(events)),
});

export const toJobQueue = (queue: JobQueue): Destination => ({
  name: 'mail',
  publish: (rows) => publishAll(rows, toJob, (jobs) => queue.enqueue(jobs)),
});

/** Converts each row separately, so that a malformed one does not block the others. */
async function publishAll<T>(
  rows: readonly OutboxRow[],
  convert: (row: OutboxRow) => T,
  publish: (items: readonly T[]) => Promise<readonly Outcome[]>,
): Promise<readonly RefusedRow[]> {
  const refused: RefusedRow[] = [];
  const ids: string[] = [];
  const items: T[] = [];
  for (const row of rows) {
    try {
      items.push(convert(row));
      ids.push(row.id);
    } catch (thrown) {
      refused.push({ id: row.id, cause: toError(thrown).message });
    }
  }
  const outcomes = items.length === 0 ? [] : await publish(items);
  outcomes.forEach((outcome, at) => {
    const id = ids[at];
    if (id !== undefined && 'cause' in outcome) refused.push({ id, cause: outcome.cause });
  });
  return refused;
}

/** The fields of a mail that the queue needs; the mailer validates the rest. */
const MailEnvelope = Type.Object({ id: Type.String(), expiresAt: Type.String() });

function toJob({ message }: OutboxRow): NewJob {
  if (!Value.Check(MailEnvelope, message)) throw new Error('the mail has no id or no expiresAt');
  return { id: message.id, expiresAt: new Date(message.expiresAt), payload: message };
}
