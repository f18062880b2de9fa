import { readCredential } from '@debt/kit/credential';
import { problemDocument, problemType } from '@debt/kit/problem';
import type { HttpServer } from '@debt/kit/server';
import { problems } from '@debt/proto/problems';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress } from './client-ip.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import type { Call, Charged } from './decide.ts';

/**
 * The forward-auth endpoint of a gateway: may this call pass? Returns 200 or 429, with the headers of draft-ietf-httpapi-ratelimit-headers-06
 * (clients know its three RateLimit fields) and RateLimit-Policy. The answer does not identify the caller.
 */
export function addRateLimitRoute(server: HttpServer, config: Config, { decider, metrics }: Context): void {
  server.get('/v1/ratelimit', async (request, reply) => {
    const startedAt = performance.now();
    const verdict = await decider.decide(toCall(request, config));
    metrics.observe(verdict, (performance.now() - startedAt) / 1_000, config.SHADOW);
    if (verdict.kind === 'free') return reply.code(200).send();
    writeHeaders(reply, verdict);
    if (verdict.take.allowed || config.SHADOW) return reply.code(200).send();
    return refuse(request, reply, verdict);
  });
}

function toCall({ headers, raw }: FastifyRequest, config: Config): Call {
  const peer = { remoteAddress: raw.socket.remoteAddress, forwardedFor: single(headers['x-forwarded-for']) };
  return {
    // A gateway that omits these headers is charged for an ordinary call.
    method: single(headers['x-forwarded-method']) ?? 'UNKNOWN',
    uri: single(headers['x-forwarded-uri']) ?? '/v1',
    address: clientAddress(peer, config.TRUSTED_HOPS),
    credential: readCredential(raw.rawHeaders, config.COOKIE_NAME),
  };
}

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.join(',');

function writeHeaders(reply: FastifyReply, { take, policy, degraded }: Charged): void {
  reply.headers({
    'ratelimit-limit': take.limit,
    'ratelimit-remaining': take.remaining,
    'ratelimit-reset': take.resetSeconds,
    'ratelimit-policy': policy,
  });
  if (degraded) reply.header('ratelimit-degraded', '1');
}

function refuse(request: FastifyRequest, reply: FastifyReply, { take, routeClass }: Charged): FastifyReply {
  const what = routeClass === 'credentials' ? 'attempts to sign in, register or use a code' : 'requests';
  return reply
    .code(problems.rate_limited.status)
    .header('retry-after', take.retryAfterSeconds)
    .header('content-type', problemType)
    .send(
      JSON.stringify({
        ...problemDocument('rate_limited', `Too many ${what}. Try again in ${take.retryAfterSeconds} s.`, request.id),
        retryAfterSeconds: take.retryAfterSeconds,
      }),
    );
}
