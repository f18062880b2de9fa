import { pause } from './background.ts';

/** What is known in time. Undefined when it fails, or comes too late: then nobody waits for it any more. */
export async function within<T>(ms: number, asked: Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([asked.catch(() => undefined), pause(ms, done.signal).then(() => undefined)]);
  } finally {
    done.abort();
  }
}
