import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';
import { isRecord, type KubernetesObject } from '../src/render/kubernetes/objects.ts';
import { synthCluster } from '../src/render/kubernetes/synth.ts';

const run = promisify(execFile);
const { objects } = synthCluster({ name: 'test', target: 'kind', size: 'laptop' }, exampleFacts('kind'));
const mongodb = objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'mongodb') ?? expect.fail('no mongodb');

/** The readiness command of a store, with another port. */
function readinessOf({ spec }: KubernetesObject, port: number): readonly [string, ...string[]] {
  const text = /"readinessProbe":\{"exec":\{"command":(\[.*?\])\}/.exec(JSON.stringify(spec))?.[1] ?? '[]';
  const command: unknown = JSON.parse(text.replace('27017', String(port)));
  const [program = '', ...args] = Array.isArray(command) ? command.map(String) : [];
  return [program, ...args];
}

/** A server on one address of this machine, where 127.0.0.1 and 127.0.0.2 are different addresses. */
async function listenOn(host: string): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => socket.destroy()).listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = isRecord(address) && typeof address['port'] === 'number' ? address['port'] : 0;
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function isReady(port: number): Promise<boolean> {
  const [program, ...args] = readinessOf(mongodb, port);
  return await run(program, args, { env: { PATH: process.env['PATH'], HOSTNAME: '127.0.0.2' } }).then(
    () => true,
    () => false,
  );
}

describe.runIf(process.platform === 'linux')('mongodb in a pod at 127.0.0.2', () => {
  test('is ready when it listens at the address of the pod', async () => {
    await using server = await listenOn('0.0.0.0');

    expect(await isReady(server.port)).toBe(true);
  });

  test('is not ready while its entry point prepares the data with a server for itself', async () => {
    await using server = await listenOn('127.0.0.1');

    expect(await isReady(server.port)).toBe(false);
  });

  test('is not ready when nothing listens', async () => {
    const { port } = await listenOn('0.0.0.0').then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });

    expect(await isReady(port)).toBe(false);
  });
});
