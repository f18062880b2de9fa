import { connect, createServer, type Server, type Socket } from 'node:net';
import { parsePostgresUrl } from '@debt/kit/postgres';

/** A proxy between a service and its database, which can be stopped like a server. */
export class DatabaseProxy implements AsyncDisposable {
  readonly #target: ReturnType<typeof parsePostgresUrl>;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  private constructor(url: string) {
    this.#target = parsePostgresUrl(url);
  }

  static async open(url: string): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(url);
    await proxy.restore();
    return proxy;
  }

  /** The same database through the proxy. */
  get url(): string {
    const { user, password, database } = this.#target;
    return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${this.#port}/${database}`;
  }

  /** Breaks every connection and refuses new ones. */
  async disconnect(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async restore(): Promise<void> {
    const server = createServer((client) => this.#forward(client));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address !== 'string') this.#port = address.port;
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect();
  }

  #forward(client: Socket): void {
    const { host, port } = this.#target;
    const upstream = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
