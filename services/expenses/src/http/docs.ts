import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HttpServer } from '@debt/kit/server';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';

/** The page's scripts come from this server. Some styles and images are inline, which is harmless as long as scripts are not. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The OpenAPI document of the whole API, of every service, at /v1/openapi.json, and a page to read it at /v1/docs. */
export async function registerDocs(server: HttpServer): Promise<void> {
  const path = fileURLToPath(import.meta.resolve('@debt/proto/openapi.json'));
  await server.register(swagger, { mode: 'static', specification: { path, baseDir: dirname(path) } });
  server.get('/v1/openapi.json', async (_request, reply) =>
    reply.headers({ 'cache-control': 'public, max-age=300', 'x-content-type-options': 'nosniff' }).send(server.swagger()),
  );
  await server.register(async (docs: HttpServer) => {
    docs.addHook('onSend', async (_request, reply) => {
      reply.headers({ 'content-security-policy': contentSecurityPolicy, 'x-content-type-options': 'nosniff' });
    });
    await docs.register(swaggerUi, { routePrefix: '/v1/docs', staticCSP: false, uiConfig: { deepLinking: true } });
  });
}
