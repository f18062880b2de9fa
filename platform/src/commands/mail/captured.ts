/** The mail that an environment has captured, wherever it keeps it. */
import Type from 'typebox';
import { Value } from 'typebox/value';
import { PlatformError } from '../../runner/failures.ts';
import type { OpenTarget } from '../targets.ts';
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

/** Newest first. Throws `NOT_FOUND` where mail is really sent, and `ENGINE_AWAY`. */
export async function capturedMail(verbs: OpenTarget, environment: string): Promise<readonly Message[]> {
  await using sink = await verbs.mailSink?.(environment);
  return sink === undefined ? readMaildir(await verbs.mailDirectory(environment)) : await readSink(sink.url);
}

async function readSink(sink: string): Promise<readonly Message[]> {
  const url = new URL(`/mails?limit=${mailsMax}`, sink);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
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
