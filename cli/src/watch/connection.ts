import { type ClientFrame, feedPingSeconds, type ServerFrame } from '@debt/proto/feed';
import { FrameError, parseServerFrame, type UnknownFrame } from '@debt/proto/feed-codec';
import { readRelease, releaseHeader } from '@debt/proto/release';
import WebSocket from 'ws';
import { isPlainAnswer, plainAnswerText } from '../config/plain-server.ts';
import { version } from '../release.ts';

/** What ends a connection. */
export type Ending =
  | { readonly type: 'closed'; readonly code: number; readonly reason: string }
  /** The upgrade was answered with an ordinary status. */
  | { readonly type: 'refused'; readonly status: number; readonly retryAfterSeconds: number | undefined }
  | { readonly type: 'failed'; readonly message: string };

export interface ConnectOptions {
  readonly origin: string;
  readonly token: string;
  readonly userAgent: string;
  readonly signal: AbortSignal;
}

/** The most frames in the queue. Beyond it the socket is paused, and back-pressure slows the server down. */
const queuedMax = 256;
const handshakeTimeoutMs = 10_000;
const silenceMaxMs = feedPingSeconds * 2 * 1000 + 5000;
const frameBytesMax = 4 * 1024 * 1024;
/** A private close code: the server sent a frame that this program cannot parse. */
const strangeFrame = 4400;

/** One connection to the feed: its frames in order, and the reason for its end. */
export class FeedConnection {
  readonly #socket: WebSocket;
  readonly #signal: AbortSignal;
  readonly #abort = (): void => this.#socket.terminate();
  readonly #queue: (ServerFrame | UnknownFrame)[] = [];
  #wake: () => void = () => undefined;
  #ending: Ending | undefined;
  #release: string | undefined;
  #silence: NodeJS.Timeout | undefined;

  constructor({ origin, token, userAgent, signal }: ConnectOptions) {
    const url = `${origin.replace(/^http/, 'ws')}/v1/notifications/feed`;
    const headers = { authorization: `Bearer ${token}`, 'user-agent': userAgent, [releaseHeader]: version };
    this.#socket = new WebSocket(url, {
      headers,
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: frameBytesMax,
      perMessageDeflate: false,
    });
    this.#listen();
    this.#signal = signal;
    signal.addEventListener('abort', this.#abort);
  }

  /** Resolves with true once frames can be sent, and with false if the connection ended instead. */
  async opened(): Promise<boolean> {
    while (this.#ending === undefined && this.#socket.readyState !== WebSocket.OPEN) await this.#woken();
    return this.#ending === undefined;
  }

  send(frame: ClientFrame): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** The next frame; undefined when the connection has ended. */
  async next(): Promise<ServerFrame | UnknownFrame | undefined> {
    for (;;) {
      const frame = this.#queue.shift();
      if (frame !== undefined) {
        if (this.#queue.length === 0 && this.#socket.isPaused) this.#socket.resume();
        return frame;
      }
      if (this.#ending !== undefined) return undefined;
      await this.#woken();
    }
  }

  /** Whether the queue is empty. */
  get isIdle(): boolean {
    return this.#queue.length === 0;
  }

  get ending(): Ending {
    return this.#ending ?? { type: 'failed', message: 'the connection is still open' };
  }

  /** The release of the server; undefined when it did not send it. */
  get release(): string | undefined {
    return this.#release;
  }

  close(): void {
    clearTimeout(this.#silence);
    this.#signal.removeEventListener('abort', this.#abort);
    this.#socket.terminate();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('upgrade', ({ headers }) => (this.#release = readRelease(headers[releaseHeader])));
    socket.on('open', () => {
      this.#rearmSilenceTimer();
      this.#wake();
    });
    socket.on('ping', () => this.#rearmSilenceTimer());
    socket.on('message', (data) => {
      this.#rearmSilenceTimer();
      this.#receive(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    });
    socket.on('unexpected-response', (_request, response) => {
      const after = response.headers['retry-after'];
      this.#end({
        type: 'refused',
        status: response.statusCode ?? 0,
        retryAfterSeconds: after === undefined ? undefined : Number.parseInt(after, 10) || undefined,
      });
      socket.terminate();
    });
    socket.on('error', (error) => this.#end({ type: 'failed', message: isPlainAnswer(error) ? plainAnswerText : error.message }));
    socket.on('close', (code, reason) => this.#end({ type: 'closed', code, reason: reason.toString('utf8') }));
  }

  #receive(text: string): void {
    try {
      this.#queue.push(parseServerFrame(text));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#end({ type: 'closed', code: strangeFrame, reason: error.message });
      this.#socket.terminate();
    }
    if (this.#queue.length >= queuedMax) this.#socket.pause();
    this.#wake();
  }

  /** A live server sends pings. Without them the connection is dead, even if the operating system reports it as open. */
  #rearmSilenceTimer(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#end({ type: 'failed', message: 'the server has stopped sending' });
      this.#socket.terminate();
    }, silenceMaxMs);
  }

  /** Keeps the first reason only. */
  #end(ending: Ending): void {
    clearTimeout(this.#silence);
    this.#ending ??= ending;
    this.#wake();
  }

  async #woken(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
