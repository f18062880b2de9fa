import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { errorCode } from '@debt/kit/errors';
import { forwardedHeaders, returnedHeaders } from './headers.ts';
import { limits } from './limits.ts';
import { type GatewayProblem, refusal, refuse } from './problems.ts';
import { occupy, type Replica, type Replicas } from './replicas.ts';

/** A request that is being forwarded. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Added to the answer; a header of the same name from the service takes precedence. */
  readonly ownHeaders: OutgoingHttpHeaders;
}

export interface ForwarderOptions {
  readonly replicas: Replicas;
  readonly bodyLimitBytes: number;
  /** Called once for each request, with the status that the client received, and the cause when the gateway answered instead of the service. */
  readonly onDone: (status: number, failure?: GatewayProblem) => void;
}

/** Sends requests to one service over a pool of connections, with streaming in both directions. */
export class Forwarder implements Disposable {
  readonly #options: ForwarderOptions;
  readonly #agent = new Agent({
    keepAlive: true,
    maxSockets: limits.upstream.connectionsMax,
    timeout: Math.max(limits.upstream.idleMs, limits.upstream.keepAliveMs),
  });

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  forward(exchange: Exchange): void {
    this.#send(exchange, untried);
  }

  #send(exchange: Exchange, tried: Tried): void {
    const { request, response } = exchange;
    const { replicas, bodyLimitBytes } = this.#options;
    const replica = replicas.next(tried.replicas);
    const outgoing = replica === undefined ? undefined : this.#open(exchange, replica);
    if (replica === undefined || outgoing === undefined) {
      this.#fail(exchange, replica === undefined ? 'upstream_unavailable' : 'bad_request');
      return;
    }
    outgoing.once('close', occupy(replica));
    let isConnected = false;
    whenConnected(outgoing, () => {
      isConnected = true;
      // Not earlier: a body that was read from the client could not be sent again to another process.
      if (hasBody(request)) sendBody(request, outgoing, bodyLimitBytes);
      else outgoing.end();
    });
    const clientGone = (): void => {
      if (!response.writableFinished) outgoing.destroy();
    };
    response.once('close', clientGone);
    outgoing.once('timeout', () => outgoing.destroy(new SlowUpstream()));
    outgoing.once('response', (incoming) => {
      this.#options.onDone(incoming.statusCode ?? 0);
      answer(incoming, exchange);
    });
    outgoing.once('error', (error) => {
      outgoing.on('error', () => undefined);
      response.off('close', clientGone);
      const others = [...tried.replicas, replica];
      if (!isConnected && !response.destroyed) replicas.markUnavailable(replica);
      if (response.headersSent || response.destroyed) stopSending(request, outgoing);
      else if (!isConnected && replicas.next(others) !== undefined) this.#send(exchange, { ...tried, replicas: others });
      else if (!tried.repeated && mayRepeat(request, outgoing, error)) this.#send(exchange, { ...tried, repeated: true });
      else this.#fail(exchange, failureOf(error), outgoing);
    });
  }

  #open({ request, requestId }: Exchange, { host, port }: Replica): ClientRequest | undefined {
    try {
      return httpRequest({
        agent: this.#agent,
        host,
        port,
        method: request.method ?? 'GET',
        path: originForm(request.url ?? '/'),
        headers: forwardedHeaders(request, requestId),
      });
    } catch {
      return undefined;
    }
  }

  #fail({ request, response, requestId, ownHeaders }: Exchange, code: GatewayProblem, outgoing?: ClientRequest): void {
    if (outgoing !== undefined) stopSending(request, outgoing);
    const { headers, ...rest } = refusal(code, requestId);
    this.#options.onDone(rest.status, code);
    refuse(request, response, { ...rest, headers: { ...toText(ownHeaders), ...headers } }, requestId);
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** The attempts for one request: the processes that did not accept a connection, and whether it was repeated. */
export interface Tried {
  readonly replicas: readonly Replica[];
  readonly repeated: boolean;
}
export const untried: Tried = { replicas: [], repeated: false };

/** Called immediately for a connection that was already open. */
export function whenConnected(outgoing: ClientRequest, connected: () => void): void {
  outgoing.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
}

class SlowUpstream extends Error {}
class BodyTooLarge extends Error {}

function answer(incoming: IncomingMessage, { request, response, requestId, ownHeaders }: Exchange): void {
  if (response.headersSent || response.destroyed) {
    incoming.destroy();
    return;
  }
  response.writeHead(incoming.statusCode ?? 502, returnedHeaders(incoming.headers, ownHeaders, requestId));
  // A truncated answer must not look complete.
  incoming.once('error', () => response.destroy());
  response.once('finish', () => request.resume());
  incoming.pipe(response);
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');

/** The announced length was checked before; a chunked body is counted while it is sent. */
function sendBody(request: IncomingMessage, outgoing: ClientRequest, limitBytes: number): void {
  if (request.headers['transfer-encoding'] !== undefined) {
    let sentBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sentBytes += chunk.length;
      if (sentBytes > limitBytes && !outgoing.destroyed) outgoing.destroy(new BodyTooLarge());
    });
  }
  request.once('error', () => outgoing.destroy());
  request.pipe(outgoing);
}

/** The rest of the body is read and discarded: the next request follows it on the same connection. */
function stopSending(request: IncomingMessage, outgoing: ClientRequest): void {
  request.unpipe(outgoing);
  request.resume();
}

/** Only a request that changes nothing, has no body, and met an idle connection that was just closed. A POST is never sent twice. */
const mayRepeat = (request: IncomingMessage, outgoing: ClientRequest, error: Error): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !hasBody(request) &&
  outgoing.reusedSocket &&
  errorCode(error) === 'ECONNRESET';

function failureOf(error: Error): GatewayProblem {
  if (error instanceof BodyTooLarge) return 'body_too_large';
  return error instanceof SlowUpstream ? 'upstream_slow' : 'upstream_unavailable';
}

/** Clients of a forward proxy send the whole URL. Only the path is used, because the host was already checked. */
const originForm = (url: string): string => (url.startsWith('/') ? url : `/${url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\/?/i, '')}`);

const toText = (headers: OutgoingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
