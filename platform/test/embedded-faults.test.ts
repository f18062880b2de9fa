import { spawn } from 'node:child_process';
import { readFile, rm, stat } from 'node:fs/promises';
import { get } from 'node:http';
import { eventually } from '@debt/kit/testing';
import type pg from 'pg';
import { expect, test, vi } from 'vitest';
import { readEnvironment } from '../src/environment/environment.ts';
import { identify } from '../src/environment/process-identity.ts';
import type { Event } from '../src/runner/events.ts';
import { readLog } from '../src/targets/processes/observe/logs.ts';
import { writeRunFile } from '../src/targets/processes/observe/run-file.ts';
import { connectAsSuperuser } from '../src/targets/processes/postgres/roles.ts';
import { openPlayground, type Playground } from './fixtures/playground.ts';

const goneMs = 30_000;
vi.setConfig({ testTimeout: 120_000 });

test('a supervisor that is killed leaves neither process nor socket behind, and the next up converges', async () => {
  await using play = await openPlayground();
  const layout = play.layout('killed');
  await play.up('killed');
  const { supervisor } = await play.running('killed');

  process.kill(supervisor.pid, 'SIGKILL');
  await eventually(async () => (await play.processes()).length === 0, 'everything has gone', goneMs);
  const up = await play.up('killed');

  expect(up.end.outcome).toBe('ok');
  process.kill((await play.running('killed')).supervisor.pid, 'SIGKILL');
  await eventually(async () => (await play.processes()).length === 0, 'everything has gone', goneMs);
  if ((await readEnvironment(layout.directory))?.engines.postgres?.runAs !== 'nobody')
    await expect(stat(layout.controlDirectory)).rejects.toThrow('ENOENT');
});

test.each(['data', 'postgres', 'gateway'])('killed while the step %s was under way, everything comes up the next time', async (step) => {
  await using play = await openPlayground();
  const started = (event: Event): boolean => event.type === 'step' && event.step === step && event.state === 'started';
  play.layout('torn');
  for await (const event of play.verbs.up({ environment: 'torn', detach: true }, new AbortController().signal)) {
    if (started(event)) process.kill((await play.running('torn')).supervisor.pid, 'SIGKILL');
  }

  const up = await play.up('torn');

  expect(up.end.outcome).toBe('ok');
});

test('what PostgreSQL acknowledged survives its being killed under load, and it comes back by itself', async () => {
  await using play = await openPlayground();
  await play.up('durable');
  const admin = await administrator(play, 'durable');
  await admin.query('create table kept (id int primary key)');
  const { dir = '' } = (await readEnvironment(play.layout('durable').directory))?.engines.postgres ?? {};
  const postmaster = Number.parseInt(await readFile(`${dir}/postmaster.pid`, 'utf8'), 10);
  let acknowledged = 0;
  const writing = (async () => {
    for (;;) {
      await admin.query('insert into kept values ($1)', [acknowledged + 1]);
      acknowledged += 1;
    }
  })().catch(() => undefined);
  await eventually(() => acknowledged > 200, 'some rows are acknowledged');

  process.kill(postmaster, 'SIGKILL');
  await writing;

  await using attached = await play.verbs.attach('durable');
  await eventually(
    async () =>
      (await attached.status()).units.some(({ unit, state, restarts }) => unit === 'postgres' && state === 'ready' && restarts === 1),
    'postgres is back',
    goneMs,
  );
  const after = await administrator(play, 'durable');
  const { rows } = await after.query<{ count: number }>('select count(*)::int as count from kept where id <= $1', [acknowledged]);
  await after.end();
  expect(rows).toEqual([{ count: acknowledged }]);
});

test('a PostgreSQL whose guard was killed is not left to itself', async () => {
  await using play = await openPlayground();
  await play.up('unguarded');
  const guard = (await play.running('unguarded')).processes.find(({ unit }) => unit === 'postgres');

  process.kill(guard?.pid ?? 0, 'SIGKILL');

  await using attached = await play.verbs.attach('unguarded');
  await eventually(
    async () =>
      (await attached.status()).units.some(({ unit, state, restarts }) => unit === 'postgres' && state === 'ready' && restarts === 1),
    'postgres runs behind a guard again',
    goneMs,
  );
  const admin = await administrator(play, 'unguarded');
  await admin.end();
});

test('lost secrets are created again, that of the superuser of the data included', async () => {
  await using play = await openPlayground();
  await play.up('forgot');
  await play.down('forgot');
  await rm(play.layout('forgot').secrets, { recursive: true });

  const up = await play.up('forgot');

  expect(up.end.outcome).toBe('ok');
});

test('a program that no longer responds is killed with its group, by the watch and by down', async () => {
  await using play = await openPlayground();
  await play.up('deaf');
  await using attached = await play.verbs.attach('deaf');
  const block = (): void => void get({ port: ports['mailer.http'], path: '/block', host: '127.0.0.1' }).on('error', () => undefined);
  const { ports = {} } = (await readEnvironment(play.layout('deaf').directory)) ?? {};

  block();
  await eventually(
    async () =>
      (await attached.status()).units.some(({ unit, state, restarts }) => unit === 'mailer' && state === 'ready' && restarts === 1),
    'the watch has replaced it',
    60_000,
  );
  block();
  const down = await play.down('deaf');

  expect(down.end.outcome).toBe('ok');
  expect(await play.processes()).toEqual([]);
});

test('a program that crashes five times stays down with its last lines shown, until restart', async () => {
  await using play = await openPlayground();
  await play.order('loop', 'mailer', 'exit 1');

  const up = await play.up('loop');
  await using attached = await play.verbs.attach('loop');
  const crashed = (await attached.status()).units.find(({ unit }) => unit === 'mailer');
  await play.order('loop', 'mailer', '');
  await attached.restart('mailer', new AbortController().signal);
  const again = (await attached.status()).units.find(({ unit }) => unit === 'mailer');

  expect(up.end.failure).toMatchObject({ id: 'unit_crashed', exit: 18 });
  expect(up.end.failure?.logs).toContain('mailer ends on request');
  expect(crashed).toMatchObject({ state: 'crashed', restarts: 4 });
  expect(again).toMatchObject({ state: 'ready' });
  expect((await readLog(play.layout('loop').logs, 'mailer', 100)).map(({ line }) => line)).toContain('mailer listens');
});

test('restart reports why a unit did not become ready, with its last lines', async () => {
  await using play = await openPlayground();
  await play.up('again');
  await play.order('again', 'mailer', 'exit 2');
  await using attached = await play.verbs.attach('again');

  const restart = attached.restart('mailer', new AbortController().signal);

  await expect(restart).rejects.toMatchObject({ failure: { id: 'unit_crashed', exit: 18, what: 'mailer did not start' } });
  await expect(restart).rejects.toHaveProperty('failure.logs', ['mailer listens', 'mailer ends on request']);
});

test('a program with a bad configuration is not started a second time, and neither is its gateway', async () => {
  await using play = await openPlayground();
  await play.order('bad', 'throttler', 'exit 2');

  const up = await play.up('bad');

  expect(up.end.failure?.why).toContain('configuration is not valid');
  await using attached = await play.verbs.attach('bad');
  const { units } = await attached.status();
  expect(units.find(({ unit }) => unit === 'throttler')).toMatchObject({ state: 'crashed', restarts: 0 });
  expect(units.find(({ unit }) => unit === 'gateway')).toMatchObject({ state: 'waiting' });
});

test('a listener that finds its port taken is brought up by the same run', async () => {
  await using play = await openPlayground();
  await play.order('port', 'throttler', 'once exit 13');

  const up = await play.up('port');

  expect(up.end.outcome).toBe('ok');
  expect(up.events.filter((event) => event.type === 'end')).toHaveLength(1);
});

test('a recorded pid that now belongs to another process is left alone, a real leftover is ended', async () => {
  await using play = await openPlayground();
  await play.up('stale');
  await play.down('stale');
  const { directory, control } = play.layout('stale');
  const stranger = spawn('sleep', ['1000'], { detached: true });
  const leftover = spawn('sleep', ['1000'], { detached: true });
  const [first, second] = await Promise.all([stranger.pid, leftover.pid].map((pid) => eventually(() => identify(pid ?? 0), 'it runs')));
  if (first === undefined || second === undefined) throw new Error('sleep does not run');
  const notWho = { ...first, startTime: '1' };
  await writeRunFile(directory, {
    version: 1,
    supervisor: notWho,
    control,
    processes: [
      { ...notWho, unit: 'mailer' },
      { ...second, unit: 'expenses' },
    ],
  });
  const ended = new Promise((resolve) => leftover.once('exit', (_code, signal) => resolve(signal)));

  const up = await play.up('stale');

  expect(up.end.outcome).toBe('ok');
  expect(await ended).toBe('SIGTERM');
  expect(stranger.kill('SIGKILL')).toBe(true);
  expect(await new Promise((resolve) => stranger.once('exit', (_code, signal) => resolve(signal)))).toBe('SIGKILL');
});

async function administrator(play: Playground, environment: string): Promise<pg.Client> {
  const layout = play.layout(environment);
  const password = (await readFile(`${layout.secrets}/postgres/postgres`, 'utf8')).trim();
  const client = await connectAsSuperuser({ socketDirectory: layout.postgresSocket, password });
  client.on('error', () => undefined);
  return client;
}
