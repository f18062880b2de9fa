import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sizes } from '../model/sizes.ts';
import { targets } from '../model/targets.ts';
import { assertSameData, bindingsOf, portsOfOthers, readEnvironment, writeEnvironment } from './environment.ts';
import type { EnvironmentFile } from './environment-file.ts';

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'debt-environment-')), 'one');
  await mkdir(directory);
});
afterEach(() => rm(join(directory, '..'), { recursive: true, force: true }));

const environment = { name: 'one', target: targets.embedded, size: sizes.laptop };
const file: EnvironmentFile = {
  version: 1,
  name: 'one',
  target: 'embedded',
  bind: bindingsOf(environment),
  size: 'laptop',
  host: '127.0.0.1',
  ports: { 'gateway.http': 7001, 'expenses.http': 20_000 },
  engines: { postgres: { major: '18', dir: '/data', runAs: 'self' } },
};

test('choices are read back as they were written, and there are none before', async () => {
  expect(await readEnvironment(directory)).toBeUndefined();

  await writeEnvironment(directory, file);

  expect(await readEnvironment(directory)).toEqual(file);
});

test.each([
  ['is damaged', '{"version":1'],
  ['is damaged', JSON.stringify({ ...file, ports: { 'gateway.http': 'seven' } })],
  ['version 2', JSON.stringify({ ...file, version: 2 })],
])('a file that %s is refused and not guessed', async (what, text) => {
  await writeFile(join(directory, 'environment.json'), text);

  await expect(readEnvironment(directory)).rejects.toThrow(what);
});

test('another target or another place of the data is refused, naming both', () => {
  assertSameData(file, environment);

  expect(() => assertSameData(file, { ...environment, target: targets.engines })).toThrow(
    /target is embedded, not engines.*events is kept by postgres@postgres, not kafka@kafka/,
  );
});

test('ports of the environments beside it are known, damaged ones aside', async () => {
  for (const [name, text] of [
    ['two', JSON.stringify({ ...file, ports: { 'a.http': 1, 'b.http': 2 } })],
    ['three', 'damaged'],
  ] as const) {
    await mkdir(join(directory, '..', name));
    await writeFile(join(directory, '..', name, 'environment.json'), text);
  }
  await writeEnvironment(directory, file);

  expect([...(await portsOfOthers(directory))]).toEqual([1, 2]);
});
