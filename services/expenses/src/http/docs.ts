import type { HttpServer } from '@debt/kit/server';
import swaggerUi from '@fastify/swagger-ui';

/** The page's scripts come from this server. Some styles and images are inline, which is harmless as long as scripts are not. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The OpenAPI document at /v1/openapi.json, and a page to read it at /v1/docs. */
export async function registerDocs(server: HttpServer): Promise<void> {
  server.get('/v1/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.headers({ 'cache-control': 'public, max-age=300', 'x-content-type-options': 'nosniff' }).send(server.swagger()),
  );
  await server.register(async (docs: HttpServer) => {
    docs.addHook('onSend', async (_request, reply) => {
      reply.headers({ 'content-security-policy': contentSecurityPolicy, 'x-content-type-options': 'nosniff' });
    });
    await docs.register(swaggerUi, { routePrefix: '/v1/docs', staticCSP: false, uiConfig: { deepLinking: true } });
  });
}
