import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readIfPresent } from '../../../environment/files.ts';
import { self } from '../../../environment/process-identity.ts';
import { openLog, readLog } from './logs.ts';
import { readRunFile, writeRunFile } from './run-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debt-observe-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test.each(['', 'no json', '{"version":2}', '{"version":1,"control":"/x","supervisor":{"pid":-1}}'])(
  'a run.json that contains %j is ignored',
  async (text) => {
    await writeFile(join(directory, 'run.json'), text);

    expect(await readRunFile(directory)).toBeUndefined();
  },
);

test('run.json gives back what was written, without entries that are no processes', async () => {
  const me = await self();
  await writeRunFile(directory, { version: 1, supervisor: me, control: '/c', processes: [{ ...me, unit: 'mailer' }] });

  expect(await readRunFile(directory)).toEqual({ version: 1, supervisor: me, control: '/c', processes: [{ ...me, unit: 'mailer' }] });
});

test('a log keeps three files of whole lines and reads the last of them back in order', async () => {
  let tick = 0;
  const log = openLog(directory, 'mailer', { bytesMax: 400, now: () => new Date(1_700_000_000_000 + (tick += 1)) });
  for (let index = 0; index < 100; index += 1) log.write(index % 2 === 0 ? 'out' : 'err', `line ${index}`);
  log.close();

  const files = (await readdir(directory)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  const last = await readLog(directory, 'mailer', 12);

  expect(files).toEqual(['mailer.log', 'mailer.log.1', 'mailer.log.2']);
  expect(texts.every((text) => text.length <= 400 && text.endsWith('\n'))).toBe(true);
  expect(last.map(({ line }) => line)).toEqual(Array.from({ length: 12 }, (_, index) => `line ${index + 88}`));
  expect(last.at(-1)?.stream).toBe('err');
});

test('a log that cannot be written does not stop what it describes', async () => {
  const log = openLog(directory, 'mailer', { bytesMax: 1 });
  await rm(directory, { recursive: true });

  expect(log.write('out', 'still here').line).toBe('still here');
  log.close();
  await mkdir(directory, { recursive: true });
  expect(await readIfPresent(join(directory, 'mailer.log'))).toBeUndefined();
});
