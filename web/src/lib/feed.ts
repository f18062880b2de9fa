import type { Notification } from '@debt/proto/feed';
import { parseServerFrame } from '@debt/proto/feed-codec';
import { afterClose, type FeedCursor, stepFeed, subscribeFrame } from '@debt/proto/feed-cursor';
import { createStore } from './store.ts';

export interface FeedState {
  readonly status: 'connecting' | 'live' | 'unavailable';
  readonly newest: number;
  readonly readUpTo: number;
  /** The unread notifications of acts of other users, by sequence number; at most as many as a badge can count. */
  readonly unread: readonly number[];
}

export const feedStore = createStore<FeedState>({ status: 'connecting', newest: 0, readUpTo: 0, unread: [] });

export interface FeedHandlers {
  /** Whether the user of this page caused it. */
  readonly isOwn: (notification: Notification) => boolean;
  /** `live` is false until this connection has caught up. */
  readonly onNotification: (notification: Notification, live: boolean) => void;
  readonly onCaughtUp: () => void;
  readonly onSignedOut: () => void;
}

const backOff = { firstMs: 500, maxMs: 15_000 } as const;

/** Follows my feed over any number of connections. Each one continues at the cursor of the previous one, so nothing is missed or shown twice. */
export class Feed {
  readonly #handlers: FeedHandlers;
  readonly #wake = (): void => this.#connectSoon(0);
  #socket: WebSocket | undefined;
  #cursor: FeedCursor | undefined;
  #caughtUp = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(handlers: FeedHandlers) {
    this.#handlers = handlers;
  }

  start(): void {
    globalThis.addEventListener('online', this.#wake);
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    globalThis.removeEventListener('online', this.#wake);
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
  }

  /** Acknowledges that all notifications up to this sequence number have been seen. */
  acknowledge(upTo: number): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type: 'ack', upTo }));
  }

  #connect(): void {
    const url = new URL('/v1/notifications/feed', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#caughtUp = false;
    socket.addEventListener('open', () => socket.send(JSON.stringify(subscribeFrame(this.#cursor))));
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.#take(data);
    });
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.#socket) this.#closed(code);
    });
  }

  #take(text: string): void {
    const frame = parseServerFrame(text);
    const step = stepFeed(this.#cursor, frame);
    this.#cursor = step.cursor;
    if (step.step === 'gap') return this.#socket?.close(4000);
    if (frame.type === 'subscribed') {
      update({ newest: frame.newest });
      markRead(frame.readUpTo);
    }
    if (frame.type === 'reset') update({ newest: frame.newest });
    if (frame.type === 'read') markRead(frame.upTo);
    if (frame.type === 'caught_up') this.#live();
    if (step.step === 'show') {
      arrived(step.notification, this.#handlers.isOwn(step.notification));
      this.#handlers.onNotification(step.notification, this.#caughtUp);
    }
  }

  #live(): void {
    this.#caughtUp = true;
    this.#failures = 0;
    update({ status: 'live' });
    this.#handlers.onCaughtUp();
  }

  #closed(code: number): void {
    if (this.#stopped) return;
    update({ status: 'unavailable' });
    const next = afterClose(code);
    if (next === 'sign-in') this.#handlers.onSignedOut();
    if (next !== 'reconnect') return;
    const capMs = Math.min(backOff.maxMs, backOff.firstMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#connectSoon(capMs / 2 + (Math.random() * capMs) / 2);
  }

  #connectSoon(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#socket?.readyState === WebSocket.OPEN || this.#socket?.readyState === WebSocket.CONNECTING) return;
    this.#timer = setTimeout(() => this.#connect(), delayMs);
  }
}

const unreadMax = 100;

/** Without a position of its own, a connection starts at the read mark, so that all unread notifications arrive here. */
function arrived({ seq }: Notification, isOwn: boolean): void {
  const { newest, readUpTo, unread } = feedStore.get();
  const counts = !isOwn && seq > readUpTo && !unread.includes(seq);
  update({ newest: Math.max(newest, seq), unread: counts ? [...unread, seq].slice(-unreadMax) : unread });
}

function markRead(upTo: number): void {
  const readUpTo = Math.max(feedStore.get().readUpTo, upTo);
  update({ readUpTo, unread: feedStore.get().unread.filter((seq) => seq > readUpTo) });
}

const update = (change: Partial<FeedState>): void => feedStore.set({ ...feedStore.get(), ...change });
