import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

const debt = fileURLToPath(new URL('../bin/debt', import.meta.url));

/** Shell scripts that connect the output of the command, which is "$@", in different ways. */
const outputs = {
  full: '"$@" >/dev/full',
  closed: '"$@" >&-',
  'without a reader': 'mkfifo pipe; (exec 3<pipe) & exec >pipe; wait; "$@"',
} as const;

interface Ended {
  readonly code: number | null;
  readonly err: string;
}

async function inShell(script: string, args: readonly string[]): Promise<Ended> {
  const child = spawn('bash', ['-c', script, 'bash', debt, ...args], {
    env: { ...home.env, ...home.signedIn },
    cwd: home.dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => void child.once('close', (code) => resolve({ code, err })));
}

const everyOutput = Object.entries(outputs);
const unreadable = everyOutput.filter(([name]) => name !== 'without a reader');

test.each(everyOutput)('a transaction is reported as recorded when stdout is %s', async (_name, script) => {
  api.addPerson('alice');

  const run = await inShell(script, ['owe', 'alice', '3']);

  const id = String(api.transactions[0]?.['id']).slice(-8);
  expect(run.code).toBe(3);
  expect(run.err).toContain(`debt: recorded as ${id}; the answer could not be written to stdout: `);
  expect(run.err).toContain('debt explain done_unwritten');
  expect(api.transactions).toHaveLength(1);
  expect(readdirSync(join(home.state, 'writes'))).toEqual([]);
  expect(existsSync(join(home.state, 'reports'))).toBe(false);
});

test('with --json, too, the id of the recorded transaction is on stderr', async () => {
  api.addPerson('alice');

  const run = await inShell(outputs.full, ['owe', 'alice', '3', '--json']);

  expect(run.code).toBe(3);
  expect(run.err).toMatch(/^debt: recorded as [0-9a-f]{8}; .*: there is no space left on the device$/m);
});

test('a change other than a transaction is reported as done', async () => {
  const run = await inShell(outputs.full, ['people', 'add', 'Grandma']);

  expect(run.code).toBe(3);
  expect(run.err).toContain('debt: done; the answer could not be written');
});

const readOnly = [['people'], ['whoami', '--json'], ['export', 'json', '-'], ['--help'], ['owe', '--help'], ['--version'], ['explain']];

test.each(unreadable.flatMap(([name, script]) => readOnly.map((args) => [`debt ${args.join(' ')}`, name, script, args] as const)))(
  '%s fails with one sentence when stdout is %s',
  async (_args, _name, script, args) => {
    const run = await inShell(script, args);

    expect(run.code).toBe(3);
    expect(run.err).toMatch(
      /^debt: the answer could not be written to stdout: .*\n {2}try: .*\n {2}more: debt explain stdout_unwritable\n$/,
    );
  },
);

test.each(readOnly)('a command that changed nothing reports no failure when its reader has ended: debt %s %s', async (...args) => {
  const run = await inShell(
    outputs['without a reader'],
    args.filter((arg) => typeof arg === 'string'),
  );

  expect(run).toEqual({ code: 0, err: '' });
});

test('a failure that cannot be written to stdout as JSON is on stderr, with its own exit code', async () => {
  const run = await inShell(outputs.full, ['confirm', '--json']);

  expect(run.code).toBe(5);
  expect(run.err).toContain('debt explain nothing_pending');
});

test.each([
  ['is recorded and answered when stderr is full', '"$@" 2>/dev/full', 0],
  ['is recorded and answered when stderr is closed', '"$@" 2>&-', 0],
  ['keeps its exit code when both streams are full', '"$@" >/dev/full 2>/dev/full', 3],
  ['keeps its exit code when both streams are closed', '"$@" >&- 2>&-', 3],
])('a transaction %s', async (_name, script, code) => {
  api.addPerson('bob', 'bob');

  const run = await inShell(script, ['lend', 'bob', '3']);

  expect(run.code).toBe(code);
  expect(api.transactions).toHaveLength(1);
});
