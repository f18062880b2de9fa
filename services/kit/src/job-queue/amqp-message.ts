import type { Message, Options } from 'amqplib';
import Type from 'typebox';
import Value from 'typebox/value';
import type { QueuedJob } from './driver.ts';

/** A message as it is published. */
export interface Outgoing {
  readonly id: string;
  readonly content: Buffer;
  readonly headers: Readonly<Record<string, string | number>>;
}

/** A message that was read from a queue. */
export interface Incoming {
  /** Empty when it is not a job at all. */
  readonly id: string;
  readonly content: Buffer;
  readonly job: QueuedJob | undefined;
  /** The number of deliveries before this one that count. */
  readonly attempts: number;
  /** Not handled before; milliseconds since the epoch. */
  readonly dueAt: number;
  /** Of dead letters. */
  readonly cause: string | undefined;
  readonly diedAt: number | undefined;
}

/** Times are milliseconds since the epoch. The content of a message never changes; what happens to the job is in its headers. */
const Envelope = Type.Object({ id: Type.String(), notBefore: Type.Number(), expiresAt: Type.Number(), payload: Type.Unknown() });

const names = { attempts: 'x-attempts', dueAt: 'x-due-at', cause: 'x-cause', diedAt: 'x-died-at' } as const;
/** The largest short text that AMQP allows. Ids may be longer, so the id that counts is in the content. */
const shortTextBytesMax = 255;

/** A job as it is published. The headers contain the data for decisions about it. */
export function toMessage({ id, notBefore, expiresAt, payload }: QueuedJob): Outgoing {
  const envelope = { id, notBefore: notBefore.getTime(), expiresAt: expiresAt.getTime(), payload: payload ?? null };
  return { id, content: Buffer.from(JSON.stringify(envelope)), headers: { [names.attempts]: 0, [names.dueAt]: envelope.notBefore } };
}

/** The same job, to be delivered not before `dueAt`, with the given number of counted deliveries. */
export const againAt = ({ id, content }: Incoming, dueAt: number, attempts: number): Outgoing => ({
  id,
  content,
  headers: { [names.attempts]: attempts, [names.dueAt]: dueAt },
});

/** A message as it is stored as a dead letter, with the cause and the time (milliseconds since the epoch). */
export const asDead = ({ id, content }: Incoming, cause: string, attempts: number, diedAt: number): Outgoing => ({
  id,
  content,
  headers: { [names.attempts]: attempts, [names.cause]: cause, [names.diedAt]: diedAt },
});

/** The AMQP properties of a message: persistent, and returned when no queue accepts it. */
export const propertiesOf = ({ id, headers }: Outgoing, correlationId: string): Options.Publish => ({
  ...(Buffer.byteLength(id) > shortTextBytesMax ? {} : { messageId: id }),
  correlationId,
  contentType: 'application/json',
  headers,
  persistent: true,
  mandatory: true,
});

/** A message as received from the broker. A header that is missing or has another type counts as its default. */
export function fromMessage({ content, properties }: Message): Incoming {
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  const job = jobOf(content);
  const cause = headers[names.cause];
  const deaths = numberOf(headers['x-delivery-count']) ?? 0;
  return {
    id: job?.id ?? '',
    content,
    job,
    attempts: (numberOf(headers[names.attempts]) ?? 0) + deaths,
    dueAt: numberOf(headers[names.dueAt]) ?? 0,
    cause: typeof cause === 'string' ? cause : undefined,
    diedAt: numberOf(headers[names.diedAt]),
  };
}

function jobOf(content: Buffer): QueuedJob | undefined {
  const envelope = parsed(content);
  if (!Value.Check(Envelope, envelope)) return undefined;
  const { id, notBefore, expiresAt, payload } = envelope;
  return { id, payload, notBefore: new Date(notBefore), expiresAt: new Date(expiresAt) };
}

function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
