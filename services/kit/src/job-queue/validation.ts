import type { QueuedJob } from './driver.ts';
import { jobQueueLimits } from './limits.ts';

/** Why no backend will ever take this job, or undefined. */
export function whyRefused({ id, notBefore, expiresAt, payload }: QueuedJob, now: Date): string | undefined {
  const { idLengthMax, lifetimeMaxMs, payloadBytesMax } = jobQueueLimits;
  if (id.length === 0 || id.length > idLengthMax || id.includes('\0')) return `the id must have 1 to ${idLengthMax} characters`;
  if (Number.isNaN(notBefore.getTime()) || Number.isNaN(expiresAt.getTime())) return 'a time is not valid';
  if (expiresAt.getTime() - now.getTime() > lifetimeMaxMs) return `the job would live longer than ${lifetimeMaxMs} ms`;
  const json = JSON.stringify(payload ?? null);
  if (json.includes('\\u0000')) return 'the payload contains a NUL character';
  const bytes = Buffer.byteLength(json);
  if (bytes > payloadBytesMax) return `the payload has ${bytes} bytes; at most ${payloadBytesMax} are allowed`;
  return undefined;
}
