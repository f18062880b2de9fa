/** The servers that `npm run engines -- up` of this checkout has started. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineId } from '../../model/model.ts';
import type { ServerUrls } from '../../runner/target.ts';
import { sourceRoot } from '../../tools/source-root.ts';

const statePath = join(sourceRoot, 'node_modules', '.cache', 'engines.json');

/** The names of their URLs in that file. */
const names: Readonly<Record<EngineId, string>> = {
  postgres: 'TEST_POSTGRES_URL',
  mongodb: 'TEST_MONGODB_URL',
  kafka: 'TEST_KAFKA_URL',
  rabbitmq: 'TEST_AMQP_URL',
  redis: 'TEST_REDIS_URL',
  'mail-sink': 'TEST_SES_URL',
};

export interface StartedServers {
  readonly servers: ServerUrls;
  /** CA certificates of the servers, in PEM. */
  readonly authorities?: string;
}

/** The named engines that run; none when nothing was started. */
export function startedServers(engines: readonly EngineId[]): StartedServers {
  const env = readEnv();
  const servers = Object.fromEntries(
    engines.flatMap((engine) => {
      const url = env.get(names[engine]);
      return url === undefined ? [] : [[engine, url] as const];
    }),
  );
  const caFile = env.get('TLS_CA_FILE');
  if (Object.keys(servers).length === 0 || caFile === undefined || !existsSync(caFile)) return { servers };
  return { servers, authorities: readFileSync(caFile, 'utf8') };
}

function readEnv(): ReadonlyMap<string, string> {
  if (!existsSync(statePath)) return new Map();
  const state: unknown = JSON.parse(readFileSync(statePath, 'utf8'));
  const env: unknown = typeof state === 'object' && state !== null && 'env' in state ? state.env : {};
  if (typeof env !== 'object' || env === null) return new Map();
  return new Map(Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
}
