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

/** The result of a promise, or the error of `late` when it does not settle in time; its result is then ignored. */
export async function withinOrThrow<T>(ms: number, asked: Promise<T>, late: () => Error): Promise<T> {
  const timeUp = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeUp.reject(late()), ms);
  try {
    return await Promise.race([asked, timeUp.promise]);
  } finally {
    clearTimeout(timer);
  }
}
