import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takesConnections } from './reachable.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debt-reachable-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const other = { name: 'other', cluster: { server: 'https://other.invalid' } };

async function kubeconfig(cluster: object): Promise<string> {
  const path = join(folder, 'kubeconfig');
  const contexts = [{ name: 'here', context: { cluster: 'ours' } }];
  await writeFile(path, JSON.stringify({ clusters: [other, { name: 'ours', cluster }], contexts, 'current-context': 'here' }));
  return path;
}

/** A port of 127.0.0.1 that accepts connections until `close`. */
async function openPort(): Promise<{ readonly url: string; close(): Promise<unknown> }> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { url: `https://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('the API of a kubeconfig', () => {
  test('takes connections on an open port, and none when it is closed', async () => {
    const port = await openPort();
    const path = await kubeconfig({ server: port.url });

    const open = await takesConnections(path, {});
    await port.close();
    const closed = await takesConnections(path, {});

    expect([open, closed]).toEqual([true, false]);
  });

  test('takes none at a name that no name server knows', async () => {
    expect(await takesConnections(await kubeconfig({ server: 'https://cluster.invalid:6443' }), {})).toBe(false);
  });

  test.each([
    ['behind a proxy of the environment', { server: 'https://cluster.invalid' }, { HTTPS_PROXY: 'http://proxy.invalid' }],
    ['behind a proxy of the cluster', { server: 'https://cluster.invalid', 'proxy-url': 'http://proxy.invalid' }, {}],
    ['without an address', {}, {}],
  ])('is not judged %s', async (_what, cluster, variables) => {
    expect(await takesConnections(await kubeconfig(cluster), variables)).toBe(true);
  });

  test('is not judged without a file', async () => {
    expect(await takesConnections(join(folder, 'nothing'), {})).toBe(true);
  });
});
