import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import type { LogEvent, UnitEvent } from '../src/runner/events.ts';
import type { FollowOptions } from '../src/runner/target.ts';
import { collect, openPlayground } from './fixtures/playground.ts';

vi.setConfig({ testTimeout: 120_000 });

const noSignal = new AbortController().signal;

test('a plan writes nothing, starts nothing and takes no lock', async () => {
  await using play = await openPlayground();

  const plan = await collect(play.verbs.plan({ environment: 'new', detach: true }, noSignal));

  expect(plan.end.outcome).toBe('different');
  expect(plan.end.changed).toBeGreaterThan(5);
  expect(await readdir(play.root)).toEqual([]);
  expect(await play.processes()).toEqual([]);
});

test('status, logs and events come from the supervisor, and from files once it was killed', async () => {
  await using play = await openPlayground();
  const up = await play.up('seen');
  await using attached = await play.verbs.attach('seen');
  const options: FollowOptions = { units: ['mailer'], tailLines: 10, follow: false, signal: noSignal };

  const replayed = await Array.fromAsync(attached.events(noSignal));
  const running = await Array.fromAsync(attached.follow(options));
  process.kill((await play.running('seen')).supervisor.pid, 'SIGKILL');
  await eventually(async () => (await play.processes()).length === 0, 'everything has gone', 30_000);
  await using later = await play.verbs.attach('seen');

  expect(replayed).toEqual(up.events);
  expect(lines(running)).toEqual(['mailer listens']);
  expect((await later.status()).phase).toBe('stopped');
  expect(lines(await Array.fromAsync(later.follow(options)))).toEqual(['mailer listens']);
  expect(await Array.fromAsync(later.events(noSignal))).toEqual([]);
});

test('a client that follows the events receives a restart while it happens', async () => {
  await using play = await openPlayground();
  await play.up('live');
  await using attached = await play.verbs.attach('live');
  const left = new AbortController();
  const states: string[] = [];
  const following = (async () => {
    for await (const event of attached.follow({ units: ['mailer'], tailLines: 10, follow: true, signal: left.signal }))
      states.push(event.type === 'unit' ? event.state : event.line);
  })();
  await eventually(() => states.includes('mailer listens'), 'the last lines came');

  await attached.restart('mailer', noSignal);
  await eventually(() => states.includes('ready'), 'it is ready again');
  left.abort();
  await following;

  expect(states.filter((state) => state === 'mailer listens')).toHaveLength(2);
  expect(states).toEqual(expect.arrayContaining(['stopping', 'stopped', 'starting', 'ready']));
});

test('a restart of what is not there names what is', async () => {
  await using play = await openPlayground();
  await play.up('names');
  await using attached = await play.verbs.attach('names');

  await expect(attached.restart('kafka', noSignal)).rejects.toThrow('there is no unit kafka');
});

test('each service can open its own databases and no other', async () => {
  await using play = await openPlayground();
  await play.up('roles');
  const databases = await play.verbs.databases('roles');
  const asNotifier = await play.verbs.connection('roles', 'notifier', 'STORE_URL');
  const asMailer = await play.verbs.connection('roles', 'mailer', 'JOBS_URL');

  expect(databases.map(({ name }) => name)).toEqual(['expenses', 'bus', 'notifier']);
  expect(await canConnect(asNotifier)).toBe('yes');
  expect(await canConnect(asNotifier.replace('/notifier?', '/bus?'))).toBe('yes');
  expect(await canConnect(asMailer)).toBe('yes');
  for (const [url, database] of [
    [asNotifier, 'expenses'],
    [asNotifier, 'postgres'],
    [asMailer, 'notifier'],
  ] as const)
    expect(await canConnect(url.replace(/@\/\w+\?/, `@/${database}?`))).toMatch('permission denied');
  expect(await canConnect(asMailer.replace(/:[^:@]+@/, ':wrong@'))).toMatch('password authentication failed');
});

test('secrets are in files that only their owner can open, and in no variable, argument or log', async () => {
  await using play = await openPlayground();
  await play.up('secret');
  const { secrets, logs } = play.layout('secret');
  const token = (await readFile(join(secrets, 'expenses', 'SERVICE_TOKEN'), 'utf8')).trim();
  const { processes } = await play.running('secret');

  const targets = await Promise.all([
    ...processes.flatMap(({ pid }) => ['environ', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''))),
    ...(await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')),
  ]);

  expect(token.length).toBeGreaterThan(40);
  expect(targets.filter((text) => text.includes(token))).toEqual([]);
});

test('a damaged environment.json is refused with a fix, and doctor reports the same', async () => {
  await using play = await openPlayground();
  await play.up('hurt');
  await play.down('hurt');
  const path = join(play.layout('hurt').directory, 'environment.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.slice(0, 40));

  const up = await play.up('hurt');
  const findings = await play.verbs.doctor('hurt');
  await writeFile(path, text);

  expect(up.end.failure).toMatchObject({ id: 'environment_invalid', exit: 3 });
  expect(findings.filter(({ state }) => state === 'bad').map(({ check }) => check)).toContain('environment_invalid');
});

test('what runs is stopped and deleted although its environment.json is damaged', async () => {
  await using play = await openPlayground();
  await play.up('hurt');
  const { directory } = play.layout('hurt');
  await writeFile(join(directory, 'environment.json'), '{"version":1');

  const down = await play.down('hurt');
  const processes = await play.processes();
  const purged = await play.down('hurt', true);

  expect(down.end.outcome).toBe('ok');
  expect(down.end.changed).toBeGreaterThan(0);
  expect(processes).toEqual([]);
  expect(purged.end.outcome).toBe('ok');
  await expect(stat(directory)).rejects.toThrow('ENOENT');
});

const lines = (events: readonly (LogEvent | UnitEvent)[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'log' ? [event.line] : []));

/** `yes`, or the error of PostgreSQL. */
async function canConnect(url: string): Promise<string> {
  const parsed = new URL(url.replace('@/', '@localhost/'));
  const client = new pg.Client({
    host: parsed.searchParams.get('host') ?? '',
    user: parsed.username,
    password: decodeURIComponent(parsed.password),
    database: parsed.pathname.slice(1),
  });
  try {
    await client.connect();
    return 'yes';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end();
  }
}
