import { readFileSync } from 'node:fs';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ISocketFactory, Kafka, type LogEntry, logLevel } from 'kafkajs';
import { toError } from '../errors/errors.ts';
import type { Logger } from '../log/log.ts';
import { inTime } from './kafka-errors.ts';
import { kafkaLimits } from './kafka-limits.ts';
import type { KafkaUrl } from './kafka-url.ts';

/** Host and TCP port, as a broker advertises them or as they are reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The options of each client of a process. */
export interface KafkaClientOptions {
  readonly url: KafkaUrl;
  readonly clientId: string;
  readonly log: Logger;
  readonly caFile?: string;
  /** The actual address of a broker, for networks that translate addresses. The certificate is still that of the broker's own name. */
  readonly reach?: (broker: Address) => Address;
}

/** Loads the CA certificates once, so that a missing file is an error at the start. */
export function kafkaClients(options: KafkaClientOptions): () => KafkaClient {
  const ca = options.caFile === undefined ? undefined : readFileSync(options.caFile, 'utf8');
  return () => new KafkaClient(options, ca);
}

/**
 * A client of kafkajs with connections that can be ended permanently. kafkajs itself would continue to retry after its caller gave up, and would then
 * store old events behind newer ones. Never shared by two consumers, which would share (and clear) each other's offsets.
 */
export class KafkaClient {
  readonly kafka: Kafka;
  readonly #options: KafkaClientOptions;
  readonly #ca: string | undefined;
  readonly #sockets = new Set<Socket>();
  #isEnded = false;

  constructor(options: KafkaClientOptions, ca: string | undefined) {
    const { url, clientId } = options;
    this.#options = options;
    this.#ca = ca;
    this.kafka = new Kafka({
      clientId,
      brokers: [...url.brokers],
      ssl: url.tls,
      ...(url.user === '' ? {} : { sasl: { mechanism: 'scram-sha-512', username: url.user, password: url.password } }),
      connectionTimeout: kafkaLimits.connectMs,
      authenticationTimeout: kafkaLimits.authenticateMs,
      requestTimeout: kafkaLimits.requestMs,
      retry: kafkaLimits.retry,
      socketFactory: (args) => this.#connect(args),
      logLevel: logLevel.WARN,
      logCreator: () => (entry) => this.#log(entry),
    });
  }

  /** Ends every connection and opens no further one. With an error, because kafkajs does not detect a socket that is merely destroyed. */
  end(): void {
    this.#isEnded = true;
    for (const socket of this.#sockets) socket.destroy(new Error('the client was closed'));
  }

  #connect({ host, port, onConnect }: Parameters<ISocketFactory>[0]): Socket {
    if (this.#isEnded) throw new Error('the client was closed');
    const endpoint = this.#options.reach?.({ host, port }) ?? { host, port };
    const socket = this.#options.url.tls
      ? connectTls(
          {
            ...endpoint,
            ...(isIP(host) === 0 ? { servername: host } : {}),
            ...(this.#ca === undefined ? {} : { ca: this.#ca }),
          },
          onConnect,
        )
      : connectTcp(endpoint, onConnect);
    socket.setKeepAlive(true, 60_000).setNoDelay(true);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  /** Logs only fields that cannot contain a credential or user data. Important failures are also thrown, and reported by the caller. */
  #log({ namespace, log }: LogEntry): void {
    if (this.#isEnded) return;
    const shown = ['broker', 'groupId', 'topic', 'partition', 'error', 'retryCount', 'retryTime'];
    const fields = Object.fromEntries(shown.flatMap((name) => (name in log && isShort(log[name]) ? [[name, String(log[name])]] : [])));
    this.#options.log.debug({ kafkajs: namespace, ...fields }, log.message);
  }
}

const isShort = (value: unknown): boolean => (typeof value === 'string' && value.length < 300) || typeof value === 'number';

interface Part {
  connect(): Promise<void>;
}

/** A connected part of kafkajs (producer, admin), created on first use and created again after a failure. */
export class Connected<T extends Part> {
  readonly #open: () => KafkaClient;
  readonly #partOf: (kafka: Kafka) => T;
  #current: { readonly client: KafkaClient; readonly part: T; readonly connected: Promise<void> } | undefined;
  #isClosed = false;

  constructor(open: () => KafkaClient, partOf: (kafka: Kafka) => T) {
    this.#open = open;
    this.#partOf = partOf;
  }

  /** @throws the error of the call; the connections are ended then, so that no effect of the call can happen later. */
  async use<R>(call: (part: T) => Promise<R>, withinMs: number): Promise<R> {
    if (this.#isClosed) throw new Error('the event bus was closed');
    this.#current ??= this.#connect();
    const current = this.#current;
    try {
      return await inTime(
        current.connected.then(() => call(current.part)),
        withinMs,
      );
    } catch (thrown) {
      current.client.end();
      if (this.#current === current) this.#current = undefined;
      throw toError(thrown);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#current?.client.end();
    this.#current = undefined;
  }

  #connect() {
    const client = this.#open();
    const part = this.#partOf(client.kafka);
    return { client, part, connected: part.connect() };
  }
}
