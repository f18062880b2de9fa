import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { notSignedIn } from '@debt/kit/access';
import { AppError, toError } from '@debt/kit/errors';
import { requireOneHost } from '@debt/kit/hosts';
import type { IdentitySource } from '@debt/kit/identity-client';
import type { Logger } from '@debt/kit/log';
import { problemType, toProblem } from '@debt/kit/problem';
import { releaseHeader } from '@debt/proto/release';
import { WebSocketServer } from 'ws';
import manifest from '../../package.json' with { type: 'json' };
import { type AccessRules, readToken } from '../http/request-token.ts';
import type { FeedLimits } from '../limits.ts';
import type { NotifierMetrics } from '../metrics.ts';
import type { Signed } from './credential.ts';
import type { Feeds } from './feeds.ts';

export const feedPath = '/v1/notifications/feed';

export interface HandshakeParts {
  readonly feeds: Feeds;
  readonly identity: IdentitySource;
  readonly rules: AccessRules;
  readonly limits: FeedLimits;
  readonly metrics: NotifierMetrics;
  readonly log: Logger;
}

/** Answers upgrade requests. User and origin are verified before the protocol changes, so that a refusal is a problem document. */
export class Handshake {
  readonly #parts: HandshakeParts;
  readonly #sockets: WebSocketServer;
  #running = 0;

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // FeedSocket answers pings, to bound the buffer for a peer that does not read.
      autoPong: false,
      maxPayload: parts.limits.frameBytesMax,
    });
    this.#sockets.on('headers', (headers) => headers.push(`${releaseHeader}: ${manifest.version}`));
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // A peer that disconnects during the check must not end the process.
      socket.on('error', () => socket.destroy());
      this.#running += 1;
      void this.#answer(request, socket, head).finally(() => {
        this.#running -= 1;
      });
    });
  }

  async #answer(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      const signed = await this.#check(request);
      if (!this.#parts.feeds.hasCapacity) throw busy();
      if (socket.destroyed) return;
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#parts.feeds.accept(ws, signed));
    } catch (thrown) {
      this.#refuse(socket, thrown);
    }
  }

  async #check(request: IncomingMessage): Promise<Signed> {
    const { feeds, identity, rules, limits } = this.#parts;
    const { url = '', headers } = request;
    requireOneHost(request.rawHeaders);
    if (url.split('?', 1)[0] !== feedPath || headers.upgrade?.toLowerCase() !== 'websocket')
      throw new AppError('no_such_route', `Only ${feedPath} can be upgraded, to websocket.`);
    if (!feeds.hasCapacity || this.#running > limits.handshakesMax) throw busy();
    const token = readToken(request, rules);
    const credential = await identity.resolve(token);
    if (!credential.active) throw notSignedIn();
    return { token, userId: credential.userId, expiresAt: credential.expiresAt };
  }

  #refuse(socket: Duplex, thrown: unknown): void {
    const { metrics, log } = this.#parts;
    if (!(thrown instanceof AppError)) log.error({ err: toError(thrown) }, 'a handshake failed');
    const problem = toProblem(thrown, randomUUID());
    metrics.handshakeRefused(problem.code);
    const body = JSON.stringify(problem);
    const lines = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      `content-type: ${problemType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      ...(problem.status === 503 ? ['retry-after: 1'] : []),
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  }
}

const busy = (): AppError => new AppError('unavailable', 'The server cannot accept another feed right now.', { retryAfterSeconds: 1 });
