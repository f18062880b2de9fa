/** What the verbs that look into an environment ask of this target. */
import { PlatformError } from '../../runner/failures.ts';
import type { Variables } from '../../runner/paths.ts';
import type { Finding, Holding } from '../../runner/target.ts';
import type { Layout } from './layout.ts';

/** What `down --purge` deletes: the volumes of the stores. */
export async function holdingsOf(_layout: Layout, _variables: Variables): Promise<readonly Holding[]> {
  return [];
}

/** What runs in the cluster, as findings; what is needed of this machine is preflight's business. */
export async function clusterFindings(_layout: Layout, _variables: Variables): Promise<readonly Finding[]> {
  return [];
}

/** Mail is captured in the cluster, and asked for there. */
export async function mailDirectoryOf(): Promise<never> {
  throw new PlatformError('NOT_FOUND', { what: 'mail of an environment on kind is captured in its cluster and in no directory' });
}

export const databasesOf = (): Promise<never> => insideOnly();
export const connectionOf = (): Promise<never> => insideOnly();

async function insideOnly(): Promise<never> {
  throw new PlatformError('NOT_HERE', {
    what: 'the databases of an environment on kind are reached from its pods only',
    why: 'nothing outside of the cluster has an edge to them',
    fix: ['debt-platform verify'],
  });
}
