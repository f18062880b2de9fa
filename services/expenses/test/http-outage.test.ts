import { randomUUID } from 'node:crypto';
import { createTestDatabase, silentLog } from '@debt/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnvironment } from '../src/config.ts';
import { ExpensesService } from '../src/service.ts';
import { runMigrate } from '../src/tasks.ts';
import { bearer, TestPlatform } from './support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start({ withProxy: true });
});
afterAll(() => platform[Symbol.asyncDispose]());

test('while the database is unavailable, requests get 503 with a retry time, nothing is acknowledged, and readiness reports it', async () => {
  const user = await platform.activated();
  const person = await user.client.POST('/v1/people', { params: platform.key(), body: { alias: 'Bakery' } });
  const params = platform.key();
  const record = () =>
    user.client.POST('/v1/transactions', {
      params,
      body: { verb: 'owe', person: person.data?.id ?? '', amount: { amount: '3', currency: 'EUR' } },
    });
  await platform.proxy?.disconnect();

  const written = await record();
  const signedIn = await platform.client().POST('/v1/sessions', { body: { login: user.handle, password: 'a wrong password' } });
  const ready = await platform.fetch('/readyz');
  const alive = await platform.fetch('/healthz');
  await platform.proxy?.restore();
  const retried = await record();
  const readyAgain = await platform.fetch('/readyz');

  expect(written.error).toMatchObject({ status: 503, code: 'database_unavailable' });
  expect(Number(written.response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(signedIn.response.status).toBe(503);
  expect([ready.status, alive.status, retried.response.status, readyAgain.status]).toEqual([503, 200, 201, 200]);
  expect(await ready.json()).toMatchObject({ unavailable: ['database'] });
});

test('an error answer does not reveal internal details', async () => {
  const user = await platform.register();

  const response = await platform.fetch(`/v1/people/${randomUUID()}/link`, { method: 'DELETE', headers: bearer(user) });

  expect(JSON.stringify(await response.json())).not.toMatch(/select|postgres|stack|\.ts:/i);
});

test('a row that the broker refused is reported by /readyz, and the service stays ready', async () => {
  await platform.pool.query(
    `insert into outbox (destination, key, message, parked_at, parked_cause) values ('mail', 'k', '{}', now(), 'the mail has no id')`,
  );

  const ready = await platform.fetch('/readyz');

  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ warnings: [expect.stringContaining('the mail has no id')] });
});

test('a service refuses to start on another schema and leaves no connection open', async () => {
  await using database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url, EVENTS_URL: database.url, JOBS_URL: database.url };
  const { config } = platform;
  const other = { ...config, ...environment };

  await expect(ExpensesService.create(other, { log: silentLog })).rejects.toMatchObject({ code: 'schema_mismatch' });
  await runMigrate(environment, silentLog);
  await using service = await ExpensesService.create(other, { log: silentLog });

  expect(service.context.passwords.computed).toBe(0);
});

test('one error lists every invalid variable of the environment, and contains no secret', () => {
  const read = () =>
    readEnvironment({ HTTP_PORT: 'eighty', CODE_KEY: 'a-secret-that-is-too-short', DATABASE_URL: 'mysql://user:hunter2@host/db' });

  expect(read).toThrow(/HTTP_PORT[\s\S]*DATABASE_URL[\s\S]*CODE_KEY/);
  expect(read).not.toThrow(/hunter2|a-secret/);
});
