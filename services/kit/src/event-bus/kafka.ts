import type { Admin, Producer } from 'kafkajs';
import { Partitioners } from 'kafkajs';
import type { Deliver, Envelope, EventBusDriver, Position, PublishOutcome, Subscription, TopicSpec } from './driver.ts';
import { type Address, Connected, type KafkaClient, kafkaClients } from './kafka-client.ts';
import { explained } from './kafka-errors.ts';
import { type KafkaGroupTiming, kafkaGroupTiming, kafkaLimits } from './kafka-limits.ts';
import { KafkaMember } from './kafka-member.ts';
import { KafkaPublisher } from './kafka-publisher.ts';
import { KafkaTopics } from './kafka-topics.ts';
import { type KafkaUrl, parseKafkaUrl } from './kafka-url.ts';
import type { OpenEventBusOptions } from './options.ts';

/** How to open the driver for Kafka; `timing` is for tests. */
export interface OpenKafkaOptions extends OpenEventBusOptions {
  readonly timing?: Partial<KafkaGroupTiming>;
  /** The actual address of a broker. @default the address that it advertises */
  readonly reach?: (broker: Address) => Address;
}

/** @throws AppError `bad_configuration` */
export async function openKafkaEventBus(url: string, options: OpenKafkaOptions): Promise<EventBusDriver> {
  return new KafkaEventBus(parseKafkaUrl(url), options);
}

class KafkaEventBus implements EventBusDriver {
  readonly #url: KafkaUrl;
  readonly #options: OpenKafkaOptions;
  readonly #open: () => KafkaClient;
  readonly #admin: Connected<Admin>;
  readonly #producer: Connected<Producer>;
  readonly #topics: KafkaTopics;
  readonly #publisher: KafkaPublisher;

  constructor(url: KafkaUrl, options: OpenKafkaOptions) {
    const { log, caFile, reach, source: clientId } = options;
    this.#url = url;
    this.#options = options;
    this.#open = kafkaClients({
      url,
      clientId,
      log,
      ...(caFile === undefined ? {} : { caFile }),
      ...(reach === undefined ? {} : { reach }),
    });
    this.#admin = new Connected(this.#open, (kafka) => kafka.admin({ retry: kafkaLimits.retry }));
    this.#producer = new Connected(this.#open, (kafka) =>
      kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: Partitioners.DefaultPartitioner,
        retry: kafkaLimits.retry,
      }),
    );
    this.#topics = new KafkaTopics({ admin: this.#admin, url, log });
    this.#publisher = new KafkaPublisher({ producer: this.#producer, topics: this.#topics, prefix: url.prefix });
  }

  provision(topics: readonly TopicSpec[]): Promise<void> {
    return explaining(() => this.#topics.provision(topics));
  }

  publish(batch: readonly Envelope[]): Promise<readonly PublishOutcome[]> {
    return explaining(() => this.#publisher.publish(batch));
  }

  consume(subscription: Subscription, deliver: Deliver, signal: AbortSignal): Promise<void> {
    const { log, timing } = this.#options;
    this.#topics.need(subscription.topics);
    const member = new KafkaMember({
      client: this.#open(),
      prefix: this.#url.prefix,
      subscription,
      deliver,
      timing: { ...kafkaGroupTiming, ...timing },
      log,
    });
    return explaining(() => member.run(signal));
  }

  positions(subscription: Subscription): Promise<readonly Position[]> {
    return explaining(() => this.#topics.positions(subscription));
  }

  ready(): Promise<void> {
    return explaining(() => this.#topics.ready());
  }

  async close(): Promise<void> {
    this.#producer.close();
    this.#admin.close();
  }
}

async function explaining<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw explained(thrown);
  }
}
