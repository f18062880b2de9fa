import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { ClientFrame, Notification, ServerFrame } from '@debt/proto/feed';
import { parseClientFrame } from '@debt/proto/feed-codec';
import { type WebSocket, WebSocketServer } from 'ws';

export const myId = '0198f2c4-0000-7000-8000-000000000001';
const bob = { id: '0198f2c4-0000-7000-8000-000000000002', isUser: true, handle: 'bob', name: 'Bob' };
const mia = { id: myId, isUser: true, handle: 'mia', name: 'Mia' };
const epoch = '0198f2c4-0000-7000-8000-0000000000e0';

/** A notification of a later release. */
interface LaterNotification extends Pick<Notification, 'seq' | 'eventId' | 'at'> {
  readonly notice: { readonly type: 'later' };
}

interface LaterFrame {
  readonly type: 'notification';
  readonly notification: Notification | LaterNotification;
}

/** The feed of one user. It can be stopped, and started again on the same port. */
export class FakeFeed implements AsyncDisposable {
  readonly lines: (Notification | LaterNotification)[] = [];
  readonly subscriptions: Extract<ClientFrame, { type: 'subscribe' }>[] = [];
  /** Notifications up to this sequence number are deleted. */
  floor = 0;
  /** The read mark of the user. */
  readUpTo = 0;
  /** Transactions that await the reader's answer, newest first. */
  pending: readonly object[] = [];
  /** Lines in the head of each answer to an upgrade. */
  headers: readonly string[] = [];
  /** If set, upgrades are answered with this status. */
  refuseWith: number | undefined;
  #server: Server | undefined;
  #port = 0;
  readonly #sockets = new Map<WebSocket, number>();

  static async start(): Promise<FakeFeed> {
    const feed = new FakeFeed();
    await feed.listen();
    return feed;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Adds a debt that Bob has recorded against me, and sends it to all open connections. */
  add(amount: string): void {
    const seq = this.lines.length + 1;
    this.lines.push(notification(seq, amount));
    for (const socket of this.#sockets.keys()) this.#serve(socket);
  }

  /** Adds a notification of a kind that only a later release knows. */
  addOfLaterKind(): void {
    const seq = this.lines.length + 1;
    this.lines.push({ ...notification(seq, '1.00'), notice: { type: 'later' } });
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      const body = this.#answer(request.url ?? '');
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? {}));
    });
    const upgrades = new WebSocketServer({ noServer: true });
    upgrades.on('headers', (headers) => headers.push(...this.headers));
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      if (this.refuseWith !== undefined)
        socket.end(`HTTP/1.1 ${this.refuseWith} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      else upgrades.handleUpgrade(request, socket, head, (client) => this.#accept(client));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  #answer(url: string): object | undefined {
    if (url === '/v1/users/me')
      return { ...mia, email: 'mia@example.org', activated: true, currency: 'EUR', createdAt: '2026-01-01T00:00:00Z' };
    if (url.startsWith('/v1/transactions?')) return { items: this.pending, next: null };
    if (url.startsWith('/v1/notifications?')) return { epoch, newest: this.lines.length, readUpTo: this.readUpTo };
    return undefined;
  }

  /** Stops without a close frame, as a killed process does. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.terminate();
    this.#sockets.clear();
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  closeAll(code: number, reason = 'closed by the test'): void {
    for (const socket of this.#sockets.keys()) socket.close(code, reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #accept(socket: WebSocket): void {
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('message', (data) => {
      const frame = parseClientFrame(Buffer.isBuffer(data) ? data.toString('utf8') : '');
      if (frame.type === 'subscribe') this.#subscribe(socket, frame);
    });
  }

  #subscribe(socket: WebSocket, frame: Extract<ClientFrame, { type: 'subscribe' }>): void {
    this.subscriptions.push(frame);
    const newest = this.lines.length;
    const asked = frame.after ?? Math.max(this.floor, this.readUpTo);
    send(socket, { type: 'subscribed', version: 1, epoch, after: asked, newest, readUpTo: this.readUpTo });
    if (asked < this.floor) send(socket, { type: 'reset', epoch, oldest: this.floor + 1, newest });
    this.#sockets.set(socket, Math.max(asked, this.floor));
    this.#serve(socket);
    send(socket, { type: 'caught_up', seq: newest });
  }

  #serve(socket: WebSocket): void {
    const after = this.#sockets.get(socket) ?? 0;
    for (const one of this.lines.slice(after)) send(socket, { type: 'notification', notification: one });
    this.#sockets.set(socket, this.lines.length);
  }
}

const send = (socket: WebSocket, frame: ServerFrame | LaterFrame): void => socket.send(JSON.stringify(frame));

export const notification = (seq: number, amount: string): Notification => ({
  seq,
  eventId: `event-${seq}`,
  at: '2026-11-22T12:00:00.000Z',
  notice: {
    type: 'transaction',
    transactionId: `0198f2c4-0000-7000-8000-00000000${seq.toString().padStart(4, '0')}`,
    kind: 'lend',
    state: 'pending',
    amount: { amount, currency: 'EUR' },
    author: bob,
    counterparty: mia,
    authorLends: true,
    raises: true,
    actorId: bob.id,
    pendingForYou: true,
    firstContact: false,
    description: 'the taxi',
    dueOn: null,
    reversesId: null,
    allocations: [],
    outstanding: { amount: '0.00', currency: 'EUR' },
    recordedAt: '2026-11-22T12:00:00.000Z',
  },
});
