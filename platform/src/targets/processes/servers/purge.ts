/** Deletes what an environment has created on given servers, and nothing else there. */
import { purgeKafka } from '@debt/kit/event-bus/purge';
import { purgeAmqp } from '@debt/kit/job-queue/purge';
import { createLogger } from '@debt/kit/log';
import { purgeRedis } from '@debt/kit/redis';
import { dropMongoFeeds } from '@debt/notifier/operate';
import { PlatformError } from '../../../failures/failures.ts';
import { enginesOf } from '../../../model/choices.ts';
import type { EngineId } from '../../../model/model.ts';
import { outlineOf } from '../../../model/outline.ts';
import type { Grant } from '../../../model/resolved.ts';
import type { Layout } from '../layout.ts';
import { readServers } from './keep.ts';
import { openPart, type Part } from './part.ts';
import { purgePostgres } from './postgres.ts';

const log = createLogger('debt-platform', 'silent');
const applicationName = 'debt-platform';
const mailQueue = 'mail';

/** Does nothing for an environment without such servers. Throws `engine_unavailable`, in which case nothing was changed on this machine. */
export async function purgeServers(layout: Layout): Promise<void> {
  const part = await openPart(layout);
  if (part === undefined) {
    await assertNoServers(layout);
    return;
  }
  const postgres = outlineOf(part.environment).find(({ id }) => id === 'postgres');
  for (const engine of enginesOf(part.environment.target)) {
    await purgeOne(part, engine, postgres?.grants ?? []).catch((cause: unknown) => {
      throw new PlatformError(
        'engine_unavailable',
        {
          what: `${engine} does not let us delete what we made there`,
          why: cause instanceof Error ? cause.message : String(cause),
          fix: [
            `start ${engine}, and run the command again`,
            `or, when it is gone for good: rm -r ${layout.directory} (what is left on servers begins with ${part.scope})`,
          ],
        },
        { cause },
      );
    });
  }
}

/** Without a readable record, the names on given servers are unknown. */
async function assertNoServers(layout: Layout): Promise<void> {
  const engines = Object.keys(await readServers(layout.secrets));
  if (engines.length === 0) return;
  throw new PlatformError('environment_invalid', {
    what: `environment.json does not list what belongs to ${layout.name} on ${engines.join(', ')}`,
    why: 'it is damaged or was removed, and what is on servers is only found by the name in it',
    fix: [`rm -r ${layout.directory}, and delete by hand what those servers have of it`],
  });
}

async function purgeOne(part: Part, engine: EngineId, grants: readonly Grant[]): Promise<void> {
  const { scope, trust } = part;
  switch (engine) {
    case 'postgres':
      await purgePostgres({ server: part.server(engine), scope, grants, ...trust });
      return;
    case 'mongodb':
      await dropMongoFeeds(part.url(engine), trust);
      return;
    case 'kafka':
      await purgeKafka(part.url(engine), { log, ...trust });
      return;
    case 'rabbitmq':
      await purgeAmqp(part.url(engine), mailQueue, { log, ...trust });
      return;
    case 'redis':
      await purgeRedis(part.url(engine), { applicationName, log, ...trust });
      return;
    case 'mail-sink':
      // The sink holds the captured mail of all environments.
      return;
    default:
      return engine satisfies never;
  }
}
