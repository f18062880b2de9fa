import { toError } from '../errors/errors.ts';
import { backoffDelayMs } from '../lifecycle/backoff.ts';
import { AmqpConnection, type AmqpTarget } from './amqp-connection.ts';
import { AmqpPublisher } from './amqp-publisher.ts';

const reconnect = { baseMs: 200, capMs: 5_000 } as const;

/**
 * The connection for publishing and queries of a process. Opened on first use, and again after a loss: with back-off, so that frequent callers do not
 * all reconnect.
 */
export class AmqpLink implements AsyncDisposable {
  readonly #target: AmqpTarget;
  #current: Promise<AmqpPublisher> | undefined;
  #failures = 0;
  #closedUntil = 0;
  #lastError = new Error('there was no attempt to connect to RabbitMQ yet');

  constructor(target: AmqpTarget) {
    this.#target = target;
  }

  /** @throws immediately while the last failure is recent. */
  async publisher(): Promise<AmqpPublisher> {
    if (this.#current === undefined && performance.now() < this.#closedUntil) throw this.#lastError;
    this.#current ??= this.#open();
    return this.#current;
  }

  /** @throws when the broker is connected but blocks publishing. */
  async connection(): Promise<AmqpConnection> {
    const { connection } = await this.publisher();
    if (connection.blocked !== undefined) throw new Error(`RabbitMQ blocks publishing at the moment: ${connection.blocked}`);
    return connection;
  }

  async #open(): Promise<AmqpPublisher> {
    try {
      const connection = await AmqpConnection.open(this.#target);
      connection.lost.addEventListener('abort', () => (this.#current = undefined));
      const publisher = await AmqpPublisher.open(connection);
      this.#failures = 0;
      return publisher;
    } catch (thrown) {
      this.#current = undefined;
      this.#lastError = toError(thrown);
      this.#closedUntil = performance.now() + backoffDelayMs(reconnect, this.#failures);
      this.#failures += 1;
      throw thrown;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const current = await this.#current?.catch(() => undefined);
    await current?.connection[Symbol.asyncDispose]();
  }
}
