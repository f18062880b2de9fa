import { resolve as absolute } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readEnvironment } from '../../environment/environment.ts';
import { environmentDir, type Variables } from '../../environment/paths.ts';
import { self } from '../../environment/process-identity.ts';
import { failure, failureOf, PlatformError } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import type { Environment, Platform } from '../../model/model.ts';
import { platform as thePlatform } from '../../model/platform.ts';
import { resolve } from '../../model/resolve.ts';
import type { Event } from '../../runner/events.ts';
import { endedEarly, run } from '../../runner/run.ts';
import type { Lock, OpenProcesses, ProcessRequest } from '../../runner/target.ts';
import { createDownActions } from './down-actions.ts';
import { type Layout, presentLayout } from './layout.ts';
import { attachTo } from './observe/attach.ts';
import type { Client } from './observe/client.ts';
import { connectionOf, databasesOf, doctorOf, purgeItemsOf } from './observe/inspect.ts';
import { lookFromOutside } from './observe/observe.ts';
import type { Choices } from './observe/wire.ts';
import { binariesVariable } from './postgres/binaries.ts';
import { createRunner } from './runner.ts';
import { factsOf } from './up/facts.ts';
import { ensureSupervisor, type StartOptions, untilLeft } from './up/start-supervisor.ts';

export interface EmbeddedVerbsOptions {
  readonly target?: OpenProcesses['target'];
  /** The platform to run; the tests run small programs instead. */
  readonly platform?: Platform;
  /** The supervisor's program. */
  readonly supervisorMain?: string;
}

const attemptsMax = 6;
/** Base pause between attempts: it grows with each attempt, and lasts at least until a supervisor that is about to end has ended. */
const leavingMs = 200;

/** The verbs of the target `embedded`: everything on this machine, from npm alone. */
export function createEmbeddedVerbs(variables: Variables, options: EmbeddedVerbsOptions = {}): OpenProcesses {
  const { target = 'embedded', platform = thePlatform, supervisorMain } = options;
  const main = supervisorMain === undefined ? {} : { main: supervisorMain };
  const layoutFor = (name: string): Promise<Layout> => presentLayout(name, environmentDir(name, variables));
  return {
    target,
    async *up(request, signal) {
      const starting = { layout: await layoutFor(request.environment), detach: request.detach, signal, ...main };
      yield* up(starting, toApply(target, request, variables));
    },
    async *plan(request, signal) {
      const layout = await layoutFor(request.environment);
      const asked = toApply(target, request, variables);
      yield* inThisProcess(layout, { verb: 'plan', platform, choices: asked, purge: false, signal }, await environmentOf(layout, asked));
    },
    async *down(request, signal) {
      const layout = await layoutFor(request.environment);
      const { purge } = request;
      yield* inThisProcess(layout, { verb: 'down', platform, choices: {}, purge, signal }, await environmentOf(layout, { target }));
    },
    attach: async (environment) => attachTo(await layoutFor(environment)),
    async recordedFacts(environment) {
      const layout = await layoutFor(environment);
      const file = await readEnvironment(layout.directory);
      return file === undefined ? undefined : await factsOf(platform, file, layout);
    },
    purgeItems: async (environment) => purgeItemsOf(await layoutFor(environment)),
    doctor: async (environment) => doctorOf(await layoutFor(environment)),
    mailDirectory: async (environment) => (await layoutFor(environment)).mail,
    databases: async (environment) => databasesOf(await layoutFor(environment)),
    connection: async (environment, owner, key) => connectionOf(await layoutFor(environment), owner, key),
  };
}

/** Starts a supervisor when there is none, and again when the existing one was about to end. */
async function* up(starting: StartOptions, asked: Choices): AsyncIterable<Event> {
  const { layout, signal } = starting;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const client = await ensureSupervisor(starting);
      yield* applied(client, asked, signal);
      return;
    } catch (error) {
      if (attempt < attemptsMax && error instanceof NeverBegan && !signal.aborted) {
        await Promise.all([untilLeft(layout, signal), pause(leavingMs * attempt, undefined, { signal })]).catch(() => undefined);
        continue;
      }
      yield endedBy(error instanceof NeverBegan ? error.cause : error, signal);
      return;
    }
  }
}

interface OutsideRun {
  readonly verb: 'plan' | 'down';
  readonly platform: Platform;
  readonly choices: Choices;
  readonly purge: boolean;
  readonly signal: AbortSignal;
}

async function* inThisProcess(layout: Layout, asked: OutsideRun, environment: Environment): AsyncIterable<Event> {
  const { verb, platform, choices, purge, signal } = asked;
  const runner = createRunner({
    platform,
    layout,
    choices,
    actions: verb === 'down' ? { down: createDownActions(layout) } : {},
    look: () => lookFromOutside(layout),
    takeLock: noLock,
    record: false,
  });
  yield* run({ verb, runner, environment, resolveWith: (facts) => resolve(platform, environment, facts), purge, signal });
}

/** The steps of `down` take the lock themselves, after the supervisor has released it. */
async function noLock(): Promise<Lock> {
  return { holder: await self(), [Symbol.asyncDispose]: async () => undefined };
}

async function environmentOf(layout: Layout, request: Choices): Promise<Environment> {
  return environmentFrom(layout.name, request, await readEnvironment(layout.directory).catch(() => undefined));
}

/** The supervisor ignores unknown fields. */
const toApply = (target: OpenProcesses['target'], request: ProcessRequest, { [binariesVariable]: postgres = '' }: Variables): Choices => ({
  target,
  ...request,
  ...(postgres === '' ? {} : { postgres: absolute(postgres) }),
});

/** Passes the run's events on; an interruption cancels the run, and its `end` is still passed on. Throws `NeverBegan`. */
async function* applied(client: Client, request: Choices, signal: AbortSignal): AsyncIterable<Event> {
  const cancel = (): void => void client.cancel().catch(() => undefined);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  let began = false;
  try {
    for await (const event of client.apply(request)) {
      began = true;
      yield event;
      if (event.type === 'end') return;
    }
    throw new PlatformError('not_running', { what: 'the supervisor has ended', fix: ['debt-platform up'] });
  } catch (error) {
    const isLeaving = error instanceof PlatformError && error.failure.id === 'not_running';
    throw isLeaving && !began ? new NeverBegan(error) : error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The supervisor that was found was about to end; another one can be started. */
class NeverBegan extends Error {
  override readonly name = 'NeverBegan';
  constructor(cause: PlatformError) {
    super(cause.message, { cause });
  }
}

const endedBy = (error: unknown, signal: AbortSignal): Event =>
  signal.aborted
    ? endedEarly(failure('interrupted', { what: 'interrupted', why: 'what was done stays' }), 'cancelled')
    : endedEarly(failureOf(error));
