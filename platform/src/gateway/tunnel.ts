import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { forwardedHeaders } from './headers.ts';
import { limits } from './limits.ts';
import { type GatewayProblem, headOf, refusal, toBytes } from './problems.ts';
import { occupy, type Replica, type Replicas } from './replicas.ts';

/** A WebSocket handshake that is being forwarded. */
export interface Handshake {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent after its handshake. */
  readonly head: Buffer;
  readonly requestId: string;
  readonly ownHeaders: Readonly<Record<string, string>>;
}

/**
 * Joins a WebSocket client with a service, byte for byte: the gateway does not interpret frames, pings and close codes. When the service refuses, the
 * client gets its answer as plain HTTP.
 */
export class Tunnels implements Disposable {
  readonly #replicas: Replicas;
  readonly #open = new Set<Duplex>();

  constructor(replicas: Replicas) {
    this.#replicas = replicas;
  }

  get size(): number {
    return this.#open.size;
  }

  connect(handshake: Handshake): void {
    const { socket } = handshake;
    if (this.#open.size >= limits.tunnel.max) {
      refuseUpgrade(handshake, 'too_many_connections');
      return;
    }
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    this.#dial(handshake, []);
  }

  /** A handshake changes nothing, so it can be sent to another process when one does not answer. */
  #dial(handshake: Handshake, tried: readonly Replica[]): void {
    const { request, socket, requestId } = handshake;
    const replica = this.#replicas.next(tried);
    if (replica === undefined) {
      refuseUpgrade(handshake, 'upstream_unavailable');
      return;
    }
    const outgoing = httpRequest({
      agent: false,
      host: replica.host,
      port: replica.port,
      path: request.url ?? '/',
      headers: { ...forwardedHeaders(request, requestId), connection: 'Upgrade', upgrade: 'websocket' },
      timeout: limits.tunnel.handshakeMs,
    });
    const over = occupy(replica);
    const clientGone = (): void => void outgoing.destroy();
    socket.once('close', clientGone);
    socket.once('close', over);
    outgoing.once('timeout', () => outgoing.destroy(new Error('the handshake took too long')));
    let answered = false;
    outgoing.on('error', () => {
      if (answered || socket.destroyed) return;
      answered = true;
      socket.off('close', clientGone);
      over();
      this.#replicas.markUnavailable(replica);
      this.#dial(handshake, [...tried, replica]);
    });
    outgoing.once('response', (response) => {
      answered = true;
      passRefusal(response, handshake);
    });
    outgoing.once('upgrade', (response, upstream, upstreamHead) => {
      answered = true;
      socket.off('close', clientGone);
      socket.write(headOf(101, [...without(response.rawHeaders, replaced), ...ownOf(handshake)]));
      if (upstreamHead.length > 0) socket.write(upstreamHead);
      if (handshake.head.length > 0) upstream.write(handshake.head);
      join(socket, upstream);
    });
    outgoing.end();
  }

  /** Ends every tunnel; clients reconnect and resume. */
  [Symbol.dispose](): void {
    for (const socket of this.#open) socket.destroy();
  }
}

/** Each side may stop sending while it still receives. A connection that is closed on one side is closed on both. */
function join(client: Duplex, upstream: Duplex): void {
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    if (from instanceof Socket) {
      from.allowHalfOpen = true;
      from.setTimeout(0);
      from.setNoDelay(true);
      from.setKeepAlive(true, limits.tunnel.keepAliveProbeMs);
    }
    from.once('error', () => to.destroy());
    // The last bytes of the closed side, a close code for instance, still reach the other side.
    from.once('close', () => {
      if (from.readableEnded) to.end(() => to.destroy());
      else to.destroy();
    });
    from.pipe(to);
  }
}

function passRefusal(response: IncomingMessage, handshake: Handshake): void {
  const { socket } = handshake;
  const headers = [...without(response.rawHeaders, perConnection), ...ownOf(handshake), 'Connection', 'close'];
  socket.write(headOf(response.statusCode ?? 502, headers));
  response.once('error', () => socket.destroy());
  response.pipe(socket);
}

const replaced = new Set(['x-request-id']);
const perConnection = new Set([...replaced, 'connection', 'keep-alive', 'transfer-encoding']);

/** @param rawHeaders alternating names and values. */
const without = (rawHeaders: readonly string[], names: ReadonlySet<string>): readonly string[] =>
  rawHeaders.filter((_text, index, all) => !names.has((all[index - (index % 2)] ?? '').toLowerCase()));

const ownOf = ({ ownHeaders, requestId }: Handshake): readonly string[] => [
  ...Object.entries(ownHeaders).flat(),
  'X-Request-Id',
  requestId,
];

export function refuseUpgrade({ socket, requestId }: Handshake, code: GatewayProblem): void {
  endUpgrade(socket, toBytes(refusal(code, requestId), requestId));
}

export function endUpgrade(socket: Duplex, answer: Buffer): void {
  if (socket.destroyed || !socket.writable) return;
  socket.end(answer, () => socket.destroy());
}
