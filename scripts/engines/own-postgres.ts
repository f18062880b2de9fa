import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from './authority.ts';
import { createPostgres, familyOf } from './postgres.ts';
import { bornAt, launcher, type Started } from './site.ts';

/** A PostgreSQL of one test's own on TCP with TLS, which it may end and freeze. Runs when it is returned. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string;
  readonly caFile: string;
  /** After it has ended; what it keeps is there again. Resolves when it answers. */
  start(): Promise<void>;
  /** Resolves when every process of it has ended. */
  kill(): Promise<void>;
  /** Nothing is answered any more, in connections that stay open and to those that come. */
  freeze(): void;
  thaw(): void;
}

const endsWithinMs = 30_000;

export async function createOwnPostgres(): Promise<OwnPostgres> {
  // Not under TMPDIR, which may be too long for a socket, or closed to the user of PostgreSQL.
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
