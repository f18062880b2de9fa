import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect } from 'node:net';
import { type RawData, WebSocket, WebSocketServer } from 'ws';

export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}
export type Respond = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** A small service that records its requests and answers as configured. It can be stopped and started again on its port. */
export class RecordingService implements AsyncDisposable {
  readonly requests: Recorded[] = [];
  readonly handshakes: IncomingMessage[] = [];
  /** Called as soon as the head of a request has arrived. */
  onHead: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  respond: Respond;
  /** Answers a handshake with this status instead of accepting it. */
  refuseUpgrade: number | undefined;
  readonly #usual: Respond;
  #server: Server | undefined;
  #port = 0;

  private constructor(respond: Respond) {
    this.#usual = respond;
    this.respond = respond;
  }

  static async start(respond: Respond): Promise<RecordingService> {
    const service = new RecordingService(respond);
    await service.restart();
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get last(): Recorded {
    const last = this.requests.at(-1);
    if (last === undefined) throw new Error('nothing reached the service');
    return last;
  }

  /** The initial state, without recorded requests. */
  async reset(): Promise<void> {
    this.requests.length = 0;
    this.handshakes.length = 0;
    this.respond = this.#usual;
    this.onHead = undefined;
    this.refuseUpgrade = undefined;
    if (this.#server === undefined) await this.restart();
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async restart(): Promise<void> {
    const server = createServer((incoming, response) => this.#receive(incoming, response));
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (incoming, socket, head) => {
      this.handshakes.push(incoming);
      if (this.refuseUpgrade === undefined) sockets.handleUpgrade(incoming, socket, head, converse);
      else socket.end(`HTTP/1.1 ${this.refuseUpgrade} Refused\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}`);
    });
    this.#port = await listen(server, this.#port);
    this.#server = server;
  }

  #receive(incoming: IncomingMessage, response: ServerResponse): void {
    this.onHead?.(incoming, response);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('error', () => undefined);
    incoming.once('end', () => {
      const { method = '', url = '', headers, rawHeaders } = incoming;
      const body = Buffer.concat(chunks);
      this.requests.push({ method, url, headers, rawHeaders, body });
      if (this.onHead === undefined) this.respond(incoming, response, body);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** The text of a frame. */
export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}

/** Echoes every message, and closes with 4408 after "close". */
function converse(socket: WebSocket): void {
  socket.on('message', (data, binary) => {
    if (textOf(data) === 'close') socket.close(4408, 'as asked');
    else socket.send(data, { binary });
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no address'));
      else resolve(address.port);
    });
  });
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a separate connection, with any header, including Host. */
export function call(base: string, path: string, { method = 'GET', headers = {}, body }: CallOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined || 'transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) };
    const outgoing = request(new URL(base), { method, path, headers: { ...length, ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** Sends bytes, closes the sending side, and reads to the end. */
export function halfClosedCall(base: string, text: string): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      received += chunk;
    });
    socket.once('end', () => {
      socket.destroy();
      resolve(received);
    });
    socket.once('error', reject);
    socket.end(text);
  });
}

export type Dialled =
  | { readonly kind: 'open'; readonly socket: WebSocket; readonly headers: IncomingHttpHeaders }
  | { readonly kind: 'refused'; readonly answer: Answer };

/** A WebSocket handshake: an open socket, or the HTTP answer of the server that refused it. */
export function dial(base: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Dialled> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}${path}`, { headers });
    let upgraded: IncomingHttpHeaders = {};
    socket.once('upgrade', (response) => {
      upgraded = response.headers;
    });
    socket.once('open', () => resolve({ kind: 'open', socket, headers: upgraded }));
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () =>
        resolve({ kind: 'refused', answer: { status: response.statusCode ?? 0, headers: response.headers, body } }),
      );
    });
    socket.once('error', reject);
  });
}
