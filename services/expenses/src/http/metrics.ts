import type { HttpServer } from '@debt/kit/server';
import { Histogram, latencyBuckets, type Registry } from '@debt/kit/telemetry';

/** Counts and times requests by route, never by URL: ids in paths must not become labels. */
export function measureRequests(server: HttpServer, registry: Registry): void {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by method, route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: latencyBuckets,
    registers: [registry],
  });
  server.addHook('onResponse', async (request, reply) => {
    durations.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
  });
}
