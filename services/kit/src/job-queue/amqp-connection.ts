import { readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { AppError, toError } from '../errors/errors.ts';
import { withinOrThrow } from '../lifecycle/within.ts';
import type { Logger } from '../log/log.ts';
import { parseServerUrl, type ServerUrl } from '../server-url/server-url.ts';

/** A server without an answer for this long is considered dead, and the connection is opened again. */
export const answerMs = 5_000;
const limits = { connectMs: 3_000, closeMs: 2_000 } as const;

/** A broker, and the options of a connection to it. */
export interface AmqpTarget {
  readonly server: ServerUrl;
  readonly caFile: string | undefined;
  /** The name of the connection in the broker's list. */
  readonly applicationName: string;
  readonly heartbeatSeconds: number;
  readonly log: Logger;
}

/**
 * `amqp://user:password@host:port/virtual-host?prefix=mine.`, `amqps:` for TLS. The prefix precedes the name of every queue, so that several
 * platforms can share a virtual host. @throws AppError `bad_configuration`
 */
export const parseAmqpUrl = (url: string): ServerUrl =>
  parseServerUrl(url, {
    what: 'A RabbitMQ',
    schemes: { amqp: { port: 5_672, tls: false }, amqps: { port: 5_671, tls: true } },
    parameters: ['prefix'],
  });

/** One connection. It is never repaired: once `lost` has aborted, callers open another one. */
export class AmqpConnection implements AsyncDisposable {
  readonly #model: ChannelModel;
  readonly #socket: AbortController;
  readonly #lost = new AbortController();
  #blocked: string | undefined;

  private constructor(model: ChannelModel, socket: AbortController, log: Logger) {
    this.#model = model;
    this.#socket = socket;
    model.on('error', (error) => this.destroy(error));
    model.on('close', (error) => this.destroy(error ?? new Error('the connection to RabbitMQ was closed')));
    model.on('blocked', (reason) => {
      this.#blocked = reason;
      log.warn({ reason }, 'RabbitMQ blocks publishing until it has free resources again');
    });
    model.on('unblocked', () => {
      this.#blocked = undefined;
    });
  }

  static async open({ server, caFile, applicationName, heartbeatSeconds, log }: AmqpTarget): Promise<AmqpConnection> {
    const [first] = server.hosts;
    if (first === undefined) throw new Error('the URL names no host');
    // A socket of our own, so that it can be destroyed when a server hangs.
    const socket = new AbortController();
    const own = { ...first, signal: socket.signal };
    const transport = server.tls
      ? { socket: connectSocket(own), ...(caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') }) }
      : own;
    const model = await inTime(
      connect(
        {
          protocol: server.tls ? 'amqps' : 'amqp',
          hostname: first.host,
          port: first.port,
          ...(server.user === '' ? {} : { username: server.user, password: server.password }),
          vhost: server.path === '' ? '/' : encodeURIComponent(server.path),
          heartbeat: heartbeatSeconds,
        },
        { ...transport, noDelay: true, clientProperties: { connection_name: applicationName } },
      ),
      limits.connectMs,
      () => socket.abort(),
    ).catch((thrown: unknown) => {
      throw refusedLogin.test(toError(thrown).message) ? loginRefused(thrown) : thrown;
    });
    return new AmqpConnection(model, socket, log);
  }

  /** Aborts when the connection is lost; the broker then delivers its unacknowledged messages to others. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Why the broker blocks messages at the moment (low memory or disk space), or undefined. */
  get blocked(): string | undefined {
    return this.#blocked;
  }

  async channel(): Promise<Channel> {
    return watched(await this.answer(this.#model.createChannel()));
  }

  async confirmChannel(): Promise<ConfirmChannel> {
    return watched(await this.answer(this.#model.createConfirmChannel()));
  }

  /** Lends a channel that is closed afterwards, even after an error of the broker. */
  async withChannel<T>(use: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await this.channel();
    try {
      return await use(channel);
    } finally {
      await this.answer(channel.close()).catch(() => undefined);
    }
  }

  /** Awaits an answer of the broker, for a bounded time. */
  async answer<T>(asked: Promise<T>): Promise<T> {
    return inTime(asked, answerMs, (late) => this.destroy(late));
  }

  destroy(error: Error): void {
    if (this.#lost.signal.aborted) return;
    this.#lost.abort(error);
    this.#socket.abort();
  }

  /** Closes gracefully, so that all acknowledgements are known to have arrived. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#lost.signal.aborted) await inTime(this.#model.close(), limits.closeMs, () => undefined).catch(() => undefined);
    this.destroy(new Error('the connection to RabbitMQ was closed'));
  }
}

/** The library distinguishes a refused login from an unavailable broker only in its message, which begins with the broker's code. */
const refusedLogin = /^Handshake terminated by server: 403 /;

const loginRefused = (cause: unknown): AppError =>
  new AppError('bad_configuration', 'RabbitMQ refuses the user or the password of its URL.', { cause });

/** An error of a channel rejects the calls on it; as an unhandled event it would also end the process. */
function watched<C extends Channel>(channel: C): C {
  channel.on('error', () => undefined);
  return channel;
}

const inTime = <T>(asked: Promise<T>, ms: number, late: (error: Error) => void): Promise<T> =>
  withinOrThrow(ms, asked, () => {
    const error = new Error(`RabbitMQ did not answer within ${ms} ms`);
    late(error);
    return error;
  }).catch((thrown: unknown) => {
    throw toError(thrown);
  });

/** The code in an answer of the broker (404: no such queue), if the error has one. */
export const replyCode = (thrown: unknown): number | undefined =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'number' ? thrown.code : undefined;
