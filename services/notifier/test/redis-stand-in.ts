import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** Enough of Redis to subscribe, on a port of its own. */
export interface FakeRedis extends AsyncDisposable {
  readonly url: string;
  /** Channels that were subscribed to and confirmed, one for each time. */
  readonly subscribed: readonly string[];
  /** Sends a message to all who are there. */
  publish(channel: string, message: string): void;
}

/** @param broken so many subscriptions end with the loss of the connection, before they are confirmed. */
export async function startFakeRedis(broken: number): Promise<FakeRedis> {
  const sockets = new Set<Socket>();
  const subscribed: string[] = [];
  let left = broken;
  const answer = (socket: Socket, [name = '', argument = '']: readonly string[]) => {
    if (name.toLowerCase() === 'info') return void socket.write(bulk('redis_version:7.4.0\r\n'));
    // Of RESP3 it knows nothing.
    if (name.toLowerCase() === 'hello') return void socket.write("-ERR unknown command 'HELLO'\r\n");
    if (name.toLowerCase() !== 'subscribe') return void socket.write('+OK\r\n');
    left -= 1;
    if (left >= 0) return void socket.destroy();
    subscribed.push(argument);
    socket.write(`*3\r\n${bulk('subscribe')}${bulk(argument)}:1\r\n`);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      for (const command of commandsIn(data.toString())) answer(socket, command);
    });
  });
  return {
    url: await listening(server),
    subscribed,
    publish: (channel, message) => {
      for (const socket of sockets) socket.write(`*3\r\n${bulk('message')}${bulk(channel)}${bulk(message)}`);
    },
    [Symbol.asyncDispose]: () => closed(server, sockets),
  };
}

/** Takes connections and says nothing, as a server that was stopped in the middle does. */
export async function startSilentServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  return {
    url: await listening(server),
    [Symbol.asyncDispose]: () => closed(server, sockets),
  };
}

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen on a port');
  return `redis://127.0.0.1:${address.port}`;
}

async function closed(server: Server, sockets: Iterable<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** What the client writes at once comes at once here: it is little, and on this machine. */
const commandsIn = (text: string): readonly (readonly string[])[] =>
  text
    .split(/^\*\d+\r\n/m)
    .slice(1)
    .map((command) => [...command.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, part = '']) => part));
