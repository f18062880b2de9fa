import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLocks } from './state-locks.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debt-locks-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lockText = (host: string, pid: number): string =>
  JSON.stringify({ pid, username: 'ann', hostname: host, timestamp: '2026-12-01T10:00:00Z' });
const read = (variables: Readonly<Record<string, string>>) =>
  readLocks('team-a', { PATH: process.env['PATH'], ...variables }, AbortSignal.timeout(20_000));

async function locked(...texts: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const locks = join(folder, '.pulumi/locks/organization/debt/team-a');
  await mkdir(locks, { recursive: true });
  await Promise.all(texts.map((text, index) => writeFile(join(locks, `${index}.json`), text)));
  return { PULUMI_BACKEND_URL: `file://${folder}` };
}

/** The id of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn('true');
  await once(child, 'close');
  return child.pid ?? 0;
}

test('a lock of a process that runs, or of another machine, is held', async () => {
  const locks = await read(await locked(lockText(hostname(), process.pid), lockText('another-machine', 4711)));

  expect(locks.map(({ abandoned }) => abandoned)).toEqual([false, false]);
  expect(locks.map(({ who }) => who)).toContain('ann@another-machine, process 4711, since 2026-12-01T10:00:00Z');
});

test('a lock of a process of this machine that has ended is abandoned', async () => {
  expect(await read(await locked(lockText(hostname(), await endedProcess())))).toMatchObject([{ abandoned: true }]);
});

test('a state without locks, and one that is not there, are held by no one', async () => {
  expect(await read(await locked())).toEqual([]);
  expect(await read({ PULUMI_BACKEND_URL: `file://${folder}/missing` })).toEqual([]);
});

test('locks in a bucket are read below the folder of its address, in its region', async () => {
  const program = join(folder, 'aws');
  await writeFile(
    program,
    `#!/bin/sh
echo "$AWS_DEFAULT_REGION $*" >> "${folder}/asked"
case "$1" in s3api) echo '{"Contents":[{"Key":"debt/.pulumi/locks/organization/debt/team-a/1.json"}]}';; *) echo '${lockText('ci', 7)}';; esac
`,
  );
  await chmod(program, 0o755);
  const locks = await read({ PATH: `${folder}:${process.env['PATH'] ?? ''}`, PULUMI_BACKEND_URL: 's3://states/debt?region=eu-west-1' });
  const asked = await readFile(join(folder, 'asked'), 'utf8');

  expect(locks).toEqual([{ who: 'ann@ci, process 7, since 2026-12-01T10:00:00Z', abandoned: false }]);
  expect(asked).toContain('eu-west-1 s3api list-objects-v2 --bucket states --prefix debt/.pulumi/locks/organization/debt/team-a/');
  expect(asked).toContain('s3 cp s3://states/debt/.pulumi/locks/organization/debt/team-a/1.json -');
});
