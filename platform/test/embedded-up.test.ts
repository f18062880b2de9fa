import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import { expect, test, vi } from 'vitest';
import { readEnvironment } from '../src/environment/environment.ts';
import { tryLock } from '../src/environment/lock.ts';
import { collect, finished, openPlayground } from './fixtures/playground.ts';

vi.setConfig({ testTimeout: 120_000 });

test('up brings everything up once, a second up changes nothing, and down leaves neither process nor socket but all data', async () => {
  await using play = await openPlayground();
  const layout = play.layout('one');

  const first = await play.up('one');
  const second = await play.up('one');
  await using attached = await play.verbs.attach('one');
  const status = await attached.status();
  const plan = await collect(play.verbs.plan({ environment: 'one', detach: true }, new AbortController().signal));
  const down = await play.down('one');
  const downAgain = await play.down('one');

  expect(first.end).toMatchObject({ outcome: 'ok' });
  expect(first.end.changed).toBeGreaterThan(5);
  expect(second.end).toMatchObject({ outcome: 'ok', changed: 0 });
  expect(plan.end).toMatchObject({ outcome: 'ok', changed: 0 });
  expect(status.phase).toBe('running');
  expect(status.units.map((unit) => unit.state)).toEqual(status.units.map(() => 'ready'));
  expect(down.end.outcome).toBe('ok');
  expect(downAgain.end).toMatchObject({ outcome: 'ok', changed: 0 });
  expect(await play.processes()).toEqual([]);
  for (const folder of [layout.controlDirectory, layout.postgresSocket]) await expect(stat(folder)).rejects.toThrow('ENOENT');
  expect(await readFile(join(layout.directory, 'postgres-18', 'PG_VERSION'), 'utf8').catch(() => 'elsewhere')).toMatch(/18|elsewhere/);
  expect((await play.verbs.purgeItems('one')).length).toBeGreaterThan(0);
});

test('down with purge leaves nothing at all', async () => {
  await using play = await openPlayground();
  await play.up('gone');

  const down = await play.down('gone', true);

  expect(down.end.outcome).toBe('ok');
  await expect(stat(play.layout('gone').directory)).rejects.toThrow('ENOENT');
  expect(await play.verbs.purgeItems('gone')).toEqual([]);
});

test('two ups at once converge together, and only one supervisor runs', async () => {
  await using play = await openPlayground();

  const [first, second] = await Promise.all([play.up('twice'), play.up('twice')]);

  expect([first.end.outcome, second.end.outcome]).toEqual(['ok', 'ok']);
  const supervisors = (await play.processes()).filter((line) => line.includes('fixtures/supervisor.ts'));
  expect(supervisors).toHaveLength(1);
});

test('an up with other settings while one is under way is refused with the holder named', async () => {
  await using play = await openPlayground();
  const going = play.verbs.up({ environment: 'busy', detach: true }, new AbortController().signal)[Symbol.asyncIterator]();
  await going.next();

  const other = await play.up('busy', { port: 7999 });

  expect(other.end).toMatchObject({ outcome: 'failed', failure: { id: 'locked', exit: 6 } });
  expect(other.end.failure?.what).toMatch(/pid \d+/);
  const rest = await collect({ [Symbol.asyncIterator]: () => going });
  expect(rest.end.outcome).toBe('ok');
});

test('a lock that another process holds is named with its pid', async () => {
  await using play = await openPlayground();
  await play.up('held');
  await play.down('held');
  await using lock = await tryLock(play.layout('held').directory, 'backup');

  const down = await play.down('held', true);
  const up = await play.up('held');

  expect(lock).toBeDefined();
  expect(up.end.failure).toMatchObject({ id: 'locked', exit: 6 });
  expect(down.end.failure).toMatchObject({ id: 'locked', exit: 6 });
  expect(down.end.failure?.what).toContain(`process ${process.pid} (backup`);
});

test('a lost run.json is harmless, and a lost environment.json is created again around the data', async () => {
  await using play = await openPlayground();
  const { directory } = play.layout('lost');
  await play.up('lost');
  const before = await readEnvironment(directory);

  await rm(join(directory, 'run.json'));
  const withoutRun = await play.up('lost');
  await play.down('lost');
  await rm(join(directory, 'environment.json'));
  const withoutEnvironment = await play.up('lost');

  expect(withoutRun.end).toMatchObject({ outcome: 'ok', changed: 0 });
  expect(withoutEnvironment.end.outcome).toBe('ok');
  expect(withoutEnvironment.events.some((event) => event.type === 'step' && event.step === 'data')).toBe(false);
  expect((await readEnvironment(directory))?.engines).toEqual(before?.engines);
});

test('an environment of another target is refused before anything starts', async () => {
  await using play = await openPlayground();
  const { directory } = play.layout('other');
  await play.up('other');
  await play.down('other');
  const path = join(directory, 'environment.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"embedded"', '"engines"'));

  const up = await play.up('other');

  expect(up.end.failure).toMatchObject({ id: 'environment_differs', exit: 6 });
  expect(up.end.failure?.fix.join()).toContain('--env');
  await eventually(async () => (await play.processes()).length === 0, 'the idle supervisor has gone');
});

test('data of another major version and a newer environment.json are refused before anything starts', async () => {
  await using play = await openPlayground();
  const { directory } = play.layout('newer');
  await play.up('newer');
  await play.down('newer');
  const data = (await readEnvironment(directory))?.engines.postgres?.dir ?? '';

  await writeFile(join(data, 'PG_VERSION'), '19\n');
  const newerData = await play.up('newer');
  await writeFile(join(data, 'PG_VERSION'), '18\n');
  const path = join(directory, 'environment.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"version": 1', '"version": 2'));
  const newerFile = await play.up('newer');
  await writeFile(path, text);

  expect(newerData.end.failure).toMatchObject({ id: 'engine_version', exit: 3 });
  expect(newerData.end.failure?.what).toMatch(/19.*18/);
  expect(newerFile.end.failure).toMatchObject({ id: 'environment_newer', exit: 3 });
});

test('a recorded gateway port that another process uses is replaced, naming that process, and an exact one is refused', async () => {
  await using play = await openPlayground();
  await play.up('taken');
  await play.down('taken');
  const port = (await readEnvironment(play.layout('taken').directory))?.ports['gateway.http'] ?? 0;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  const exact = await play.up('taken', { port });
  const any = await play.up('taken');
  await new Promise((resolve) => server.close(resolve));

  expect(exact.end.failure).toMatchObject({ id: 'port_taken', exit: 3 });
  expect(exact.end.failure?.what).toContain(`pid ${process.pid}`);
  expect(any.end).toMatchObject({ outcome: 'ok' });
  const notes = any.events.flatMap((event) => (event.type === 'step' && event.state === 'progress' ? [event.note] : []));
  expect(notes.join('\n')).toContain(`from port ${port}, which`);
  expect((await readEnvironment(play.layout('taken').directory))?.ports['gateway.http']).not.toBe(port);
});

test('a path with spaces, quotes and non-ASCII letters is as good as any', async () => {
  await using play = await openPlayground('/tmp', `debt play's "é" `);

  const up = await play.up('spaces');

  expect(up.end.outcome).toBe('ok');
});

test('the command in the foreground takes the platform with it, even when it is killed', async () => {
  await using play = await openPlayground();
  const child = play.spawnUp('fore', { foreground: true });
  await using attached = await play.verbs.attach('fore');
  await eventually(
    async () => (await attached.status()).units.some(({ unit, state }) => unit === 'gateway' && state === 'ready'),
    'it runs',
    60_000,
  );

  child.kill('SIGKILL');
  await finished(child);

  await eventually(async () => (await play.processes()).length === 0, 'everything has gone', 30_000);
});
