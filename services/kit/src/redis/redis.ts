import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { AppError } from '../errors/errors.ts';
import { backoffDelayMs } from '../lifecycle/backoff.ts';
import type { Logger } from '../log/log.ts';
import { parseServerUrl } from '../server-url/server-url.ts';

export type { Redis } from 'ioredis';

/** How to connect to Redis, and how long to try. */
export interface RedisOptions {
  /** The service's name, as the server shows it for its connections. */
  readonly applicationName: string;
  /** Optional. A service that must answer immediately sets no log and has its own time-out. */
  readonly log?: Logger;
  /** The variable that contains the URL, for the log. */
  readonly variable?: string;
  /** Certificates of the authorities to trust, a file in PEM. */
  readonly caFile?: string;
  /** Whether commands wait until the connection is restored. @default false */
  readonly patient?: boolean;
}

const limits = {
  connectMs: 2_000,
  /** A server that does not answer for this time is considered dead, and the connection is made again. */
  silentMs: 2_000,
  reconnect: { baseMs: 50, capMs: 2_000 },
} as const;

/** Schemes of Redis URLs: without and with TLS. */
export const redisSchemes = ['redis', 'rediss'] as const;

/**
 * One connection, opened immediately and again with back-off whenever it is lost. Unanswered commands are not repeated: the caller decides.
 * `redis://user:password@host:port/0?prefix=mine.`, `rediss:` for TLS. Every key begins with the prefix, so several platforms can share a server. The
 * caller adds it to names of channels (`client.options.keyPrefix`). Close it with `disconnect()`. @throws AppError `bad_configuration`
 */
export function openRedis(url: string, { applicationName, log, variable, caFile, patient = false }: RedisOptions): Redis {
  const { hosts, user, password, path, tls, parameters } = parseServerUrl(url, {
    what: 'A Redis',
    schemes: { redis: { port: 6379, tls: false }, rediss: { port: 6379, tls: true } },
    parameters: ['prefix'],
  });
  if (!/^\d{0,3}$/.test(path)) throw new AppError('bad_configuration', 'A Redis URL names a database by its number.');
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') };
  const client = new Redis({
    ...hosts[0],
    ...(user === '' ? {} : { username: user }),
    ...(password === '' ? {} : { password }),
    ...(path === '' ? {} : { db: Number(path) }),
    ...(parameters['prefix'] === undefined ? {} : { keyPrefix: parameters['prefix'] }),
    ...(tls ? { tls: ca } : {}),
    connectionName: applicationName,
    connectTimeout: limits.connectMs,
    socketTimeout: limits.silentMs,
    maxRetriesPerRequest: patient ? null : 0,
    autoResendUnfulfilledCommands: false,
    // After a fail-over the connection may still be to the server that is now a replica, and would remain so for ever.
    reconnectOnError: ({ message }) => message.includes('READONLY'),
    retryStrategy: (attempt) => limits.reconnect.baseMs + backoffDelayMs(limits.reconnect, attempt),
  });
  logConnection(client, `${variable === undefined ? '' : `${variable}: `}Redis`, log);
  return client;
}

/** One line when it fails with a new message, and one when it is available again: not one for each attempt. */
function logConnection(client: Redis, redis: string, log?: Logger): void {
  let reported = '';
  client.on('error', ({ message }: Error) => {
    if (message !== reported) log?.warn({ why: message }, `${redis} cannot be used; the connection is retried`);
    reported = message;
  });
  client.on('ready', () => {
    if (reported !== '') log?.info(`${redis} is back`);
    reported = '';
  });
}

const scanCount = 500;

/** Deletes every key under the prefix of the URL. @throws AppError `bad_configuration`; an Error for a URL without a prefix. */
export async function purgeRedis(url: string, options: RedisOptions): Promise<void> {
  const client = openRedis(url, { ...options, patient: true });
  const { keyPrefix = '' } = client.options;
  try {
    if (keyPrefix === '') throw new Error('nothing is purged from a server without a separate prefix');
    for (let cursor = '0', isFirst = true; isFirst || cursor !== '0'; isFirst = false) {
      const [next, keys] = await client.scan(cursor, 'MATCH', `${keyPrefix}*`, 'COUNT', scanCount);
      // The client adds the prefix to every given key.
      if (keys.length > 0) await client.del(...keys.map((key) => key.slice(keyPrefix.length)));
      cursor = next;
    }
  } finally {
    client.disconnect();
  }
}
