import type { ConfirmChannel } from 'amqplib';
import { toError } from '../errors/errors.ts';
import { type AmqpConnection, answerMs } from './amqp-connection.ts';
import { type Outgoing, propertiesOf } from './amqp-message.ts';

/** Publishes on one connection, and knows for each message whether the broker has stored it. */
export class AmqpPublisher {
  readonly connection: AmqpConnection;
  readonly #channel: ConfirmChannel;
  /** By queue and job. A message in this map may still arrive, and must not be sent a second time. */
  readonly #unconfirmed = new Map<string, Promise<void>>();
  readonly #returned = new Set<string>();
  #lastNo = 0;

  private constructor(connection: AmqpConnection, channel: ConfirmChannel) {
    this.connection = connection;
    this.#channel = channel;
    // The broker reports a discarded message before it confirms it.
    channel.on('return', ({ properties }) => this.#returned.add(String(properties.correlationId)));
    channel.on('close', () => connection.destroy(new Error('RabbitMQ closed the channel for messages')));
  }

  static async open(connection: AmqpConnection): Promise<AmqpPublisher> {
    try {
      return new AmqpPublisher(connection, await connection.confirmChannel());
    } catch (thrown) {
      connection.destroy(toError(thrown));
      throw thrown;
    }
  }

  /**
   * Resolves when the broker has stored all of them. @throws when one is refused or has no queue, or when the broker does not answer. Some may be
   * stored then.
   */
  async publish(messages: readonly { readonly queue: string; readonly message: Outgoing }[]): Promise<void> {
    const sent = messages.map(({ queue, message }) => this.#send(queue, message));
    const timeUp = Promise.withResolvers<never>();
    const timer = setTimeout(() => timeUp.reject(this.#silence()), answerMs);
    try {
      await Promise.race([Promise.all(sent), timeUp.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #send(queue: string, message: Outgoing): Promise<void> {
    if (message.id === '') return this.#begin(queue, message);
    const key = `${queue}/${message.id}`;
    const confirmed = this.#unconfirmed.get(key) ?? this.#begin(queue, message);
    this.#unconfirmed.set(key, confirmed);
    const forget = () => this.#unconfirmed.delete(key);
    confirmed.then(forget, forget);
    return confirmed;
  }

  async #begin(queue: string, message: Outgoing): Promise<void> {
    const { blocked } = this.connection;
    if (blocked !== undefined) throw new Error(`RabbitMQ blocks publishing at the moment: ${blocked}`);
    this.#lastNo += 1;
    const no = String(this.#lastNo);
    await new Promise<void>((resolve, reject) => {
      this.#channel.sendToQueue(queue, message.content, propertiesOf(message, no), (refused: unknown) => {
        const isReturned = this.#returned.delete(no);
        if (isReturned) reject(new Error(`the queue ${queue} does not exist`));
        else if (refused === null || refused === undefined) resolve();
        else reject(new Error(`the queue ${queue} accepts nothing at the moment: ${toError(refused).message}`));
      });
    });
  }

  /** A broker that is only out of space keeps its connection. When it continues, it confirms the messages that were sent to it. */
  #silence(): Error {
    const { blocked } = this.connection;
    if (blocked !== undefined) return new Error(`RabbitMQ blocks publishing at the moment: ${blocked}`);
    const error = new Error(`RabbitMQ did not confirm within ${answerMs} ms`);
    this.connection.destroy(error);
    return error;
  }
}
