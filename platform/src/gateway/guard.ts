import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { type Tried, untried, whenConnected } from './forward.ts';
import { addressOf } from './headers.ts';
import { limits } from './limits.ts';
import { type Refusal, refusal } from './problems.ts';
import { occupy, type Replicas } from './replicas.ts';

/** The throttler's decision on a request: it passes with these headers on its answer, or it is refused. */
export type GuardAnswer =
  | { readonly kind: 'allow'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

export interface Asked {
  readonly requestId: string;
  /** Refuse while the throttler is unavailable, instead of allowing the request. */
  readonly closed: boolean;
}

interface Patience {
  readonly dialMs: number;
  readonly answerMs: number;
}

export type GuardOutcome = 'allow' | 'refuse' | 'open' | 'closed';

export interface GuardOptions {
  readonly replicas: Replicas;
  readonly onOutcome: (outcome: GuardOutcome) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly nowMs?: () => number;
}

const copied = ['ratelimit', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'ratelimit-policy', 'ratelimit-degraded'];
const refused = [...copied, 'retry-after', 'content-type'];
const degraded = { 'ratelimit-degraded': '1' } as const;

/**
 * Asks the throttler about each request. A throttler that is unavailable, slow or broken does not stop the platform, except where attempts must be
 * counted.
 */
export class Guard implements Disposable {
  readonly #options: Required<GuardOptions>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: limits.guard.connectionsMax, timeout: limits.upstream.keepAliveMs });
  #failures = 0;
  #restUntilMs = 0;

  constructor(options: GuardOptions) {
    this.#options = { nowMs: () => performance.now(), ...options };
  }

  async ask(request: IncomingMessage, { requestId, closed }: Asked): Promise<GuardAnswer> {
    if (!closed && this.#options.nowMs() < this.#restUntilMs) return this.#answerWithoutThrottler(requestId, closed);
    try {
      const answer = await this.#question(request, requestId, closed ? limits.guard.closed : limits.guard.open);
      this.#failures = 0;
      this.#options.onOutcome(answer.kind);
      return answer;
    } catch {
      this.#failures += 1;
      if (this.#failures >= limits.guard.failuresMax) this.#restUntilMs = this.#options.nowMs() + limits.guard.restMs;
      return this.#answerWithoutThrottler(requestId, closed);
    }
  }

  #answerWithoutThrottler(requestId: string, closed: boolean): GuardAnswer {
    this.#options.onOutcome(closed ? 'closed' : 'open');
    return closed ? { kind: 'refuse', refusal: refusal('rate_limiter_unavailable', requestId) } : { kind: 'allow', headers: degraded };
  }

  /** Rejects for anything but a clear decision. */
  #question(request: IncomingMessage, requestId: string, patience: Patience, tried: Tried = untried): Promise<GuardAnswer> {
    const { replicas } = this.#options;
    const replica = replicas.next(tried.replicas);
    if (replica === undefined) return Promise.reject(new Error('no throttler listens'));
    const { host, port } = replica;
    return new Promise((resolve, reject) => {
      const asked = httpRequest({
        agent: this.#agent,
        host,
        port,
        path: '/v1/ratelimit',
        headers: questionHeaders(request, requestId),
      });
      asked.once('close', occupy(replica));
      let isConnected = false;
      whenConnected(asked, () => {
        isConnected = true;
      });
      const timer = afterIo(() => asked.destroy(new Error('the throttler did not answer in time')), patience.answerMs);
      dialWithin(asked, patience.dialMs);
      asked.once('response', (response) => {
        readAnswer(response).then(resolve, reject).finally(timer.clear);
      });
      asked.once('error', (error) => {
        timer.clear();
        if (!isConnected) replicas.markUnavailable(replica);
        // Either an idle connection was just closed, and a second query costs one token at most, or this process does not accept connections but
        // another may.
        const wasClosed = asked.reusedSocket && !tried.repeated && 'code' in error && error.code === 'ECONNRESET';
        const others = isConnected ? tried.replicas : [...tried.replicas, replica];
        if (wasClosed || (!isConnected && replicas.next(others) !== undefined))
          this.#question(request, requestId, patience, { replicas: others, repeated: true }).then(resolve, reject);
        else reject(error);
      });
      asked.end();
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** Neither the body nor the query: the throttler does not need their content. */
function questionHeaders(request: IncomingMessage, requestId: string): Record<string, string> {
  const { method = 'GET', url = '/', headers } = request;
  const question: Record<string, string> = {
    'x-forwarded-method': method,
    'x-forwarded-uri': url.split('?', 1)[0] ?? '/',
    'x-forwarded-for': addressOf(request),
    'x-request-id': requestId,
  };
  if (headers.authorization !== undefined) question['authorization'] = headers.authorization;
  if (headers.cookie !== undefined) question['cookie'] = headers.cookie;
  return question;
}

function dialWithin(asked: ClientRequest, dialMs: number): void {
  asked.once('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = afterIo(() => asked.destroy(new Error('the throttler cannot be reached')), dialMs);
    socket.once('connect', timer.clear);
    asked.once('close', timer.clear);
  });
}

/** A timeout that first lets pending input be read: when this process itself was blocked, the throttler is not at fault. */
function afterIo(expire: () => void, ms: number): { readonly clear: () => void } {
  let cleared = false;
  const timer = setTimeout(() => {
    setImmediate(() => {
      if (!cleared) expire();
    });
  }, ms);
  return {
    clear: () => {
      cleared = true;
      clearTimeout(timer);
    },
  };
}

async function readAnswer(response: IncomingMessage): Promise<GuardAnswer> {
  if (response.statusCode === 429)
    return { kind: 'refuse', refusal: { status: 429, headers: pick(response, refused), body: await readBody(response) } };
  response.resume();
  if (response.statusCode !== 200) throw new Error(`the throttler answered ${response.statusCode ?? 'nothing'}`);
  return { kind: 'allow', headers: pick(response, copied) };
}

function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.guard.refusalBytesMax) response.destroy(new Error('the refusal is too long'));
      else chunks.push(chunk);
    });
    response.once('end', () => resolve(Buffer.concat(chunks)));
    response.once('error', reject);
  });
}

function pick({ headers }: IncomingMessage, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') picked[name] = value;
  }
  return picked;
}
