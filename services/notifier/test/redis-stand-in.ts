import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** The part of Redis that a subscription needs, on a separate port. */
export interface FakeRedis extends AsyncDisposable {
  readonly url: string;
  /** Confirmed subscriptions, one item each. */
  readonly subscribed: readonly string[];
  /** Sends a message to all clients. */
  publish(channel: string, message: string): void;
}

/** @param broken the number of subscriptions that lose their connection before the confirmation. */
export async function startFakeRedis(broken: number): Promise<FakeRedis> {
  const sockets = new Set<Socket>();
  const subscribed: string[] = [];
  let left = broken;
  const answer = (socket: Socket, [name = '', argument = '']: readonly string[]) => {
    if (name.toLowerCase() === 'info') return void socket.write(bulk('redis_version:7.4.0\r\n'));
    // It does not support RESP3.
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

/** Accepts connections and never answers, like a server that was stopped. */
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
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return `redis://127.0.0.1:${address.port}`;
}

async function closed(server: Server, sockets: Iterable<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** A client's write arrives in one piece here, because it is small and local. */
const commandsIn = (text: string): readonly (readonly string[])[] =>
  text
    .split(/^\*\d+\r\n/m)
    .slice(1)
    .map((command) => [...command.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, part = '']) => part));
