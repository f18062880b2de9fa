import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createOwnPostgres, type OwnPostgres } from '../../../scripts/engines/own-postgres.ts';
import { openPool, type PostgresOptions, Session } from '../src/postgres/postgres.ts';
import { eventually } from '../src/testing/testing.ts';

let server: OwnPostgres;
beforeAll(async () => {
  server = await createOwnPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

function pool(options: Partial<PostgresOptions> & { readonly url?: string } = {}) {
  const lost: Error[] = [];
  const { url = server.url, ...rest } = options;
  const opened = openPool(url, { applicationName: 'test', caFile: server.caFile, ...rest }, (error) => void lost.push(error));
  onTestFinished(() => opened.end());
  return { pool: opened, lost };
}

describe('PostgreSQL on the network', () => {
  test('is used with TLS and SCRAM, and its certificate is checked', async () => {
    const { rows } = await pool().pool.query('select ssl, version from pg_stat_ssl where pid = pg_backend_pid()');

    expect(rows).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
  });

  test('is not used when its certificate has an untrusted authority', async () => {
    await expect(Session.open(server.url, { applicationName: 'test' })).rejects.toThrow(/certificate/);
  });

  test('refuses a client without TLS or with a wrong password, and neither error shows a password', async () => {
    const plain = pool({ url: server.url.replace('verify-full', 'disable') }).pool.query('select 1');
    const wrong = pool({ url: server.url.replace(/:[^:@]+@/, ':hunter2@') }).pool.query('select 1');

    await expect(plain).rejects.toMatchObject({ code: '28000' });
    await expect(wrong).rejects.toMatchObject({ code: '28P01' });
    await expect(wrong).rejects.toThrow(/^(?!.*hunter2)/);
  });

  test('is not used when the authority file cannot be read, and one line names the configuration error', () => {
    expect(() => openPool(server.url, { applicationName: 'test', caFile: '/nowhere/ca.pem' }, () => undefined)).toThrow(
      'TLS_CA_FILE cannot be read (ENOENT).',
    );
  });

  test('evicts a connection that the server ended (57P01, as at a fail-over), and never uses it again', async () => {
    const { pool: used, lost } = pool();
    const pids = await Promise.all(
      [1, 2, 3].map(async () => (await used.query<{ pid: number }>('select pg_backend_pid() pid, pg_sleep(0.05)')).rows[0]?.pid),
    );
    await using admin = await Session.open(server.url, { applicationName: 'admin', caFile: server.caFile });

    await admin.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [pids]);
    await eventually(() => lost.length === new Set(pids).size, 'each end was reported');
    const answers = await Promise.all([1, 2, 3].map(() => used.query<{ pid: number }>('select pg_backend_pid() pid')));

    expect(lost.map((error) => ('code' in error ? error.code : ''))).toEqual(lost.map(() => '57P01'));
    expect(answers.flatMap(({ rows }) => rows.map(({ pid }) => pid)).filter((pid) => pids.includes(pid))).toEqual([]);
  });

  test('is used again after the server was killed with -9', async () => {
    const { pool: used } = pool();
    await used.query('select 1');

    await server.kill();
    await expect(used.query('select 1')).rejects.toThrow();
    await server.start();

    expect((await used.query('select 1')).rowCount).toBe(1);
  });
});
