import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { readRelease, releaseHeader } from '@debt/proto/release';
import { parseJson } from '@debt/terminal/files/files';
import { version } from '../release.ts';
import { exchange, NoAnswer } from './plain-http.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the query, percent-encoded: `/v1/people?q=al`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON, or undefined when the body is not JSON. */
  readonly body: unknown;
}

export interface TransportOptions {
  /** `http://127.0.0.1:7000`, without a path. */
  readonly origin: string;
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** The reason why nothing may be sent there now; undefined when there is none. */
  readonly obstacle: () => string | undefined;
  /** Called once for a request whose answer takes long. */
  readonly onSlow: () => void;
}

/** After this time without an answer, a person wants to know what the program is doing. */
const slowMs = 2000;

/** The release of the server that answered; undefined when it did not send it. */
export const releaseOf = ({ headers }: Pick<Answer, 'headers'>): string | undefined => readRelease(headers[releaseHeader]);

/** This service sends no larger answer. Exports are streamed and have no bound. */
const answerBytesMax = 16 * 1024 * 1024;

/**
 * The connection to one server. It uses `node:http`, because loading `fetch` alone doubles the start-up time of the program. A whole answer without
 * TLS, as from the platform on this machine, does without `node:http`, too.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #url: URL;
  #agent: Agent | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#url = new URL(options.origin);
  }

  get origin(): string {
    return this.#options.origin;
  }

  /** @throws NoAnswer */
  async send(request: Request): Promise<Answer> {
    const slow = setTimeout(this.#options.onSlow, slowMs);
    try {
      return await this.#sendWhole(request);
    } finally {
      clearTimeout(slow);
    }
  }

  async #sendWhole(request: Request): Promise<Answer> {
    if (this.#url.protocol === 'http:') return this.#sendPlain(request);
    const message = await this.open(request);
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of message) {
        if (!Buffer.isBuffer(chunk)) continue;
        bytes += chunk.length;
        if (bytes > answerBytesMax) throw new Error(`the answer is larger than ${answerBytesMax} bytes`);
        chunks.push(chunk);
      }
    } catch (error) {
      throw new NoAnswer('broken', error instanceof Error ? error : new Error(String(error)));
    }
    const raw = Buffer.concat(chunks).toString('utf8');
    return { status: message.statusCode ?? 0, headers: message.headers, body: raw === '' ? undefined : parseJson(raw) };
  }

  async #sendPlain(request: Request): Promise<Answer> {
    this.#requireOpenTransport();
    const { hostname, host, port } = this.#url;
    const { body, headers } = this.#toSend(request);
    const fields = Object.entries({ host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${printable(value)}\r\n`);
    const answer = await exchange({
      hostname: unbracketed(hostname),
      port: port === '' ? 80 : Number(port),
      message: `${request.method} ${printable(request.path)} HTTP/1.1\r\n${fields.join('')}\r\n${body ?? ''}`,
      timeoutMs: this.#options.timeoutMs,
      answerBytesMax,
    });
    return { ...answer, body: answer.body === '' ? undefined : parseJson(answer.body) };
  }

  /** @throws NoAnswer */
  #requireOpenTransport(): void {
    const why = this.#options.obstacle();
    if (why !== undefined) throw new NoAnswer('not_sent', new Error(why));
  }

  #toSend(request: Request) {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': this.#options.userAgent,
      [releaseHeader]: version,
      ...request.headers,
    };
    if (body !== undefined)
      Object.assign(headers, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) });
    return { body, headers };
  }

  /** Resolves once the head of the answer has arrived; the body is read as a stream. @throws NoAnswer */
  async open(request: Request): Promise<IncomingMessage> {
    this.#requireOpenTransport();
    const isTls = this.#url.protocol === 'https:';
    const { Agent: AgentClass, request: connect } = isTls ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
    this.#agent ??= new AgentClass({ keepAlive: true, maxSockets: 1 });
    const agent = this.#agent;
    const { body, headers } = this.#toSend(request);
    return new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = this.#url;
      const sending = connect({
        agent,
        hostname: unbracketed(hostname),
        port,
        method: request.method,
        path: request.path,
        headers,
      });
      let connected = sending.reusedSocket;
      let timedOut = false;
      sending.on('socket', (socket) => {
        if (!socket.connecting) connected = true;
        socket.once(isTls ? 'secureConnect' : 'connect', () => (connected = true));
      });
      sending.setTimeout(this.#options.timeoutMs, () => {
        timedOut = true;
        sending.destroy(new Error(`no answer within ${this.#options.timeoutMs / 1000} seconds`));
      });
      sending.on('error', (error) =>
        reject(new NoAnswer(timedOut ? (connected ? 'timeout' : 'not_sent') : connected ? 'broken' : 'not_sent', error)),
      );
      sending.on('response', resolve);
      sending.end(body);
    });
  }

  /**
   * Closes a connection that is in use, so that the process can end. An idle connection does not keep the process alive, and destroying it takes
   * longer than leaving it to the operating system.
   */
  close(): void {
    if (Object.keys(this.#agent?.sockets ?? {}).length > 0) this.#agent?.destroy();
    this.#agent = undefined;
  }
}

/** An IPv6 address has brackets in a URL only. */
const unbracketed = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** Checks a text for one line of a request head: a line break would start another line. @throws Error */
function printable(text: string): string {
  if (/[^ -~]/.test(text)) throw new Error('a header or the path of a request has an invalid character');
  return text;
}
