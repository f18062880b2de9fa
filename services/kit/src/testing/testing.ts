import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { pino } from 'pino';
import type { Logger } from '../log/log.ts';
import { connectionOf } from '../postgres/postgres.ts';

/** A logger that writes nothing. */
export const silentLog: Logger = pino({ level: 'silent' });

/** A log whose lines are kept, for tests of the messages and their number. */
export function keptLog(): { readonly log: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  return { log: pino({ level: 'info' }, { write: (line) => void lines.push(line) }), lines };
}

/** A separate database on the given test server; dropped when disposed of. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
}

/** Makes an empty database with a random name. @throws Error when `TEST_DATABASE_URL` is not set. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name}`);
  const url = serverUrl().replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
  return { url, [Symbol.asyncDispose]: () => asAdmin(`drop database if exists ${name} with (force)`) };
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests through npm test, which starts a server');
  return url;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client(connectionOf(serverUrl(), { applicationName: 'tests', statementTimeoutMs: 60_000 }));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Awaits a condition, checking it every few milliseconds, for at most `deadlineMs`. */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  deadlineMs = 15_000,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) throw new Error(`did not happen within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
