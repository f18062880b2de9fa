import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@debt/kit/testing';
import { createFile } from '@debt/terminal/files/writer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from './files.ts';
import { readHolder, tryLock } from './lock.ts';
import { identify, isAlive, self } from './process-identity.ts';
import { ensureRandom, secretPath, writeSecrets } from './secrets.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debt-state-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const module = (name: string): string => JSON.stringify(new URL(`./${name}.ts`, import.meta.url).href);
const script = (code: string): readonly string[] => ['--input-type=module', '-e', code];

test('the lock is refused while another process has it, named, and free the moment that process is killed', async () => {
  const holder = spawn(
    process.execPath,
    script(
      `import { tryLock } from ${module('lock')}; globalThis.lock = await tryLock(${JSON.stringify(directory)}, 'up'); console.log('held'); setInterval(() => {}, 1e6);`,
    ),
  );
  await new Promise((resolve) => holder.stdout.once('data', resolve));

  const refused = await tryLock(directory, 'down');
  const named = await readHolder(directory);
  holder.kill('SIGKILL');
  await new Promise((resolve) => holder.once('exit', resolve));
  await using taken = await eventually(() => tryLock(directory, 'down'), 'the lock is free');

  expect(refused).toBeUndefined();
  expect(named).toMatchObject({ pid: holder.pid, verb: 'up' });
  expect(taken.holder.pid).toBe(process.pid);
});

test('a file is replaced as a whole, by its owner alone, and made once however many try', async () => {
  const path = join(directory, 'x.json');

  const made = await Promise.all(['a', 'b', 'c'].map((text) => createFile(path, text)));
  await writeWhole(path, 'new');

  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['x.json']);
});

test('a disk without room leaves the old text and nothing half written', async () => {
  const path = join(directory, 'x.json');
  await writeWhole(path, 'old');
  const write = `import { writeWhole } from ${module('files')}; process.on('SIGXFSZ', () => {}); await writeWhole(${JSON.stringify(path)}, 'n'.repeat(100_000)).then(() => process.exit(0), (error) => { console.log(error.cause.code); process.exit(3); });`;

  const failed = await promisify(execFile)('sh', ['-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath, ...script(write)]).then(
    () => undefined,
    (error: unknown) => error,
  );

  expect(failed).toMatchObject({ code: 3, stdout: 'EFBIG\n' });
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(directory)).toEqual(['x.json']);
});

test('the lock needs no room on the disk but for its note', async () => {
  await using lock = await tryLock(directory, 'down');

  expect(lock).toBeDefined();
  expect((await readdir(directory)).sort()).toEqual(['holder.json', 'lock.db']);
  expect((await stat(join(directory, 'lock.db'))).size).toBe(0);
});

test('a process is who it was only with its start time and its boot', async () => {
  const me = await self();

  expect(await identify(process.pid)).toEqual(me);
  expect(await isAlive(me)).toBe(true);
  expect(await isAlive({ ...me, startTime: '1' })).toBe(false);
  expect(await isAlive({ ...me, boot: 'another' })).toBe(false);
  expect(await identify(2 ** 30)).toBeUndefined();
});

test('secrets are made once, shared by name, closed to others, and URLs get their password encoded', async () => {
  const shared = { made: { random: 'service-token' } } as const;
  const url = {
    owner: 'expenses',
    key: 'DATABASE_URL',
    made: { login: 'postgres', url: 'postgres://expenses:{password}@/expenses' },
  } as const;

  await writeSecrets(directory, [
    { owner: 'expenses', key: 'SERVICE_TOKEN', ...shared },
    { owner: 'notifier', key: 'SERVICE_TOKEN', ...shared },
    url,
  ]);
  const tokens = await Promise.all(
    (['expenses', 'notifier'] as const).map((owner) => readFile(secretPath(directory, { owner, key: 'SERVICE_TOKEN' }), 'utf8')),
  );
  const password = await ensureRandom(directory, 'postgres', 'expenses');

  expect(tokens[0]).toBe(tokens[1]);
  expect(Buffer.from(tokens[0]?.trim() ?? '', 'base64url')).toHaveLength(32);
  expect(await readFile(secretPath(directory, url), 'utf8')).toBe(`postgres://expenses:${password}@/expenses\n`);
  expect((await stat(secretPath(directory, url))).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, 'expenses'))).mode & 0o777).toBe(0o700);
});
