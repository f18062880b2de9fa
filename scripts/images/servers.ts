/** The engines of `npm run engines -- up`, and this check's tenancy on them. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { purgeKafka } from '@debt/kit/event-bus/purge';
import { purgeAmqp } from '@debt/kit/job-queue/purge';
import { createLogger } from '@debt/kit/log';
import { purgeRedis } from '@debt/kit/redis';
import { dropMongoFeeds } from '@debt/notifier/operate';
import type { EngineId, ServiceId } from '../../platform/src/model/model.ts';
import { keysOf } from '../../platform/src/model/records.ts';
import type { Grant, ServerUse } from '../../platform/src/model/resolved.ts';
import { withPassword } from '../../platform/src/model/url.ts';
import { preparePostgres, purgePostgres } from '../../platform/src/targets/processes/servers/postgres.ts';
import { addressOf, parseServer, type Server, urlFor } from '../../platform/src/targets/processes/servers/server.ts';
import { must } from './commands.ts';

const script = fileURLToPath(new URL('../engines.ts', import.meta.url));
const startMs = 900_000;
const ask = (verb: string): string => must(process.execPath, [script, verb], { timeoutMs: startMs });

/** By engine, the variable of its URL. The mail sink is not included: the platform has its own. */
const variables = {
  postgres: 'TEST_POSTGRES_URL',
  mongodb: 'TEST_MONGODB_URL',
  kafka: 'TEST_KAFKA_URL',
  rabbitmq: 'TEST_AMQP_URL',
  redis: 'TEST_REDIS_URL',
} as const satisfies Partial<Record<EngineId, string>>;
type ServerId = keyof typeof variables;
const ids = keysOf<ServerId>(variables);
const isServer = (engine: EngineId): engine is ServerId => ids.some((id) => id === engine);

const randomValue = (): string => randomBytes(32).toString('base64url');
const remembered = (): ((name: string) => string) => {
  const values = new Map<string, string>();
  return (name) => values.getOrInsertComputed(name, randomValue);
};

/** All names on the servers begin with the name of this run, and are deleted at its end. */
export class Servers {
  readonly caFile: string;
  readonly #scope = `debt-images-${randomBytes(3).toString('hex')}`;
  readonly #servers: ReadonlyMap<ServerId, Server>;
  /** Passwords of PostgreSQL logins, and other random values. */
  readonly random = remembered();
  readonly #startedHere: boolean;

  private constructor(environment: ReadonlyMap<string, string>, startedHere: boolean) {
    this.caFile = environment.get('TLS_CA_FILE') ?? '';
    this.#servers = new Map(ids.map((id) => [id, parseServer(id, environment.get(variables[id]) ?? '')]));
    this.#startedHere = startedHere;
  }

  /** Uses running engines, else starts them; `close` stops only those that were started here. */
  static open(): Servers {
    const status = ask('status');
    const wereUp = status.includes(' runs, ') && !status.includes(' has ended');
    return new Servers(parseEnvironment(ask('up')), !wereUp);
  }

  /** On the loopback of this machine. */
  get ports(): readonly number[] {
    return [...this.#servers.values()].map((server) => addressOf(server).port);
  }

  url(engine: EngineId, use: ServerUse): string | undefined {
    return isServer(engine) ? urlFor(this.#get(engine), this.#scope, use) : undefined;
  }

  password(engine: EngineId, login: ServiceId): string {
    return engine === 'postgres' || !isServer(engine) ? this.random(`${engine}.${login}`) : this.#get(engine).password;
  }

  async prepare(grants: readonly Grant[]): Promise<void> {
    await preparePostgres({ ...this.#postgres(grants), passwordOf: async (login) => this.password('postgres', login) });
  }

  /** Tries each one, and reports those that could not be deleted. */
  async purge(grants: readonly Grant[]): Promise<readonly string[]> {
    const trust = { caFile: this.caFile };
    const log = createLogger('check-images', 'silent');
    const results = await Promise.allSettled([
      purgePostgres(this.#postgres(grants)),
      dropMongoFeeds(this.#whole('mongodb', 'notifier', 'notifier'), trust),
      purgeKafka(this.#whole('kafka', 'expenses', 'bus'), { log, ...trust }),
      purgeAmqp(this.#whole('rabbitmq', 'expenses', 'bus'), 'mail', { log, ...trust }),
      purgeRedis(this.#whole('redis', 'throttler', 'limits'), { applicationName: 'check-images', log, ...trust }),
    ]);
    return results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
  }

  close(): void {
    if (this.#startedHere) ask('down');
  }

  #whole(engine: ServerId, login: ServiceId, name: string): string {
    const server = this.#get(engine);
    return withPassword(urlFor(server, this.#scope, { login, name }), server.password);
  }

  #postgres(grants: readonly Grant[]): Parameters<typeof purgePostgres>[0] {
    return { server: this.#get('postgres'), scope: this.#scope, grants, caFile: this.caFile };
  }

  #get(id: ServerId): Server {
    const server = this.#servers.get(id);
    if (server === undefined) throw new Error(`no address was given for ${id}`);
    return server;
  }
}

function parseEnvironment(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
