/** @fastify/rate-limit as the server that a proxy queries: a separate process on HTTP_PORT, with its counters in REDIS_URL. */

import { openRedis } from '@debt/kit/redis';
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';

const { HTTP_PORT, REDIS_URL = '', TLS_CA_FILE } = process.env;
const redis = openRedis(REDIS_URL, { applicationName: 'bench', ...(TLS_CA_FILE === undefined ? {} : { caFile: TLS_CA_FILE }) });
const server = Fastify({ trustProxy: '127.0.0.1' });
await server.register(rateLimit, { redis, max: 1_000_000_000, timeWindow: 3_600_000, nameSpace: `bench-${process.pid}-` });
server.get('/v1/ratelimit', async (_request, reply) => reply.code(200).send());
server.get('/readyz', { config: { rateLimit: false } }, async () => ({ status: 'ready' }));
await server.listen({ host: '127.0.0.1', port: Number(HTTP_PORT) });
