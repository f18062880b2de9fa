import { setTimeout as delay } from 'node:timers/promises';
import { feedClose, type ServerFrame } from '@debt/proto/feed';
import type { WebSocket } from 'ws';
import { type RawData } from 'ws';
import type { FeedLimits } from '../limits.ts';
import type { StoredNotification } from '../store/port.ts';
import { toNotificationFrame } from './notification-json.ts';

export type SocketLimits = Pick<FeedLimits, 'sendBufferBytes' | 'stallMs' | 'closeGraceMs' | 'framesPerPingMax'>;

/** RFC 6455 leaves 123 bytes for the reason in a close frame. */
const reasonLengthMax = 120;

/** Thrown to whoever still wants to send on a socket that is closing. */
export class SocketClosed extends Error {
  override readonly name = 'SocketClosed';
}

export interface SocketEvents {
  readonly onText: (text: string) => void;
  readonly onPong: () => void;
}

/** A WebSocket that never holds more than a bound for a peer that does not read. */
export class FeedSocket {
  readonly #ws: WebSocket;
  readonly #limits: SocketLimits;
  readonly #ended = new AbortController();
  readonly #closed: Promise<number>;
  #closeCode: number | undefined;
  #framesSincePing = 0;

  constructor(ws: WebSocket, limits: SocketLimits, { onText, onPong }: SocketEvents) {
    this.#ws = ws;
    this.#limits = limits;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#closed = promise;
    // A frame that breaks the protocol of WebSockets is an 'error'; ws closes with the fitting code by itself.
    ws.on('error', () => undefined);
    ws.on('close', (code) => {
      this.#ended.abort();
      resolve(this.#closeCode ?? code);
    });
    ws.on('pong', () => this.#counts() && onPong());
    ws.on('ping', (data) => this.#counts() && this.#answerPing(data));
    ws.on('message', (data, isBinary) => {
      if (!this.#counts()) return;
      if (isBinary) this.close(feedClose.badFrame, 'frames are text');
      else onText(toText(data));
    });
  }

  /** Aborts as soon as the socket closes or is being closed. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Resolves with the close code when the connection is gone. */
  get closed(): Promise<number> {
    return this.#closed;
  }

  async sendFrame(frame: Exclude<ServerFrame, { readonly type: 'notification' }>): Promise<void> {
    await this.#send(JSON.stringify(frame));
  }

  async sendNotification(notification: StoredNotification): Promise<void> {
    await this.#send(toNotificationFrame(notification));
  }

  ping(): void {
    this.#framesSincePing = 0;
    if (!this.#ended.signal.aborted) this.#ws.ping();
  }

  /** Says why and closes; a peer that does not answer is cut off. Only the first call counts. */
  close(code: number, reason: string): void {
    if (this.#ended.signal.aborted) return;
    this.#closeCode = code;
    this.#ended.abort();
    this.#ws.close(code, reason.slice(0, reasonLengthMax));
    const overdue = setTimeout(() => this.#ws.terminate(), this.#limits.closeGraceMs);
    void this.#closed.then(() => clearTimeout(overdue));
  }

  /** Whether a frame is to be heeded. One client must not keep the process from serving the others. */
  #counts(): boolean {
    if (this.#ended.signal.aborted) return false;
    this.#framesSincePing += 1;
    if (this.#framesSincePing <= this.#limits.framesPerPingMax) return true;
    // What is under way is not read any more: the close frame goes out, and nobody waits for the answer to it.
    this.#ws.pause();
    this.close(feedClose.badFrame, 'too many frames between two pings');
    return false;
  }

  /** A peer that asks and never reads must not make its answers pile up. */
  #answerPing(data: Buffer): void {
    if (this.#ws.bufferedAmount > this.#limits.sendBufferBytes) this.close(feedClose.tooSlow, 'pings, and does not read the answers');
    else this.#ws.pong(data);
  }

  /** Resolves when there is room for the next. @throws SocketClosed */
  async #send(text: string | Buffer): Promise<void> {
    if (this.#ended.signal.aborted) throw new SocketClosed();
    const { promise: written, resolve } = Promise.withResolvers<undefined>();
    this.#ws.send(text, { binary: false }, () => resolve(undefined));
    if (this.#ws.bufferedAmount <= this.#limits.sendBufferBytes) return;
    await Promise.race([written, this.#stall(written)]);
    if (this.signal.aborted) throw new SocketClosed();
  }

  async #stall(written: Promise<undefined>): Promise<void> {
    const over = new AbortController();
    const stop = () => over.abort();
    this.signal.addEventListener('abort', stop, { once: true });
    void written.then(stop);
    try {
      await delay(this.#limits.stallMs, undefined, { signal: over.signal });
      this.close(feedClose.tooSlow, 'reads too slowly: connect again and go on from your position');
    } catch {
      // Written, or closed by somebody else.
    } finally {
      this.signal.removeEventListener('abort', stop);
    }
  }
}

function toText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}
