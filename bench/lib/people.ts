import { randomUUID } from 'node:crypto';
import type { BenchPlatform } from './platform.ts';

export interface BenchUser {
  readonly handle: string;
  readonly token: string;
}

export const password = 'correct horse battery staple';

/** Speaks JSON with the service itself, past the gateway, so that what is measured is the service. */
export async function call(
  port: number,
  method: string,
  path: string,
  token: string | undefined,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'idempotency-key': randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = response.status === 204 ? {} : await response.json();
  if (!response.ok || typeof answer !== 'object' || answer === null)
    throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return { ...answer };
}

export function textOf(answer: Readonly<Record<string, unknown>>, key: string): string {
  const value = answer[key];
  if (typeof value !== 'string') throw new Error(`the answer has no ${key}`);
  return value;
}

export async function register(port: number, handle: string): Promise<BenchUser> {
  const answer = await call(port, 'POST', '/v1/users', undefined, { handle, name: handle, email: `${handle}@example.org`, password });
  return { handle, token: textOf(answer, 'token') };
}

/** @returns the id of a new private person. */
export async function addPrivatePerson(port: number, user: BenchUser, alias: string): Promise<string> {
  return textOf(await call(port, 'POST', '/v1/people', user.token, { alias }), 'id');
}

/** Registers and proves the address with the code from the captured mail. */
export async function registerActivated(platform: BenchPlatform, handle: string): Promise<BenchUser> {
  const port = platform.port('expenses.http');
  const user = await register(port, handle);
  const code = platform.command('mail', 'code', `${handle}@example.org`).stdout.trim();
  await call(port, 'POST', '/v1/users/me/activation', user.token, { code });
  return user;
}

/** Links two activated users. @returns the entry of `b` in the address book of `a`. */
export async function link(port: number, a: BenchUser, b: BenchUser): Promise<string> {
  const ofA = textOf(await call(port, 'POST', '/v1/people', a.token, { handle: b.handle }), 'id');
  const ofB = textOf(await call(port, 'POST', '/v1/people', b.token, { handle: a.handle }), 'id');
  await call(port, 'POST', `/v1/people/${ofA}/link`, a.token);
  await call(port, 'POST', `/v1/people/${ofB}/link`, b.token);
  return ofA;
}
