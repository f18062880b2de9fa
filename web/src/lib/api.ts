import { createHttpClient } from '@debt/proto/http';
import { Refused, Unreachable } from './problems.ts';
import { isStillMine } from './session-owner.ts';

/** The API on the page's own origin; the session is a cookie that scripts cannot read. */
export const api = createHttpClient({
  baseUrl: 'location' in globalThis ? location.origin : 'http://localhost',
  fetch: async (request) => {
    if (!isStillMine()) throw new Unreachable('another user has signed in');
    try {
      return await fetch(request);
    } catch (error) {
      throw new Unreachable('no answer', { cause: error });
    }
  },
});

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of the answer. @throws Refused, Unreachable */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined || data === null) throw new Refused(error, response);
  return data;
}

/** For routes that answer without a body. @throws Refused, Unreachable */
export async function doneOf(call: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await call;
  if (!response.ok) throw new Refused(error, response);
}

export const newKey = (): string => crypto.randomUUID();
