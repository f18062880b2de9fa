import { environmentDir, type Variables } from '../../../environment/paths.ts';
import { PlatformError } from '../../../failures/failures.ts';
import { enginesOf } from '../../../model/choices.ts';
import type { OpenProcesses, PurgeItem } from '../../../runner/target.ts';
import { type Layout, presentLayout } from '../layout.ts';
import { createEmbeddedVerbs, type EmbeddedVerbsOptions } from '../verbs.ts';
import { serverFindings } from './doctor.ts';
import { openPart } from './part.ts';
import { locationOf, sinkAt } from './server.ts';

/** The verbs of the target `engines`: the same processes as embedded, with servers that run outside of the platform. */
export function createEnginesVerbs(variables: Variables, options: Omit<EmbeddedVerbsOptions, 'target'> = {}): OpenProcesses {
  const processes = createEmbeddedVerbs(variables, { ...options, target: 'engines' });
  const layoutFor = (name: string): Promise<Layout> => presentLayout(name, environmentDir(name, variables));
  return {
    ...processes,
    purgeItems: async (environment) => [
      ...(await serverPurgeItems(await layoutFor(environment))),
      ...(await processes.purgeItems(environment)),
    ],
    doctor: async (environment) => [...(await processes.doctor(environment)), ...(await serverFindings(await layoutFor(environment)))],
    databases: async () => {
      throw new PlatformError('not_here', {
        what: 'an environment on servers is not backed up from here',
        why: 'its data lies on several servers, and a copy that is taken of one after the other does not fit together',
        fix: ['the backup of each server: PostgreSQL first, and then MongoDB, whose feeds may be newer and never older'],
      });
    },
    mailSink: async (environment) => {
      const part = await openPart(await layoutFor(environment));
      if (part?.environment.target.bind.mail.driver !== 'ses') return undefined;
      const url = sinkAt(part.server('mail-sink')) ?? noCapture();
      return { url, [Symbol.asyncDispose]: async () => undefined };
    },
    authorities: async (environment) => (await openPart(await layoutFor(environment)))?.trust.caFile,
  };
}

function noCapture(): never {
  throw new PlatformError('not_found', { what: 'mail of this environment is sent by SES and captured nowhere' });
}

/** What `down --purge` deletes on the servers. Its size is known only to the servers. */
async function serverPurgeItems(layout: Layout): Promise<readonly PurgeItem[]> {
  const part = await openPart(layout);
  if (part === undefined) return [];
  return enginesOf(part.environment.target)
    .filter((engine) => engine !== 'mail-sink')
    .map((engine) => ({ what: `${engine}: everything named ${part.scope}…`, where: locationOf(part.server(engine)), bytes: Number.NaN }));
}
