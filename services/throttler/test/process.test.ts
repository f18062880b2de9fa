import { type ChildProcess, fork } from 'node:child_process';
import { eventually } from '@debt/kit/testing';
import { FakeIdentity, serviceToken } from '@debt/kit/testing/identity';
import { afterEach, expect, test } from 'vitest';

const main = new URL('../src/main.ts', import.meta.url);

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

function start(env: Readonly<Record<string, string>>): { readonly exit: Promise<number | null>; readonly output: () => string } {
  const process = fork(main, { env, silent: true });
  child = process;
  let output = '';
  process.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return { exit: new Promise((resolve) => process.once('exit', resolve)), output: () => output };
}

test('the process starts, and ends with 0 on SIGTERM', async () => {
  await using identity = await FakeIdentity.start();
  const environment = { IDENTITY_ADDRESS: identity.address, SERVICE_TOKEN: serviceToken, LIMITS_URL: 'memory:', COOKIE_NAME: 'debt' };
  const { exit, output } = start({ ...environment, HTTP_PORT: '0', METRICS_PORT: '0' });
  await eventually(() => output().includes('"started"'), 'it logs that it started', 25_000);

  child?.kill('SIGTERM');

  expect(await exit).toBe(0);
  expect(output()).not.toContain(serviceToken);
});

test('an invalid configuration ends the process with 2, and the error names every problem and contains no secret', async () => {
  const { exit, output } = start({
    HTTP_PORT: '1',
    METRICS_PORT: '2',
    SERVICE_TOKEN: 'sesame',
    LIMITS_URL: 'redis+x://:hidden@a',
    TRUSTED_HOPS: '-1',
  });

  expect(await exit).toBe(2);
  for (const name of ['IDENTITY_ADDRESS', 'COOKIE_NAME', 'LIMITS_URL', 'TRUSTED_HOPS']) expect(output()).toContain(name);
  expect(output()).not.toContain('sesame');
});
