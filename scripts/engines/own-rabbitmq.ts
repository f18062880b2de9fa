import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from './authority.ts';
import { createBroker } from './rabbitmq.ts';
import { isAlive, launcher, type Started } from './site.ts';

/** A separate RabbitMQ for one test, which the test may end, freeze and starve. Not started yet. */
export interface OwnBroker extends AsyncDisposable {
  readonly url: string;
  readonly caFile: string;
  /** Also starts it again with its data after it has ended. Resolves when it answers. */
  readonly start: () => Promise<void>;
  /** SIGTERM and SIGKILL resolve when it has ended. */
  readonly signal: (name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => Promise<void>;
  /** Runs rabbitmqctl. @returns what it printed. */
  readonly control: (...args: readonly string[]) => string;
}

const endsWithinMs = 30_000;

export async function createOwnBroker(): Promise<OwnBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'debt-broker-'));
  const processes: Started[] = [];
  const authority = createAuthority(folder);
  const launch = launcher(folder, (started) => processes.push(started));
  const { url, start, control } = await createBroker({ folder, ...authority, launch });
  let server: Started | undefined;
  return {
    url,
    caFile: authority.caFile,
    control,
    start: async () => {
      server = await start();
    },
    signal: async (name) => {
      if (server === undefined) throw new Error('the broker was not started');
      process.kill(server.pid, name);
      if (name === 'SIGTERM' || name === 'SIGKILL') await untilEnded([server]);
    },
    [Symbol.asyncDispose]: async () => {
      for (const { pid } of processes.filter(isAlive)) process.kill(pid, 'SIGKILL');
      await untilEnded(processes);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function untilEnded(processes: readonly Started[]): Promise<void> {
  const deadline = performance.now() + endsWithinMs;
  while (processes.some(isAlive)) {
    if (performance.now() > deadline) throw new Error(`the broker did not end within ${endsWithinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
