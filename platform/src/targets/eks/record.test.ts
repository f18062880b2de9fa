import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failureOf } from '../../failures/failures.ts';
import { layoutOf } from './layout.ts';
import { someSettings } from './program/testing.ts';
import { readRecord } from './record.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debt-record-'));
  const gitops = { repository: 'https://robot:glpat-1234@git.example.com/environments.git', path: 'a', revision: 'main' };
  const record = { version: 1, endpoint: 'https://cluster.example.com', settings: { ...someSettings, gitops } };
  await writeFile(layoutOf('team-a', directory).record, JSON.stringify(record));
});
afterEach(() => rm(directory, { recursive: true }));

test('recorded settings that this version refuses name the command that replaces them', async () => {
  const error: unknown = await readRecord(layoutOf('team-a', directory)).catch((thrown: unknown) => thrown);

  expect(failureOf(error)).toMatchObject({ id: 'settings_invalid', fix: ['debt-platform up eks --env team-a --settings FILE'] });
});

test('settings that are given replace recorded ones that this version refuses', async () => {
  const record = await readRecord(layoutOf('team-a', directory), someSettings);

  expect(record).toEqual({ settings: someSettings, endpoint: 'https://cluster.example.com' });
});
