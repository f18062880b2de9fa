import { fromVariable, trustOf } from '@debt/kit/config';
import { type EventBus } from '@debt/kit/event-bus';
import { openEventBus } from '@debt/kit/event-bus/open';
import { type JobQueue } from '@debt/kit/job-queue';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { createLogger, type Logger } from '@debt/kit/log';
import { openPool, type Pool } from '@debt/kit/postgres';
import { createRegistry, type Registry } from '@debt/kit/telemetry';
import { Accounts } from './accounts/accounts.ts';
import { CodeWorker } from './accounts/code-worker.ts';
import { Credentials } from './accounts/credentials.ts';
import { Devices } from './accounts/devices.ts';
import { Identity } from './accounts/identity.ts';
import { PasswordChanges } from './accounts/password-changes.ts';
import { Passwords } from './accounts/passwords.ts';
import { SignIn } from './accounts/sign-in.ts';
import { SignInLimit } from './accounts/sign-in-limit.ts';
import { Sweep } from './accounts/sweep.ts';
import type { Config } from './config.ts';
import { OutboxWaker } from './outbox/waker.ts';
import { Links } from './people/links.ts';
import { People } from './people/people.ts';
import { Ledger } from './store/ledger.ts';

export interface Overrides {
  readonly log?: Logger;
  readonly pool?: Pool;
  readonly bus?: EventBus;
  readonly queue?: JobQueue;
}

/** All parts of the service, opened; disposing of `stack` closes them. */
export interface Context {
  readonly log: Logger;
  readonly registry: Registry;
  readonly pool: Pool;
  readonly bus: EventBus;
  readonly queue: JobQueue;
  readonly waker: OutboxWaker;
  readonly ledger: Ledger;
  readonly identity: Identity;
  readonly passwords: Passwords;
  readonly accounts: Accounts;
  readonly passwordChanges: PasswordChanges;
  readonly signIn: SignIn;
  readonly credentials: Credentials;
  readonly people: People;
  readonly links: Links;
  readonly codes: CodeWorker;
  readonly sweep: Sweep;
  readonly stack: AsyncDisposableStack;
}

const applicationName = 'expenses';
const connectionsMax = 20;
export const mailQueue = 'mail';

export async function openContext(config: Config, overrides: Overrides = {}): Promise<Context> {
  await using opening = new AsyncDisposableStack();
  const log = overrides.log ?? createLogger(applicationName, config.LOG_LEVEL);
  const registry = createRegistry(applicationName);
  const pool = overrides.pool ?? opening.adopt(openDatabase(config, log), (opened) => opened.end());
  const { bus, queue } = await openDestinations(config, { log, registry, stack: opening, overrides });
  const waker = opening.use(new OutboxWaker(pool, log));
  const onOutboxWrite = () => waker.wake();

  const ledger = new Ledger(pool);
  const identity = new Identity(pool);
  const onCredentialsChanged = () => identity.forget();
  const passwords = await Passwords.create();
  const limit = new SignInLimit(pool);
  const codes = opening.use(
    new CodeWorker({ pool, log, codeKey: config.CODE_KEY, sealKey: config.SEAL_KEY, onOutboxWrite: onOutboxWrite }),
  );
  const options = {
    pool,
    passwords,
    limit,
    codeKey: config.CODE_KEY,
    onCodeRequested: () => codes.wake(),
    onOutboxWrite,
    onCredentialsChanged,
  };
  const devices = new Devices(config.CODE_KEY);
  return {
    log,
    registry,
    pool,
    bus,
    queue,
    waker,
    ledger,
    identity,
    passwords,
    accounts: new Accounts(options),
    passwordChanges: new PasswordChanges(options),
    signIn: new SignIn({ pool, passwords, limit, devices }),
    credentials: new Credentials(pool, onCredentialsChanged),
    people: new People(pool),
    links: new Links(pool, ledger, onOutboxWrite),
    codes,
    sweep: opening.use(new Sweep(pool, ledger, log)),
    stack: opening.move(),
  };
}

const openDatabase = (config: Config, log: Logger): Pool =>
  openPool(config.DATABASE_URL, { applicationName, connectionsMax, plansByIndex: true, ...trustOf(config) }, (err) =>
    log.warn({ err }, 'an idle connection was lost'),
  );

interface DestinationOptions {
  readonly log: Logger;
  readonly registry: Registry;
  /** Closes what is opened. */
  readonly stack: AsyncDisposableStack;
  readonly overrides?: Pick<Overrides, 'bus' | 'queue'>;
}

/** The destinations of the outbox. They connect lazily: an unavailable broker does not prevent the service from starting. */
export async function openDestinations(
  config: Config,
  { log, registry, stack, overrides = {} }: DestinationOptions,
): Promise<{ readonly bus: EventBus; readonly queue: JobQueue }> {
  const trust = trustOf(config);
  const openBus = () => openEventBus(config.EVENTS_URL, { source: applicationName, log, registry, ...trust });
  const bus = overrides.bus ?? stack.use(await fromVariable('EVENTS_URL', openBus));
  const openQueue = () => openJobQueue(config.JOBS_URL, { queue: mailQueue, applicationName, log, registry, ...trust });
  const queue = overrides.queue ?? stack.use(await fromVariable('JOBS_URL', openQueue));
  return { bus, queue };
}
