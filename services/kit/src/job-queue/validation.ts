import type { QueuedJob } from './driver.ts';
import { jobQueueLimits } from './limits.ts';

/**
 * The JSON of the characters that PostgreSQL stores in no text: NUL, and one half of a surrogate pair (a complete pair is written unchanged). It must
 * follow an even number of backslashes, because after an odd number the escape is part of the text.
 */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** Why every backend refuses this job, or undefined. */
export function whyRefused({ id, notBefore, expiresAt, payload }: QueuedJob, now: Date): string | undefined {
  const { idLengthMax, lifetimeMaxMs, payloadBytesMax } = jobQueueLimits;
  if (id.length === 0 || id.length > idLengthMax || id.includes('\0')) return `the id must have 1 to ${idLengthMax} characters`;
  if (Number.isNaN(notBefore.getTime()) || Number.isNaN(expiresAt.getTime())) return 'a time is not valid';
  if (expiresAt.getTime() - now.getTime() > lifetimeMaxMs) return `the job would live longer than ${lifetimeMaxMs} ms`;
  const json = JSON.stringify(payload ?? null);
  if (unstorable.test(json)) return 'the payload contains a NUL character, or half of a character';
  const bytes = Buffer.byteLength(json);
  if (bytes > payloadBytesMax) return `the payload has ${bytes} bytes; at most ${payloadBytesMax} are allowed`;
  return undefined;
}
