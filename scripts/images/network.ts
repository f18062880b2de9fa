/**
 * A separate network for the check. Each pod has a network namespace with an address; a bridge in a namespace that represents the node joins them,
 * with one link to this machine. Nothing is filtered. The engines listen on the loopback interface of this machine and advertise themselves as
 * `localhost`: in these pods, that name is this machine's end of the link, which forwards their ports.
 */
import { connect, createServer, type Socket } from 'node:net';
import { ask, must } from './commands.ts';

const node = 'debt-check';
const line = 'debt-check0';
const range = '10.213.77';
/** This machine's end of the link. */
export const machineAddress = `${range}.1`;
const firstAddress = 10;
const prefix = 24;

export interface Line {
  /** The path of the network namespace. */
  readonly path: string;
  readonly address: string;
}

const namespaceOf = (id: string): string => `${node}-${id}`;
const netns = (...args: readonly string[]): string => must('ip', ['netns', ...args]);
const inside = (namespace: string, ...args: readonly string[]): string => must('ip', ['-netns', namespace, ...args]);

export const addressOf = (at: number): string => `${range}.${firstAddress + at}`;

export function openNetwork(): void {
  netns('add', node);
  must('ip', ['link', 'add', line, 'type', 'veth', 'peer', 'name', 'machine', 'netns', node]);
  must('ip', ['address', 'add', `${machineAddress}/${prefix}`, 'dev', line]);
  must('ip', ['link', 'set', line, 'up']);
  inside(node, 'link', 'add', 'pods', 'type', 'bridge');
  for (const name of ['lo', 'pods']) inside(node, 'link', 'set', name, 'up');
  inside(node, 'link', 'set', 'machine', 'master', 'pods', 'up');
}

/** A network namespace with an address on the bridge. */
export function openLine(id: string, at: number): Line {
  const name = namespaceOf(id);
  const address = addressOf(at);
  netns('add', name);
  inside(node, 'link', 'add', `pod${at}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  inside(node, 'link', 'set', `pod${at}`, 'master', 'pods', 'up');
  inside(name, 'address', 'add', `${address}/${prefix}`, 'dev', 'eth0');
  for (const device of ['lo', 'eth0']) inside(name, 'link', 'set', device, 'up');
  return { path: `/run/netns/${name}`, address };
}

/** Also removes the remains of a run that was killed. The links are deleted with their namespaces. */
export function closeNetwork(): void {
  const names = ask('ip', ['netns', 'list'])
    .out.split('\n')
    .map((each) => each.split(' ')[0] ?? '');
  for (const name of names.filter((each) => each === node || each.startsWith(`${node}-`))) ask('ip', ['netns', 'delete', name]);
  ask('ip', ['link', 'delete', line]);
}

/** Forwards connections at this machine's end to the same port of its loopback interface. */
export async function passOn(ports: readonly number[]): Promise<AsyncDisposable> {
  const stack = new AsyncDisposableStack();
  for (const port of ports) stack.use(await forward({ host: machineAddress, port }, { host: '127.0.0.1', port }));
  return stack;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}
export interface Forwarded extends AsyncDisposable {
  readonly port: number;
}

/** From one address to another. Port 0 selects any free port. */
export async function forward(from: Endpoint, to: Endpoint): Promise<Forwarded> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const other = connect({ ...to });
    client.pipe(other).pipe(client);
    for (const [one, peer] of [[client, other] as const, [other, client] as const]) {
      open.add(one);
      one
        .on('error', () => peer.destroy())
        .on('close', () => {
          open.delete(one);
          peer.destroy();
        });
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(from.port, from.host, resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : from.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
