import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createOwnPostgres, type OwnPostgres } from '../../../scripts/engines/own-postgres.ts';
import { TestPlatform, type TestUser } from './support/platform.ts';

/** A hanging server is detected by the statement time-out and the grace period after it; recovery after a kill is slow on a busy machine. */
const patienceMs = 90_000;
const writes = 60;

let server: OwnPostgres;
let platform: TestPlatform;
beforeAll(async () => {
  server = await createOwnPostgres();
  platform = await TestPlatform.start({ server });
}, patienceMs);
afterAll(async () => {
  server.thaw();
  await platform[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
}, patienceMs);

/** Each command has a separate key, which a repeated call uses again. */
async function world() {
  const user = await platform.activated();
  const { data } = await user.client.POST('/v1/people', { params: platform.key(), body: { alias: 'Bakery' } });
  const person = data?.id ?? '';
  const commands = Array.from({ length: writes }, () => {
    const params = platform.key();
    return () => user.client.POST('/v1/transactions', { params, body: { verb: 'owe', person, amount: { amount: '1', currency: 'EUR' } } });
  });
  return { user, commands };
}

type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof world>>['commands'][number]>>;
const isPutOff = ({ response }: Answer): boolean => response.status === 503 && Number(response.headers.get('retry-after')) > 0;

async function owed(user: TestUser): Promise<string | undefined> {
  const { data } = await user.client.GET('/v1/summary');
  return JSON.stringify(data);
}

async function untilAllAreRecorded(commands: Awaited<ReturnType<typeof world>>['commands']): Promise<void> {
  for (const record of commands) await eventually(async () => (await record()).response.status === 201, 'it is recorded', patienceMs);
}

test(
  'when PostgreSQL is killed with -9 under load, each command succeeds or gets 503, and takes effect once when repeated',
  async () => {
    const { user, commands } = await world();

    const running = commands.map((record) => record());
    await Promise.race(running);
    await server.kill();
    const answers = await Promise.all([...running, ...commands.slice(0, 3).map((record) => record())]);
    const ready = await platform.fetch('/readyz');
    await server.start();
    await untilAllAreRecorded(commands);

    expect(answers.filter((answer) => answer.response.status !== 201 && !isPutOff(answer))).toEqual([]);
    expect(answers.filter(isPutOff).length).toBeGreaterThan(0);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ unavailable: ['database'] });
    expect(await owed(user)).toContain(`"amount":"${writes}.00"`);
  },
  patienceMs,
);

test(
  'while PostgreSQL hangs, commands get 503, and they take effect once when repeated afterwards',
  async () => {
    const { user, commands } = await world();
    onTestFinished(() => server.thaw());

    server.freeze();
    const answers = await Promise.all(commands.map((record) => record()));
    server.thaw();
    await untilAllAreRecorded(commands);

    expect(answers.filter((answer) => !isPutOff(answer))).toEqual([]);
    expect(await owed(user)).toContain(`"amount":"${writes}.00"`);
  },
  patienceMs,
);

test('a connection that the server closed is not used again', async () => {
  const { commands } = await world();
  const { rows } = await platform.pool.query<{ pid: number }>(
    "select pid from pg_stat_activity where application_name = 'expenses' and pid <> pg_backend_pid() and state = 'idle'",
  );

  await platform.pool.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [rows.map(({ pid }) => pid)]);
  await eventually(async () => {
    const { rows: left } = await platform.pool.query('select 1 from pg_stat_activity where pid = any($1::int[])', [
      rows.map(({ pid }) => pid),
    ]);
    return left.length === 0;
  }, 'the connections are closed');

  await untilAllAreRecorded(commands.slice(0, 10));
  expect((await platform.fetch('/readyz')).status).toBe(200);
});
