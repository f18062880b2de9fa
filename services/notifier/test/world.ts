import { hostNames } from '@debt/kit/access/conformance';
import type { EventBus, OutgoingEvent } from '@debt/kit/event-bus';
import { openEventBus } from '@debt/kit/event-bus/open';
import { createTestDatabase, silentLog } from '@debt/kit/testing';
import type { TestEngine } from '@debt/kit/testing/engines';
import { FakeIdentity, serviceToken } from '@debt/kit/testing/identity';
import { eventTypes } from '@debt/proto/event-types';
import { type Party, TransactionEvent } from '@debt/proto/events';
import type { Config } from '../src/config.ts';
import type { Overrides } from '../src/context.ts';
import { topics } from '../src/events/consumer.ts';
import { NotifierService } from '../src/service.ts';
import { Store } from '../src/store/port.ts';
import { openPostgresStore } from '../src/store/postgres.ts';
import { FaultyStore } from './fakes.ts';
import { type ConnectOptions, FeedClient } from './feed-client.ts';

export const origin = 'http://debt.test:7000';
export const cookieName = 'debt-test';

/** A PostgreSQL with bus and store, the identity service, and any number of notifiers on them. */
export class World implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly url: string;
  /** The engine of the event bus. */
  readonly events: TestEngine;
  readonly bus: EventBus;
  readonly identity: FakeIdentity;
  /** Reads what the notifiers stored. */
  readonly store: Store;
  #events = 0;

  private constructor(stack: AsyncDisposableStack, parts: Pick<World, 'url' | 'events' | 'bus' | 'identity' | 'store'>) {
    this.#stack = stack;
    this.url = parts.url;
    this.events = parts.events;
    this.bus = parts.bus;
    this.identity = parts.identity;
    this.store = parts.store;
  }

  /** @param elsewhere an engine for events outside PostgreSQL. */
  static async create(elsewhere?: TestEngine): Promise<World> {
    await using stack = new AsyncDisposableStack();
    const { url } = stack.use(await createTestDatabase());
    const identity = stack.use(await FakeIdentity.start());
    const events = elsewhere ?? { url };
    const bus = stack.use(await openEventBus(events.url, { ...events, source: 'expenses', log: silentLog }));
    const store = stack.use(new Store(openPostgresStore(url, { log: silentLog })));
    await store.migrate();
    await bus.provision(topics);
    return new World(stack.move(), { url, events, bus, identity, store });
  }

  config(rest: Partial<Config> = {}): Config {
    return {
      HOST: '127.0.0.1',
      HTTP_PORT: 0,
      METRICS_PORT: 0,
      LOG_LEVEL: 'silent',
      EVENTS_URL: this.events.url,
      STORE_URL: this.url,
      FANOUT_URL: 'local:',
      IDENTITY_ADDRESS: this.identity.address,
      SERVICE_TOKEN: serviceToken,
      PUBLIC_ORIGINS: [origin],
      ALLOWED_HOSTS: hostNames,
      COOKIE_NAME: cookieName,
      TLS_CA_FILE: this.events.caFile,
      ...rest,
    };
  }

  /** A notifier of this world; the caller disposes of it. */
  async notifier(overrides: Overrides = {}): Promise<NotifierService> {
    const service = await NotifierService.create(this.config(), { log: silentLog, ...overrides });
    await service.start();
    return service;
  }

  faultyStore(): { readonly store: Store; readonly faults: FaultyStore } {
    const faults = new FaultyStore(openPostgresStore(this.url, { log: silentLog }));
    return { store: new Store(faults), faults };
  }

  connect(notifier: NotifierService, options: ConnectOptions): Promise<FeedClient> {
    return FeedClient.connect(notifier.addresses.http, options);
  }

  /** Publishes transactions of alice with bob (or others). @returns the ids of the events. */
  async publish(count: number, rest: Partial<TransactionEvent> = {}): Promise<readonly string[]> {
    const events = Array.from({ length: count }, () => this.event(rest));
    for (let from = 0; from < events.length; from += 100) await this.bus.publish(events.slice(from, from + 100));
    return events.map(({ id }) => id);
  }

  event(rest: Partial<TransactionEvent> = {}): OutgoingEvent {
    this.#events += 1;
    const transactionId = `t${this.#events}`;
    const data = TransactionEvent.encode({ ...transaction, transactionId, ...rest }).finish();
    return { topic: 'transactions', id: `${transactionId}:posted`, type: eventTypes.transaction, key: 'account', time: new Date(), data };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

export const user = (name: string): Party => ({ id: name, isUser: true, handle: name, name });

export const transaction: TransactionEvent = {
  transactionId: 't',
  accountId: 'account',
  kind: 'lend',
  state: 'posted',
  amount: { amount: '20.00', currency: 'EUR' },
  author: user('alice'),
  counterparty: user('bob'),
  authorLends: false,
  actorId: 'alice',
  description: 'lunch',
  dueOn: '',
  reversesId: '',
  allocations: [],
  outstanding: { amount: '20.00', currency: 'EUR' },
  recordedAt: new Date(0),
  occurredAt: new Date(0),
  firstContact: false,
  raises: true,
};
