import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, parseProcessIdentity } from '@debt/proto/process-identity';
import { expect, test } from 'vitest';
import type { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

const command = ['owe', 'alice', '3', 'for', 'lunch'];

/** Records a debt, loses the answer, and leaves a journal entry with this sender. */
async function lose(sender: Readonly<Record<string, unknown>>): Promise<void> {
  api.addPerson('alice');
  api.failNext('POST', '/v1/transactions', 'drop_after_applying');
  api.failNext('POST', '/v1/transactions', { status: 504, body: {} });
  await home.run(command, { env: home.signedIn });
  const [name = ''] = readdirSync(join(home.state, 'writes'));
  const path = join(home.state, 'writes', name);
  const entry: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof entry !== 'object' || entry === null) throw new Error('the entry is not an object');
  const rest = Object.fromEntries(Object.entries(entry).filter(([key]) => !['pid', 'startTime', 'boot'].includes(key)));
  home.file(join('.local', 'state', 'debt', 'writes', name), JSON.stringify({ ...rest, ...sender }));
}

test.each([
  ['with a pid that another process has reused', () => ({ ...identifyProcess(process.pid), startTime: '1' })],
  ['of an earlier boot', () => ({ ...identifyProcess(process.pid), boot: 'an earlier one' })],
  ['with only a pid, which is in use', () => ({ pid: process.pid })],
  ['with only the pid 1', () => ({ pid: 1 })],
  ['that is not recorded', () => ({})],
])('a command with an unknown outcome from a sender %s is not recorded twice', async (_name, sender) => {
  await lose(sender());

  const again = await home.run(command, { env: home.signedIn });
  const recorded = api.transactions.length;
  const settled = await home.run(['retry', '--yes'], { env: home.signedIn });
  const second = await home.run(command, { env: home.signedIn });

  expect(again.code).toBe(6);
  expect(again.err).toContain('debt explain unresolved');
  expect([recorded, settled.code, second.code, api.transactions.length]).toEqual([1, 0, 0, 2]);
});

test('a command that a running process is sending is a separate command', async () => {
  await lose({ ...identifyProcess(process.pid) });

  const run = await home.run(command, { env: home.signedIn });

  expect(run.code).toBe(0);
  expect(api.transactions).toHaveLength(2);
});

test('the journal entry of a command identifies its sender by pid, start time and boot', async () => {
  api.addPerson('alice');
  api.failNext('POST', '/v1/transactions', { status: 504, body: {} });
  api.failNext('POST', '/v1/transactions', { status: 504, body: {} });
  await home.run(command, { env: home.signedIn });

  const [name = ''] = readdirSync(join(home.state, 'writes'));
  const entry: unknown = JSON.parse(readFileSync(join(home.state, 'writes', name), 'utf8'));

  expect(parseProcessIdentity(entry)?.boot).toBe(identifyProcess(process.pid)?.boot);
});
