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

/** Thrown to a sender on a socket that is closing. */
export class SocketClosed extends Error {
  override readonly name = 'SocketClosed';
}

export interface SocketEvents {
  readonly onText: (text: string) => void;
  readonly onPong: () => void;
}

/** A WebSocket with a bounded buffer for a peer that does not read. */
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
    // A frame that violates the WebSocket protocol is an 'error'; ws itself closes with the right code.
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

  /** Aborts when the socket closes or is being closed. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Resolves with the close code when the connection has ended. */
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

  /** Closes with a reason; a peer that does not answer is disconnected. Only the first call has an effect. */
  close(code: number, reason: string): void {
    if (this.#ended.signal.aborted) return;
    this.#closeCode = code;
    this.#ended.abort();
    this.#ws.close(code, reason.slice(0, reasonLengthMax));
    const overdue = setTimeout(() => this.#ws.terminate(), this.#limits.closeGraceMs);
    void this.#closed.then(() => clearTimeout(overdue));
  }

  /** Whether to process a frame. One client must not occupy the process at the cost of others. */
  #counts(): boolean {
    if (this.#ended.signal.aborted) return false;
    this.#framesSincePing += 1;
    if (this.#framesSincePing <= this.#limits.framesPerPingMax) return true;
    // Stops reading: the close frame is sent, and its answer is not awaited.
    this.#ws.pause();
    this.close(feedClose.badFrame, 'too many frames between two pings');
    return false;
  }

  /** A peer that sends pings without reading must not accumulate answers. */
  #answerPing(data: Buffer): void {
    if (this.#ws.bufferedAmount > this.#limits.sendBufferBytes) this.close(feedClose.tooSlow, 'sends pings and does not read the answers');
    else this.#ws.pong(data);
  }

  /** Resolves when the buffer has capacity for the next frame. @throws SocketClosed */
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
      this.close(feedClose.tooSlow, 'reads too slowly: connect again and continue from your position');
    } catch {
      // Written, or closed elsewhere.
    } finally {
      this.signal.removeEventListener('abort', stop);
    }
  }
}

function toText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}
