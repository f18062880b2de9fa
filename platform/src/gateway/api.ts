import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AllowedHosts } from '@debt/kit/hosts';
import type { Forwarder } from './forward.ts';
import type { Guard } from './guard.ts';
import { requestIdOf } from './headers.ts';
import { refusal, refuse, toBytes } from './problems.ts';
import { ambiguityOf, type Route, routeOf, type UpstreamName } from './routes.ts';
import { endUpgrade, type Tunnels } from './tunnel.ts';

export interface ApiOptions {
  readonly hosts: AllowedHosts;
  readonly guard: Guard;
  readonly forwarders: Readonly<Record<UpstreamName, Forwarder>>;
  readonly tunnels: Tunnels;
  readonly bodyLimitBytes: number;
}

/** Requests under /v1: the throttler allows or refuses each of them before it reaches a service. */
export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse, route: Route): Promise<void> {
    const { guard, forwarders, bodyLimitBytes } = this.#options;
    const requestId = requestIdOf(request.headers);
    if (Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) {
      // A client that waits for 100 Continue sends no body now, so the connection cannot be reused.
      if (request.headers.expect !== undefined) response.shouldKeepAlive = false;
      refuse(request, response, refusal('body_too_large', requestId), requestId);
      return;
    }
    const answer = route.guarded ? await guard.ask(request, { requestId, closed: route.closed }) : free;
    if (response.destroyed) return;
    if (answer.kind === 'refuse') refuse(request, response, answer.refusal, requestId);
    else forwarders[route.upstream].forward({ request, response, requestId, ownHeaders: answer.headers });
  }

  /** @param head what the client sent after its handshake. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const requestId = requestIdOf(request.headers);
    // The client may disconnect during the call of the throttler.
    socket.on('error', () => socket.destroy());
    const refused = ambiguityOf(request) ?? (this.#options.hosts.allows(request.headers.host) ? undefined : 'unknown_host');
    if (refused !== undefined) {
      endUpgrade(socket, toBytes(refusal(refused, requestId), requestId));
      return;
    }
    const answer = await this.#options.guard.ask(request, { requestId, closed: false });
    if (socket.destroyed) return;
    if (answer.kind === 'refuse') endUpgrade(socket, toBytes(answer.refusal, requestId));
    else this.#options.tunnels.connect({ request, socket, head, requestId, ownHeaders: answer.headers });
  }
}

const free = { kind: 'allow', headers: {} } as const;

/** The routes of live connections. */
export const mayUpgrade = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && routeOf('GET', url ?? '/')?.upstream === 'notifier';
