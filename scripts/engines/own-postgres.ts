import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from './authority.ts';
import { createPostgres, familyOf } from './postgres.ts';
import { bornAt, launcher, type Started } from './site.ts';

/** A separate PostgreSQL for one test, on TCP with TLS, which the test may end and freeze. It is running when it is returned. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string;
  readonly caFile: string;
  /** Starts it again with its data after it has ended. Resolves when it answers. */
  start(): Promise<void>;
  /** Resolves when all its processes have ended. */
  kill(): Promise<void>;
  /** Stops all answers, on existing and on new connections. */
  freeze(): void;
  thaw(): void;
}

const endsWithinMs = 30_000;

export async function createOwnPostgres(): Promise<OwnPostgres> {
  // Not under TMPDIR, which may be too long for a socket, or inaccessible to the user of PostgreSQL.
  const folder = mkdtempSync('/tmp/debt-own-');
  const authority = createAuthority(folder);
  let server: Started | undefined;
  const { url, start } = await createPostgres({ folder, ...authority, launch: launcher(folder, (started) => (server = started)) });
  const family = () => (server === undefined || bornAt(server.pid) === undefined ? [] : familyOf(server.pid));
  const signalAll = (name: NodeJS.Signals) => {
    for (const pid of family()) signal(pid, name);
  };
  const kill = async () => {
    const pids = family();
    for (const pid of pids) signal(pid, 'SIGKILL');
    const deadline = performance.now() + endsWithinMs;
    while (pids.some((pid) => bornAt(pid) !== undefined)) {
      if (performance.now() > deadline) throw new Error(`PostgreSQL did not end within ${endsWithinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await start();
  return {
    url,
    caFile: join(folder, 'ca.pem'),
    start: async () => {
      await start();
    },
    kill,
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in the meantime.
  }
}
