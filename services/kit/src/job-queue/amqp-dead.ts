import type { Channel, ConsumeMessage } from 'amqplib';
import { pause } from '../lifecycle/background.ts';
import type { AmqpConnection } from './amqp-connection.ts';
import type { AmqpLink } from './amqp-link.ts';
import { againAt, fromMessage, type Incoming } from './amqp-message.ts';
import type { Topology } from './amqp-topology.ts';
import type { DeadJob, ReplayOutcome } from './driver.ts';

const strangerShownMax = 500;
/** The limit of the protocol. */
const prefetchMax = 65_535;
/** Another reader holds the remaining messages. */
const quietMs = 2_000;
const putBackPollMs = 20;

/**
 * A broker shows a message only to the consumer that receives it. All are received and returned; if this process dies in between, the broker returns
 * them.
 */
export class AmqpDeadLetters {
  readonly #link: AmqpLink;
  readonly #topology: Topology;
  /** A reader holds all of them; a concurrent one would find none. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(link: AmqpLink, topology: Topology) {
    this.#link = link;
    this.#topology = topology;
  }

  /** Latest first; of two under one id the later. */
  list(limit: number): Promise<readonly DeadJob[]> {
    return this.#alone((channel, connection) => this.#list(channel, connection, limit));
  }

  replay(id: string, now: number): Promise<ReplayOutcome> {
    return this.#alone((channel, connection) => this.#replay(channel, connection, id, now));
  }

  #alone<T>(use: (channel: Channel, connection: AmqpConnection) => Promise<T>): Promise<T> {
    const asked = this.#last.then(async () => {
      const connection = await this.#link.connection();
      return connection.withChannel((channel) => use(channel, connection));
    });
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  async #list(channel: Channel, connection: AmqpConnection, limit: number): Promise<readonly DeadJob[]> {
    const latest = new Map<string, DeadJob>();
    const taken = await this.#take(channel, connection, (message) => {
      const dead = toDeadJob(fromMessage(message), message);
      const key = dead.id === '' ? `stranger ${message.fields.deliveryTag}` : `job ${dead.id}`;
      latest.delete(key);
      latest.set(key, dead);
      if (latest.size > limit) latest.delete(oldestOf(latest));
    });
    await this.#putBack(channel, connection, taken);
    return [...latest.values()].toReversed().toSorted((one, other) => other.diedAt.getTime() - one.diedAt.getTime());
  }

  async #replay(channel: Channel, connection: AmqpConnection, id: string, now: number): Promise<ReplayOutcome> {
    const found: { readonly message: ConsumeMessage; readonly letter: Incoming }[] = [];
    const taken = await this.#take(channel, connection, (message) => {
      const letter = fromMessage(message);
      if (letter.job !== undefined && letter.id === id) found.push({ message, letter });
    });
    const letter = found.at(-1)?.letter;
    const expiresAt = letter?.job?.expiresAt.getTime();
    const isUsable = letter !== undefined && expiresAt !== undefined && expiresAt > now;
    if (isUsable) {
      const publisher = await this.#link.publisher();
      await publisher.publish([{ queue: this.#topology.jobs, message: againAt(letter, 0, 0) }]);
      for (const { message } of found) channel.ack(message);
    }
    await this.#putBack(channel, connection, isUsable ? taken - found.length : taken);
    if (letter === undefined) return 'not_found';
    return isUsable ? 'replayed' : 'expired';
  }

  /** Passes the messages to `show`, in the order of their death. @returns their number; fewer than exist when another reader holds some. */
  async #take(channel: Channel, connection: AmqpConnection, show: (message: ConsumeMessage) => void): Promise<number> {
    const { messageCount } = await connection.answer(channel.checkQueue(this.#topology.dead));
    if (messageCount === 0) return 0;
    await connection.answer(channel.prefetch(Math.min(messageCount, prefetchMax)));
    const ended = Promise.withResolvers<undefined>();
    let taken = 0;
    const quiet = setTimeout(() => ended.resolve(undefined), quietMs);
    const { consumerTag } = await connection.answer(
      channel.consume(this.#topology.dead, (message) => {
        quiet.refresh();
        if (message !== null && taken < messageCount) show(message);
        taken += 1;
        if (message === null || taken >= messageCount) ended.resolve(undefined);
      }),
    );
    await ended.promise;
    clearTimeout(quiet);
    await connection.answer(channel.cancel(consumerTag));
    return taken;
  }

  /** Waits until the messages are back in the queue for the next reader; only for a moment, since another reader may receive them meanwhile. */
  async #putBack(channel: Channel, connection: AmqpConnection, count: number): Promise<void> {
    if (count === 0) return;
    channel.nackAll(true);
    const deadline = performance.now() + quietMs;
    for (let there = 0; there < count && performance.now() < deadline; ) {
      there = (await connection.answer(channel.checkQueue(this.#topology.dead))).messageCount;
      if (there < count) await pause(putBackPollMs, connection.lost);
    }
  }
}

function oldestOf(latest: ReadonlyMap<string, DeadJob>): string {
  const [oldest] = [...latest].sort(([, one], [, other]) => one.diedAt.getTime() - other.diedAt.getTime());
  return oldest?.[0] ?? '';
}

/** Of a message that is not a job, an operator sees the beginning. */
function toDeadJob({ id, job, content, attempts, cause, diedAt }: Incoming, message: ConsumeMessage): DeadJob {
  const died = diedAt ?? movedAt(message);
  return {
    id,
    payload: job === undefined ? content.toString().slice(0, strangerShownMax) : job.payload,
    notBefore: job?.notBefore ?? new Date(died),
    expiresAt: job?.expiresAt ?? new Date(died),
    attempts,
    cause: cause ?? 'it was delivered repeatedly and never completed',
    diedAt: new Date(died),
  };
}

/** When the broker itself moved it to this queue. Its clock counts whole seconds. */
const movedAt = ({ properties }: ConsumeMessage): number => (properties.headers?.['x-death']?.[0]?.time.value ?? 0) * 1_000;
