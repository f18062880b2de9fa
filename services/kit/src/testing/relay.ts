import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay between a client and a server, which simulates failures of connections. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Ends all connections without notice. */
  cut(): void;
  /** Stops all traffic in connections that stay open: a client sees a server that hangs. */
  freeze(): void;
  thaw(): void;
}

/** Listens on a free port of 127.0.0.1 and connects each client to the target. */
export async function openRelay(target: { readonly host: string; readonly port: number }): Promise<Relay> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  const flow = ([one, other]: readonly [Socket, Socket]) => {
    one.pipe(other);
    other.pipe(one);
  };
  const server = createServer((client) => {
    const pair = [client, connect(target)] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
    if (!frozen) flow(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  const cut = () => {
    for (const [client] of pairs) client.destroy();
  };
  return {
    port: address.port,
    cut,
    freeze: () => {
      frozen = true;
      for (const socket of [...pairs].flat()) socket.unpipe().pause();
    },
    thaw: () => {
      frozen = false;
      for (const pair of pairs) flow(pair);
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
