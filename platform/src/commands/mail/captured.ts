/** The mail that an environment has captured, wherever it keeps it. */

import Type from 'typebox';
import { Value } from 'typebox/value';
import { PlatformError } from '../../failures/failures.ts';
import { type OpenTarget } from '../../targets/open.ts';

import { readMaildir } from './maildir.ts';
import type { Message } from './message.ts';

const answerMs = 5_000;
const mailsMax = 500;

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

/** As the mail sink of a cluster answers, which is another program: `aws-ses-v2-local`. Newest last, times in seconds. */
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

/** Newest first. Throws `NOT_FOUND` where mail is really sent, and `ENGINE_AWAY`. */
export async function capturedMail(verbs: OpenTarget, environment: string): Promise<readonly Message[]> {
  await using sink = await verbs.mailSink?.(environment);
  if (sink === undefined) return await readMaildir(await verbs.mailDirectory(environment));
  return await readSink(sink.url);
}

async function readSink(sink: string): Promise<readonly Message[]> {
  const url = new URL(`/mails?limit=${mailsMax}`, sink);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    if (response.status === 404) return await readStore(sink);
    const { mails } = Value.Parse(Mails, await response.json());
    return mails.map(({ receivedAt, ...mail }) => ({ ...mail, date: receivedAt }));
  } catch (cause) {
    throw new PlatformError(
      'ENGINE_AWAY',
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
