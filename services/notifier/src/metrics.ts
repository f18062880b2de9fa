import { Counter, createRegistry, Gauge, Histogram, latencyBuckets, type Registry } from '@debt/kit/telemetry';
import { feedClose } from '@debt/proto/feed';

const ours: ReadonlySet<number> = new Set(Object.values(feedClose));
/** RFC 6455: from here on, codes are unregistered, and a client may close with any of them. */
const madeUpFrom = 3_000;

/** The metrics of the notifier. */
export class NotifierMetrics {
  readonly registry: Registry = createRegistry('notifier');
  readonly #registers = [this.registry];
  readonly #notifications = new Counter({
    name: 'notifier_notifications_total',
    help: 'Notifications by outcome: stored, or duplicate when the event was delivered before.',
    labelNames: ['outcome'],
    registers: this.#registers,
  });
  readonly #ignored = new Counter({
    name: 'notifier_events_ignored_total',
    help: 'Events of a kind that this release does not know.',
    labelNames: ['topic'],
    registers: this.#registers,
  });
  readonly #frames = new Counter({
    name: 'notifier_notifications_sent_total',
    help: 'Notifications written to sockets.',
    registers: this.#registers,
  });
  readonly #resets = new Counter({
    name: 'notifier_resets_total',
    help: 'Resets sent to clients because history was removed.',
    registers: this.#registers,
  });
  readonly #closes = new Counter({
    name: 'notifier_closes_total',
    help: 'Sockets that were closed, by close code.',
    labelNames: ['code'],
    registers: this.#registers,
  });
  readonly #refusals = new Counter({
    name: 'notifier_handshakes_refused_total',
    help: 'WebSocket handshakes that were refused, by reason.',
    labelNames: ['reason'],
    registers: this.#registers,
  });
  readonly #sockets = new Gauge({ name: 'notifier_sockets', help: 'Open sockets.', registers: this.#registers });
  readonly #wakes = new Histogram({
    name: 'notifier_wake_to_sent_seconds',
    help: 'Seconds from a wake-up to the first notification that it caused on a socket.',
    buckets: latencyBuckets,
    registers: this.#registers,
  });
  readonly #swept = new Counter({
    name: 'notifier_notifications_removed_total',
    help: 'Notifications removed by retention.',
    registers: this.#registers,
  });

  notificationAppended(duplicate: boolean): void {
    this.#notifications.inc({ outcome: duplicate ? 'duplicate' : 'stored' });
  }

  eventIgnored(topic: string): void {
    this.#ignored.inc({ topic });
  }

  notificationSent(): void {
    this.#frames.inc();
  }

  reset(): void {
    this.#resets.inc();
  }

  wokenFor(seconds: number): void {
    this.#wakes.observe(seconds);
  }

  handshakeRefused(reason: string): void {
    this.#refusals.inc({ reason });
  }

  socketOpened(): void {
    this.#sockets.inc();
  }

  socketClosed(code: number): void {
    this.#sockets.dec();
    this.#closes.inc({ code: code < madeUpFrom || ours.has(code) ? String(code) : 'other' });
  }

  notificationsRemoved(count: number): void {
    this.#swept.inc(count);
  }
}
