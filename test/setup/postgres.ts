import { startTemporaryCluster } from '../../platform/src/targets/processes/postgres/temporary-cluster.ts';

/** One PostgreSQL for all test files, unless TEST_DATABASE_URL names one. Each file creates its own databases on it. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TEST_DATABASE_URL'] !== undefined) return undefined;
  const cluster = await startTemporaryCluster({ settings: { max_connections: '300', shared_buffers: '128MB' } });
  process.env['TEST_DATABASE_URL'] = cluster.url;
  return async () => {
    delete process.env['TEST_DATABASE_URL'];
    await cluster[Symbol.asyncDispose]();
  };
}
