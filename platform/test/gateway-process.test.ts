import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { eventually } from '@debt/kit/testing';
import { afterEach, expect, test } from 'vitest';
import { call } from '../src/gateway/testing.ts';

const main = new URL('../src/gateway/main.ts', import.meta.url);
const nowhere = 'http://127.0.0.1:1';
const environment = { EXPENSES_URL: nowhere, NOTIFIER_URL: nowhere, THROTTLER_URL: nowhere, LOG_LEVEL: 'silent' };

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** A process with a supervisor's channel, as the platform starts it. */
function start(env: Readonly<Record<string, string>>): { readonly process: ChildProcess; readonly output: () => string } {
  const process = fork(main, { env, silent: true });
  child = process;
  let output = '';
  process.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return { process, output: () => output };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : expect.fail('no port');
}

const exitOf = (process: ChildProcess): Promise<number | null> => new Promise((resolve) => process.once('exit', resolve));
const live = (port: number): Promise<boolean> =>
  call(`http://127.0.0.1:${port}`, '/-/live').then(
    (answer) => answer.status === 200,
    () => false,
  );

test.each([
  ['gets SIGTERM', (process: ChildProcess) => process.kill('SIGTERM')],
  ['loses its supervisor', (process: ChildProcess) => process.disconnect()],
])('it serves until it %s, and ends with 0', async (_when, stop) => {
  const port = await freePort();
  const { process } = start({ ...environment, HTTP_PORT: String(port) });
  const exit = exitOf(process);
  await eventually(() => live(port), 'it is alive', 25_000);

  stop(process);

  expect(await exit).toBe(0);
});

test('a configuration that is wrong ends it with 2 and names every problem', async () => {
  const { process, output } = start({ ...environment, HTTP_PORT: 'web', EXPENSES_URL: 'ftp://x' });

  const code = await exitOf(process);

  expect(code).toBe(2);
  expect(output()).toContain('HTTP_PORT');
  expect(output()).toContain('EXPENSES_URL');
});

test('a port that is taken ends it with 13', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = address !== null && typeof address === 'object' ? address.port : expect.fail('no port');

  const code = await exitOf(start({ ...environment, HTTP_PORT: String(port) }).process);
  await new Promise((resolve) => holder.close(resolve));

  expect(code).toBe(13);
});
