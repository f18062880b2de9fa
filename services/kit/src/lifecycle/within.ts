import { pause } from './background.ts';

/** The result of a promise if it is known in time. Undefined when the promise fails or is too late: then nothing waits for it any more. */
export async function within<T>(ms: number, asked: Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([asked.catch(() => undefined), pause(ms, done.signal).then(() => undefined)]);
  } finally {
    done.abort();
  }
}
