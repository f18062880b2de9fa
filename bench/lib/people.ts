import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { BenchPlatform } from './platform.ts';

export interface BenchUser {
  readonly handle: string;
  readonly token: string;
}

export const password = 'correct horse battery staple';

/** The destination of requests: the service itself, bypassing the gateway, or the gateway. `host` is the public name of the platform. */
export interface Endpoint {
  readonly port: number;
  readonly host: string;
}

export const service = (platform: BenchPlatform): Endpoint => ({
  port: platform.port('expenses.http'),
  host: `127.0.0.1:${platform.port('gateway.http')}`,
});
export const gateway = (platform: BenchPlatform): Endpoint => ({ ...service(platform), port: platform.port('gateway.http') });

const agent = new Agent({ keepAlive: true });

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

/** One request with a JSON answer. @throws Error when the answer is not a success. */
export async function call(at: Endpoint, { method, path, token, body }: Call): Promise<Readonly<Record<string, unknown>>> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    host: at.host,
    'idempotency-key': randomUUID(),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  const { status, answer } = await new Promise<{ readonly status: number; readonly answer: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: at.port, method, path, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(text);
  });
  const parsed: unknown = answer === '' ? {} : JSON.parse(answer);
  if (status < 200 || status > 299 || typeof parsed !== 'object' || parsed === null)
    throw new Error(`${method} ${path}: ${status} ${answer}`);
  return { ...parsed };
}

export function textOf(answer: Readonly<Record<string, unknown>>, key: string): string {
  const value = answer[key];
  if (typeof value !== 'string') throw new Error(`the answer has no ${key}`);
  return value;
}

export async function register(at: Endpoint, handle: string): Promise<BenchUser> {
  const answer = await call(at, {
    method: 'POST',
    path: '/v1/users',
    body: { handle, name: handle, email: `${handle}@example.org`, password },
  });
  return { handle, token: textOf(answer, 'token') };
}

/** @returns the id of a new private contact. */
export async function addPrivatePerson(at: Endpoint, user: BenchUser, alias: string): Promise<string> {
  return textOf(await call(at, { method: 'POST', path: '/v1/people', token: user.token, body: { alias } }), 'id');
}

/** Registers and activates the account with the code from the captured mail. */
export async function registerActivated(platform: BenchPlatform, handle: string): Promise<BenchUser> {
  const at = service(platform);
  const user = await register(at, handle);
  const code = platform.command('mail', 'code', `${handle}@example.org`).stdout.trim();
  await call(at, { method: 'POST', path: '/v1/users/me/activation', token: user.token, body: { code } });
  return user;
}

/** Connects two activated users. @returns the entry of `b` in the address book of `a`. */
export async function link(at: Endpoint, a: BenchUser, b: BenchUser): Promise<string> {
  const ofA = textOf(await call(at, { method: 'POST', path: '/v1/people', token: a.token, body: { handle: b.handle } }), 'id');
  const ofB = textOf(await call(at, { method: 'POST', path: '/v1/people', token: b.token, body: { handle: a.handle } }), 'id');
  await call(at, { method: 'POST', path: `/v1/people/${ofA}/link`, token: a.token });
  await call(at, { method: 'POST', path: `/v1/people/${ofB}/link`, token: b.token });
  return ofA;
}
