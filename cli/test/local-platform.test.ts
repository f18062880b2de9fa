import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { identifyProcess, type ProcessIdentity } from '@debt/proto/process-identity';
import { expect, test } from 'vitest';
// The platform writes the files that the command line reads: this test runs both against the same files.
import { tryLock } from '../../platform/src/environment/lock.ts';
import { writeRunFile } from '../../platform/src/targets/processes/observe/run-file.ts';
import type { FakeApi } from './fake-api.ts';
import { FakeFeed } from './fake-feed.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

const env = (): Readonly<Record<string, string>> => ({
  ...home.signedIn,
  DEBT_SERVER: 'local:cl',
  DEBT_PLATFORM_DATA: join(home.dir, 'data'),
});

/** Creates the folder of the environment cl; its gateway had this port when it ran. */
function environmentAt(port: number, target = 'embedded'): string {
  const folder = join(home.dir, 'data', 'env', 'cl');
  mkdirSync(folder, { recursive: true });
  const file = { version: 1, name: 'cl', target, host: '127.0.0.1', ports: { 'gateway.http': port } };
  writeFileSync(join(folder, 'environment.json'), JSON.stringify(file));
  return folder;
}

const runs = (folder: string, supervisor: ProcessIdentity): Promise<void> =>
  writeRunFile(folder, { version: 1, supervisor, control: '/nowhere', processes: [] });

function me(): ProcessIdentity {
  const found = identifyProcess(process.pid);
  if (found === undefined) throw new Error('this process is not in the process table');
  return found;
}

async function endedProcess(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['60']);
  const found = identifyProcess(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  if (found === undefined) throw new Error('sleep was not started');
  return found;
}

/** Another program that has taken the port and keeps every byte that it receives. */
async function openStranger(): Promise<{ readonly port: number; readonly received: Buffer[] } & AsyncDisposable> {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => received.push(Buffer.from(bytes)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stranger is not listening');
  return {
    port: address.port,
    received,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const password = 'correct horse battery\n';
const commands: readonly (readonly string[])[] = [
  ['whoami'],
  ['owe', 'alice', '3'],
  ['export', 'csv', '-'],
  ['login', 'mia', '--password-file', '-'],
  ['password', 'change', '--password-file', '-', '--new-password-file', '-'],
  ['watch', '--once'],
];

test.each(commands.map((command) => [command.join(' '), command] as const))(
  'debt %s sends nothing to the port of a platform that has ended',
  async (_name, command) => {
    await using stranger = await openStranger();
    const folder = environmentAt(stranger.port);
    await runs(folder, await endedProcess());

    const run = await home.run([...command, '--timeout', '2'], { env: env(), stdin: password + password });

    expect(run.code).toBe(7);
    expect(run.err).toContain('debt explain not_running');
    expect(run.err).toContain('debt-platform up --env cl');
    expect(Buffer.concat(stranger.received).toString('latin1')).toBe('');
  },
);

test.each([
  ['a process that has reused the pid of the supervisor', () => ({ ...me(), startTime: '1' })],
  ['a supervisor of an earlier boot', () => ({ ...me(), boot: 'an earlier one' })],
])('%s is not the platform', async (_name, supervisor) => {
  await using stranger = await openStranger();
  await runs(environmentAt(stranger.port), supervisor());

  const run = await home.run(['whoami', '--json'], { env: env() });

  expect(run.json()).toMatchObject({ error: { code: 'not_running' } });
  expect(stranger.received).toEqual([]);
});

test('an environment without a recorded process is not running', async () => {
  await using stranger = await openStranger();
  environmentAt(stranger.port);

  const run = await home.run(['whoami'], { env: env() });

  expect(run.code).toBe(7);
  expect(stranger.received).toEqual([]);
});

test('an environment that is only locked by a command such as down is not running', async () => {
  await using stranger = await openStranger();
  await using lock = await tryLock(environmentAt(stranger.port), 'down');

  const run = await home.run(['whoami'], { env: env() });

  expect(lock).toBeDefined();
  expect(run.code).toBe(7);
  expect(stranger.received).toEqual([]);
});

test('the platform is found by the record of its supervisor, or else by the holder of its lock', async () => {
  const folder = environmentAt(api.port);
  await runs(folder, me());
  const recorded = await home.run(['whoami'], { env: env() });
  writeFileSync(join(folder, 'run.json'), '{"version":1,');
  await using lock = await tryLock(folder, 'up');

  const noted = await home.run(['whoami'], { env: env() });

  expect(lock).toBeDefined();
  expect([recorded.code, noted.code]).toEqual([0, 0]);
  expect(recorded.out).toContain(`local:cl (${api.origin})`);
});

test('debt watch sends no token to the port once the platform has ended', async () => {
  await using feed = await FakeFeed.start();
  const supervisor = spawn('sleep', ['60']);
  const identity = identifyProcess(supervisor.pid ?? 0);
  if (identity === undefined) throw new Error('sleep was not started');
  await runs(environmentAt(Number(new URL(feed.origin).port)), identity);
  feed.add('7.00');
  const running = home.start(['watch'], { env: env() });
  await running.until((out) => out.includes('#1'));

  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  feed.closeAll(1001);
  await running.until((_out, err) => err.split('trying again').length > 3);
  running.stop('SIGTERM');
  const { err } = await running.ended;

  expect(err).toContain('the process that runs it has ended');
  expect(feed.subscriptions).toHaveLength(1);
});

test('logout removes the session from this machine even after the platform has ended', async () => {
  await using stranger = await openStranger();
  const folder = environmentAt(api.port);
  await runs(folder, me());
  const own = { DEBT_SERVER: 'local:cl', DEBT_PLATFORM_DATA: join(home.dir, 'data') };
  await home.run(['login', 'mia', '--password-file', '-'], { env: own, stdin: password });
  environmentAt(stranger.port);
  await runs(folder, await endedProcess());

  const out = await home.run(['logout'], { env: own });
  await runs(folder, me());
  const who = await home.run(['whoami'], { env: own });

  expect([out.code, who.code]).toEqual([0, 4]);
  expect(stranger.received).toEqual([]);
});

test.skipIf(process.getuid?.() !== 0)('nothing is sent to the port of a running platform that another user has taken', async () => {
  const program = `require('net').createServer((s) => s.on('data', (d) => console.log('got ' + d))).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
  const stranger = spawn(process.execPath, ['-e', program], { uid: 65_534, gid: 65_534, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  stranger.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await once(stranger.stdout, 'data');
  await runs(environmentAt(Number(printed.trim())), me());

  const run = await home.run(['whoami', '--timeout', '2'], { env: env() });
  stranger.kill('SIGKILL');
  await once(stranger, 'close');

  expect(run.code).toBe(7);
  expect(run.err).toContain('another user of this machine has port');
  expect(printed).not.toContain('got');
});
