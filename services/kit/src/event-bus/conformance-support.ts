import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { EventBus, EventHandler, OutgoingEvent } from './port.ts';

/** A separate backend for one test. */
export interface EventBusHarness extends AsyncDisposable {
  /** Opens a bus like a process with this name. */
  open(source: string): Promise<EventBus>;
  /** Breaks all connections of that process without notice, like kill -9 or a broken network. */
  cut(source: string): Promise<void>;
}

/** The backend of one test: the bus of a publisher with the topic `things`, and a way to open further ones. */
export interface Backend {
  readonly harness: EventBusHarness;
  readonly publisher: EventBus;
  readonly open: (source: string) => Promise<EventBus>;
}

/** Opens a fresh backend and provisions its topics; the test that calls it closes everything at its end. */
export async function openBackend(openFresh: () => Promise<EventBusHarness>): Promise<Backend> {
  const harness = await openFresh();
  onTestFinished(() => harness[Symbol.asyncDispose]());
  const open = async (source: string) => {
    const bus = await harness.open(source);
    onTestFinished(() => bus[Symbol.asyncDispose]());
    return bus;
  };
  const publisher = await open('publisher');
  await publisher.provision(['things']);
  return { harness, open, publisher };
}

/** Retries fast enough for tests. */
export const retry = { attemptsMax: 4, backoff: { baseMs: 1, capMs: 10 } };

/** Reads a topic as one member of a group, with the retries of the tests. */
export function consume(bus: EventBus, handler: EventHandler, group = 'readers', topic = 'things'): void {
  bus.consume({ group, topics: [topic], handler, retry });
}

/** An event of the topic `things` without data. */
export const thing = (key: string, id: string = randomUUID()): OutgoingEvent => ({
  topic: 'things',
  id,
  type: 'thing.made',
  key,
  time: new Date(),
  data: Buffer.from(id),
});

/** The ids of events, in order. */
export const idsOf = (events: readonly { readonly id: string }[]): readonly string[] => events.map((event) => event.id);
