import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openRedis } from '../src/redis/redis.ts';
import { eventually } from '../src/testing/testing.ts';

test.each([
  ['with the error of a current server', "-READONLY You can't write against a read only replica. script: abc, on @user_script:1.\r\n"],
  [
    'with the error of an older server from a script',
    "-ERR Error running script (call to f_abc): @user_script:3: -READONLY You can't write against it\r\n",
  ],
])('a client leaves a server that became a replica for the current address of its name, %s', async (_how, refusal) => {
  let isReplica = true;
  const { url, connections } = await startServer(() => (isReplica ? refusal : ':1\r\n'));
  const client = openRedis(url, { applicationName: 'test', patient: true });
  onTestFinished(() => client.disconnect());
  await expect(client.evalsha('abc', 0)).rejects.toThrow('READONLY');

  isReplica = false;
  await eventually(() => connections() > 1, 'it connects again');

  expect(await client.evalsha('abc', 0)).toBe(1);
});

test('another error of a command does not close the connection', async () => {
  const { url, connections } = await startServer(() => '-NOSCRIPT No matching script\r\n');
  const client = openRedis(url, { applicationName: 'test', patient: true });
  onTestFinished(() => client.disconnect());

  for (let asks = 0; asks < 5; asks += 1) await expect(client.evalsha('abc', 0)).rejects.toThrow('NOSCRIPT');

  expect(connections()).toBe(1);
});

/** A minimal Redis server that answers a script, on its own port. */
async function startServer(answer: () => string) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const [, name = ''] of data.toString().matchAll(/^\*\d+\r\n\$\d+\r\n(\w+)/gm)) socket.write(reply(name.toLowerCase(), answer));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen on a port');
  return { url: `redis://127.0.0.1:${address.port}`, connections: () => connections };
}

function reply(name: string, answer: () => string): string {
  if (name === 'evalsha') return answer();
  if (name === 'info') return '$21\r\nredis_version:7.4.0\r\n\r\n';
  return name === 'hello' ? "-ERR unknown command 'HELLO'\r\n" : '+OK\r\n';
}
