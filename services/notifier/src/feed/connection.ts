import { backoffDelayMs } from '@debt/kit/backoff';
import { isUnavailable, toError } from '@debt/kit/errors';
import type { IdentitySource } from '@debt/kit/identity-client';
import { pause } from '@debt/kit/lifecycle';
import type { Logger } from '@debt/kit/log';
import { feedClose } from '@debt/proto/feed';
import { parseClientFrame } from '@debt/proto/feed-codec';
import type { WebSocket } from 'ws';
import type { Fanout, WakeUp } from '../fanout/port.ts';
import type { FeedLimits } from '../limits.ts';
import type { NotifierMetrics } from '../metrics.ts';
import type { Store } from '../store/port.ts';
import { type Signed, watchCredential } from './credential.ts';
import { type Work, WorkSignal } from './pending-work.ts';
import { FeedReader, type Subscribe } from './reader.ts';
import { FeedSocket, SocketClosed } from './socket.ts';

export interface ConnectionParts {
  readonly store: Store;
  readonly fanout: Fanout;
  readonly identity: IdentitySource;
  readonly metrics: NotifierMetrics;
  readonly log: Logger;
  readonly limits: FeedLimits;
}

const internalError = 1011;

/** One WebSocket from its first frame to its end. One loop reads and sends, so nothing has to be locked. */
export class FeedConnection {
  readonly #parts: ConnectionParts;
  readonly #signed: Signed;
  readonly #socket: FeedSocket;
  readonly #pending = new WorkSignal();
  readonly #subscribed = Promise.withResolvers<Subscribe>();
  #hasSubscribed = false;
  #pingsUnanswered = 0;
  #wokenAtMs: number | undefined;

  constructor(ws: WebSocket, signed: Signed, parts: ConnectionParts) {
    this.#parts = parts;
    this.#signed = signed;
    this.#socket = new FeedSocket(ws, parts.limits, {
      onText: (text) => this.#receive(text),
      onPong: () => {
        this.#pingsUnanswered = 0;
      },
    });
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Serves until the socket is closed; never throws. @returns the close code. */
  async run(): Promise<number> {
    const { limits, identity, log } = this.#parts;
    const deadline = setTimeout(() => {
      if (!this.#hasSubscribed) this.close(feedClose.timeout, `no subscribe frame within ${limits.subscribeWithinMs} ms`);
    }, limits.subscribeWithinMs);
    const pings = setInterval(() => this.#ping(), limits.pingEveryMs);
    try {
      const work = Promise.all([this.#serve(), watchCredential(this.#signed, { identity, socket: this.#socket, limits, log })]);
      // A hanging store must not keep a closed socket in the count.
      await Promise.race([work, this.#socket.closed]);
    } catch (thrown) {
      if (!(thrown instanceof SocketClosed)) log.error({ err: toError(thrown) }, 'a feed failed');
      this.close(internalError, 'internal error');
    } finally {
      clearTimeout(deadline);
      clearInterval(pings);
    }
    return this.#socket.closed;
  }

  async #serve(): Promise<void> {
    const { store, fanout, metrics } = this.#parts;
    const { userId } = this.#signed;
    const subscribe = await this.#subscription();
    if (subscribe === undefined) return;
    const reader = new FeedReader({ userId, socket: this.#socket, store, fanout, metrics });
    // Watches before the first read: a wake-up in between rings, and the next read covers it.
    const unwatch = fanout.watch(userId, (wakeUp) => this.#wake(wakeUp));
    try {
      await this.#untilDone(() => reader.begin(subscribe));
      this.#pending.add({ notifications: true });
      for (let work = await this.#next(); work !== undefined; work = await this.#next()) {
        const todo = work;
        await this.#untilDone(() => reader.work(todo));
        this.#observe(todo);
      }
    } finally {
      unwatch();
    }
  }

  #next(): Promise<Work | undefined> {
    return this.#pending.next(this.#socket.signal);
  }

  /** @returns undefined when the socket closes first. */
  #subscription(): Promise<Subscribe | undefined> {
    const { signal } = this.#socket;
    const gone = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
    return signal.aborted ? Promise.resolve(undefined) : Promise.race([this.#subscribed.promise, gone]);
  }

  /** Retries while the store is unavailable, as long as the socket lives; pings continue meanwhile. */
  async #untilDone(step: () => Promise<void>): Promise<void> {
    const { limits, log } = this.#parts;
    for (let failures = 0; !this.#socket.signal.aborted; failures += 1) {
      try {
        await step();
        return;
      } catch (thrown) {
        if (thrown instanceof SocketClosed) return;
        if (!isUnavailable(thrown)) throw thrown;
        log.warn({ err: toError(thrown), failures }, 'the store is unavailable; a feed retries');
        await pause(backoffDelayMs(limits.storeRetry, failures), this.#socket.signal);
      }
    }
  }

  #receive(text: string): void {
    try {
      const frame = parseClientFrame(text);
      if (frame.type === 'ack') {
        if (!this.#hasSubscribed) throw new Error('subscribe first');
        this.#pending.add({ ack: frame.upTo });
      } else {
        if (this.#hasSubscribed) throw new Error('subscribe once');
        this.#hasSubscribed = true;
        this.#subscribed.resolve(frame);
      }
    } catch (thrown) {
      this.close(feedClose.badFrame, toError(thrown).message);
    }
  }

  #wake({ seq, notification }: WakeUp): void {
    this.#wokenAtMs ??= performance.now();
    if (notification !== undefined) this.#pending.add({ fresh: notification });
    else this.#pending.add(seq === 0 ? { compare: true } : { notifications: true });
  }

  #observe({ notifications, fresh }: Work): void {
    if ((notifications || fresh.length > 0) && this.#wokenAtMs !== undefined)
      this.#parts.metrics.wokenFor((performance.now() - this.#wokenAtMs) / 1000);
    this.#wokenAtMs = undefined;
  }

  #ping(): void {
    if (this.#pingsUnanswered >= this.#parts.limits.pingsUnansweredMax) {
      this.close(feedClose.timeout, 'no answer to pings');
      return;
    }
    this.#pingsUnanswered += 1;
    this.#socket.ping();
    if (this.#hasSubscribed) this.#pending.add({ compare: true });
  }
}
