/** The captured mail of an environment, in any store. */
import { listMail, type ReadMail } from '@debt/mailer/maildir';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { PlatformError } from '../../failures/failures.ts';
import type { OpenTarget } from '../../runner/target.ts';

const answerMs = 5_000;
/** The maximum number of messages to read, newest first. */
const mailsMax = 500;

export interface Message {
  /** The name of its file, or its id in the sink. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** ISO 8601 in UTC; empty when the message has no valid date. */
  readonly date: string;
  readonly text: string;
}

const Mails = Type.Object({
  mails: Type.Array(
    Type.Object({
      id: Type.String(),
      from: Type.String(),
      to: Type.String(),
      subject: Type.String(),
      receivedAt: Type.String(),
      text: Type.String(),
    }),
  ),
});

/** The response of the mail sink of a cluster, which is another program: `aws-ses-v2-local`. Newest last, times in seconds. */
const Store = Type.Object({
  emails: Type.Array(
    Type.Object({
      messageId: Type.String(),
      from: Type.String(),
      destination: Type.Object({ to: Type.Array(Type.String()) }),
      subject: Type.String(),
      body: Type.Object({ text: Type.Optional(Type.String()), html: Type.Optional(Type.String()) }),
      at: Type.Number(),
    }),
  ),
});

/** Newest first. Throws `not_found` where mail is really sent, and `engine_unavailable`. */
export async function capturedMail(
  verbs: Pick<OpenTarget, 'mailDirectory' | 'mailSink'>,
  environment: string,
): Promise<readonly Message[]> {
  await using sink = await verbs.mailSink?.(environment);
  if (sink === undefined) return (await listMail(await verbs.mailDirectory(environment), mailsMax)).map(messageOf);
  return await readSink(sink.url);
}

const messageOf = ({ id, from, to, subject, date, text }: ReadMail): Message => ({
  id,
  from,
  to,
  subject,
  date: Number.isNaN(date.getTime()) ? '' : date.toISOString(),
  text,
});

async function readSink(sink: string): Promise<readonly Message[]> {
  const url = new URL(`/mails?limit=${mailsMax}`, sink);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    // The other sink refuses what it does not know, as SES does, for want of a signature.
    if (!response.ok) return await readStore(sink);
    const { mails } = Value.Parse(Mails, await response.json());
    return mails.map(({ receivedAt, ...mail }) => ({ ...mail, date: receivedAt }));
  } catch (cause) {
    throw new PlatformError(
      'engine_unavailable',
      {
        what: `the mail-sink at ${url.host} cannot be asked`,
        why: cause instanceof Error ? cause.message : '',
        fix: ['debt-platform doctor'],
      },
      { cause },
    );
  }
}

async function readStore(sink: string): Promise<readonly Message[]> {
  const response = await fetch(new URL('/store', sink), { signal: AbortSignal.timeout(answerMs) });
  if (!response.ok) throw new Error(`it answers /store with ${response.status}`);
  const { emails } = Value.Parse(Store, await response.json());
  return emails
    .slice(-mailsMax)
    .toReversed()
    .map(({ messageId, from, destination, subject, body, at }) => ({
      id: messageId,
      from,
      to: destination.to.join(', '),
      subject,
      date: new Date(at * 1000).toISOString(),
      text: body.text ?? body.html ?? '',
    }));
}
