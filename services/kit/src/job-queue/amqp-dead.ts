import type { Channel, GetMessage } from 'amqplib';
import type { AmqpConnection } from './amqp-connection.ts';
import type { AmqpLink } from './amqp-link.ts';
import { againAt, fromMessage, type Incoming } from './amqp-message.ts';
import type { Topology } from './amqp-topology.ts';
import type { DeadJob, ReplayOutcome } from './driver.ts';

const strangerShownMax = 500;

/** A broker shows a message only to whoever takes it. They are taken one after the other, and put back in the end; closing the channel puts them back too. */
export class AmqpDeadLetters {
  readonly #link: AmqpLink;
  readonly #topology: Topology;
  /** Who looks has all of them in hand; the next one would find nothing. */
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
    for await (const message of this.#taken(channel, connection)) {
      const dead = toDeadJob(fromMessage(message), message);
      const key = dead.id === '' ? `stranger ${message.fields.deliveryTag}` : `job ${dead.id}`;
      latest.delete(key);
      latest.set(key, dead);
      // They come in the order in which they died: what does not fit any more is the oldest.
      if (latest.size > limit) latest.delete(oldestOf(latest));
    }
    channel.nackAll(true);
    return [...latest.values()].sort((one, other) => other.diedAt.getTime() - one.diedAt.getTime());
  }

  async #replay(channel: Channel, connection: AmqpConnection, id: string, now: number): Promise<ReplayOutcome> {
    const found: { readonly message: GetMessage; readonly letter: Incoming }[] = [];
    for await (const message of this.#taken(channel, connection)) {
      const letter = fromMessage(message);
      if (letter.job !== undefined && letter.id === id) found.push({ message, letter });
    }
    const letter = found.at(-1)?.letter;
    if (letter?.job === undefined) return 'not_found';
    if (letter.job.expiresAt.getTime() <= now) return 'expired';
    const publisher = await this.#link.publisher();
    await publisher.publish([{ queue: this.#topology.jobs, message: againAt(letter, 0, 0) }]);
    for (const { message } of found) channel.ack(message);
    return 'replayed';
  }

  async *#taken(channel: Channel, connection: AmqpConnection): AsyncGenerator<GetMessage> {
    const { messageCount } = await connection.answer(channel.checkQueue(this.#topology.dead));
    for (let taken = 0; taken < messageCount; taken += 1) {
      const message = await connection.answer(channel.get(this.#topology.dead));
      if (message === false) return;
      yield message;
    }
  }
}

function oldestOf(latest: ReadonlyMap<string, DeadJob>): string {
  const [oldest] = [...latest].sort(([, one], [, other]) => one.diedAt.getTime() - other.diedAt.getTime());
  return oldest?.[0] ?? '';
}

/** Of what is not a job an operator sees how it begins. */
function toDeadJob({ id, job, content, attempts, cause, diedAt }: Incoming, message: GetMessage): DeadJob {
  const died = diedAt ?? movedAt(message);
  return {
    id,
    payload: job === undefined ? content.toString().slice(0, strangerShownMax) : job.payload,
    notBefore: job?.notBefore ?? new Date(died),
    expiresAt: job?.expiresAt ?? new Date(died),
    attempts,
    cause: cause ?? 'it was delivered again and again, and never finished',
    diedAt: new Date(died),
  };
}

/** When the broker itself moved it here. Its clock counts whole seconds. */
const movedAt = ({ properties }: GetMessage): number => (properties.headers?.['x-death']?.[0]?.time.value ?? 0) * 1_000;
