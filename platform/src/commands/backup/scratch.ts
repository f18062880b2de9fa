/** An environment that lives as long as a command: apart from all others, and deleted whatever happens. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '../../environment/lock.ts';
import { dataRoot } from '../../environment/paths.ts';
import { canBind } from '../../environment/ports.ts';
import { failure, PlatformError } from '../../failures/failures.ts';
import type { Event } from '../../runner/events.ts';
import type { OpenProcesses } from '../../runner/target.ts';
import { openVerbs } from '../../targets/open.ts';
import type { PlatformContext } from '../context.ts';

/** Above the ports that environments choose for themselves, so that none of them loses its own to a rehearsal. */
const ports = { from: 8700, below: 8800 } as const;

export interface Scratch extends AsyncDisposable {
  readonly verbs: OpenProcesses;
  /** Throws why it did not start. */
  up(signal: AbortSignal): Promise<void>;
}

/**
 * A data folder of its own, so that no list and no completion has the environment. What an earlier run left that was killed is deleted first; its
 * processes have ended with it. Throws `locked` while another rehearsal of the same environment runs.
 */
export async function openScratch({ environment, env }: PlatformContext, postgres: string | undefined): Promise<Scratch> {
  const directory = join(dataRoot(env), 'rehearsals', environment);
  await using stack = new AsyncDisposableStack();
  stack.use(
    await takeLock(directory, 'backup rehearse', (holder) =>
      failure('locked', {
        what: `another rehearsal of ${environment} is in progress${holder === undefined ? '' : ` (pid ${holder.pid})`}`,
        fix: ['wait for it'],
      }),
    ),
  );
  const data = join(directory, 'data');
  const variables = { ...env, DEBT_PLATFORM_DATA: data, ...(postgres === undefined ? {} : { DEBT_PLATFORM_POSTGRES: postgres }) };
  const verbs = await openVerbs('embedded', variables);
  if (verbs.target !== 'embedded') throw new Error('a scratch environment has the target embedded');
  const remove = async (): Promise<void> => {
    await ended(verbs.down({ environment, purge: true }, new AbortController().signal));
    await rm(data, { recursive: true, force: true, maxRetries: 3 });
  };
  await remove();
  stack.defer(remove);
  const owned = stack.move();
  return {
    verbs,
    up: async (signal) => ended(verbs.up({ environment, detach: false, port: await freePort() }, signal)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Throws the failure of the run. */
async function ended(events: AsyncIterable<Event>): Promise<void> {
  for await (const event of events) {
    if (event.type !== 'end' || event.failure === undefined) continue;
    const { id, ...details } = event.failure;
    throw new PlatformError(id, details);
  }
}

async function freePort(): Promise<number> {
  for (let port: number = ports.from; port < ports.below; port += 1) if (await canBind(port)) return port;
  throw new PlatformError('port_taken', { what: `no port from ${ports.from} to ${ports.below - 1} is free for the rehearsal` });
}
