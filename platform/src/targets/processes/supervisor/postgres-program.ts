import { setTimeout as pause } from 'node:timers/promises';
import { signal as send } from '../../../environment/process-identity.ts';
import { type Launch, launchPostgres, type Postgres, postmasterState, untilReady } from '../postgres/launch.ts';
import type { HealthState, Program } from './program.ts';

export interface PostgresProgramOptions extends Launch {
  /** Called before each start, when none of our processes uses the data. */
  readonly beforeLaunch: () => Promise<void>;
  /** Called when connections are accepted, before the program is reported as ready. */
  readonly prepare: () => Promise<void>;
  readonly drainMs: number;
}

const lookMs = 1_000;

/** Settings for a single user's machine: small when idle, and always safe. Durability keeps its defaults: fsync, full pages, synchronous commit. */
export const laptopSettings = (major: string): Readonly<Record<string, string>> =>
  Number(major) < asynchronousSince ? common : { ...common, io_method: 'sync' };

/** The first version with asynchronous I/O, which runs worker processes for it. */
const asynchronousSince = 18;

const common = {
  max_connections: '120',
  // One for each database: a restore commits all of them or none.
  max_prepared_transactions: '4',
  shared_buffers: '64MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  effective_cache_size: '512MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  min_wal_size: '80MB',
  wal_compression: 'on',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  autovacuum_max_workers: '2',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
} as const;

export function createPostgresProgram({ beforeLaunch, prepare, drainMs, ...launch }: PostgresProgramOptions): Program {
  return {
    async launch() {
      await beforeLaunch();
      const postgres = await launchPostgres(launch);
      return {
        pid: postgres.guardPid,
        exited: postgres.exited.then(({ code }) => ({ code, signal: null })),
        watch: (report, signal) => watch({ postgres, directory: launch.directory, prepare }, report, signal),
        stop: () => postgres.stop(drainMs),
        kill: () => void send(postgres.pid, 'SIGQUIT'),
      };
    },
  };
}

interface Watched {
  readonly postgres: Postgres;
  readonly directory: string;
  readonly prepare: () => Promise<void>;
}

/** After one of its own processes crashes, PostgreSQL recovers by itself; that counts as starting, however long it takes. */
async function watch(
  { postgres, directory, prepare }: Watched,
  report: (healthState: HealthState) => void,
  signal: AbortSignal,
): Promise<void> {
  report({ is: 'unready', because: 'it reads its log' });
  await untilReady(postgres, directory, signal);
  await prepare();
  while (!signal.aborted) {
    const state = await postmasterState(directory);
    report(state?.ready === true ? { is: 'ready' } : { is: 'unready', because: 'it recovers' });
    await pause(lookMs, undefined, { signal }).catch(() => undefined);
  }
}
