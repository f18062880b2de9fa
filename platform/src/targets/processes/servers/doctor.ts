/** Checks that every server accepts our login, and finds out its version. */
import { openEventBus } from '@debt/kit/event-bus/open';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { createLogger } from '@debt/kit/log';
import { openRedis } from '@debt/kit/redis';
import { mongoVersion } from '@debt/notifier/operate';
import { enginesOf } from '../../../model/choices.ts';
import type { EngineId } from '../../../model/model.ts';
import { platform } from '../../../model/platform.ts';
import type { Finding } from '../../../runner/target.ts';
import type { Layout } from '../layout.ts';
import { openPart, type Part } from './part.ts';
import { connectAsAdmin } from './postgres.ts';
import { locationOf, sinkAt } from './server.ts';

const log = createLogger('debt-platform', 'silent');
const applicationName = 'debt-platform';
const answerMs = 5_000;

export async function serverFindings(layout: Layout): Promise<readonly Finding[]> {
  const part = await openPart(layout);
  if (part === undefined)
    return [
      { check: 'servers', state: 'warning', detail: 'none are recorded yet', fix: ['npm run engines -- up', 'debt-platform up engines'] },
    ];
  return await Promise.all(enginesOf(part.environment.target).map((engine) => findingOf(part, engine)));
}

async function findingOf(part: Part, engine: EngineId): Promise<Finding> {
  try {
    const at = locationOf(part.server(engine));
    const version = await askVersion(part, engine);
    const { major } = platform.engines[engine];
    const isOther = /^\d/.test(version) && version.split('.')[0] !== major;
    const detail = `${version} at ${at}${isOther ? `; version ${major} is what the containers run` : ''}`;
    return { check: engine, state: isOther ? 'warning' : 'good', detail, fix: [] };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { check: engine, state: 'bad', detail, fix: [`start ${engine}`, 'debt-platform up engines --engine-file FILE'] };
  }
}

/** The version, or a general note where the protocol does not report one. Rejects when the server does not answer or refuses our login. */
async function askVersion(part: Part, engine: EngineId): Promise<string> {
  const { trust } = part;
  switch (engine) {
    case 'postgres': {
      const admin = await connectAsAdmin({ server: part.server(engine), ...trust });
      try {
        const { rows } = await admin.query<{ readonly server_version: string }>('show server_version');
        return rows[0]?.server_version ?? 'answers';
      } finally {
        await admin.end();
      }
    }
    case 'mongodb':
      return await mongoVersion(part.url(engine), trust);
    case 'kafka': {
      await using bus = await openEventBus(part.url(engine), { source: applicationName, log, ...trust });
      await bus.ready();
      return 'answers';
    }
    case 'rabbitmq': {
      await using queue = await openJobQueue(part.url(engine), { queue: 'mail', applicationName, log, ...trust });
      await queue.depth();
      return 'answers';
    }
    case 'redis':
      return await redisVersion(part.url(engine), trust);
    case 'mail-sink': {
      const sink = sinkAt(part.server(engine));
      if (sink === undefined) return 'is SES itself, which is not asked';
      const { ok, status } = await fetch(new URL('/readyz', sink), { signal: AbortSignal.timeout(answerMs) });
      if (!ok) throw new Error(`it answers ${status}`);
      return 'answers';
    }
    default:
      return engine satisfies never;
  }
}

async function redisVersion(url: string, trust: Part['trust']): Promise<string> {
  const client = openRedis(url, { applicationName, log, patient: true, ...trust });
  const overdue = setTimeout(() => client.disconnect(), answerMs);
  try {
    return /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? 'answers';
  } finally {
    clearTimeout(overdue);
    client.disconnect();
  }
}
