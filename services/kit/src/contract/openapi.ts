import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import { createLogger } from '../log/log.ts';
import { createServer } from '../server/server.ts';
import { namedSchemas, type RouteContract } from './contract.ts';

/** The description of an API as a whole, besides its routes. */
export interface ApiDescription {
  readonly description: string;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

/**
 * The OpenAPI document of a contract, made without its handlers. Answers with problems refer to the schema `Problem`, which one contract of the API has
 * to name.
 */
export async function openApiOf(routes: readonly RouteContract[], { description, tags }: ApiDescription): Promise<object> {
  const server = createServer({ log: createLogger('openapi', 'silent'), schemas: namedSchemas() });
  const byOperation = new Map(routes.map((route) => [route.schema.operationId, route]));
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Debt Tracker', version: '1', description, license: { name: 'GPL-3.0-only', identifier: 'GPL-3.0-only' } },
      servers: [{ url: '/', description: 'The server of this document' }],
      tags: [...tags],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A session or a personal access token' },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: 'debt',
            description: 'The session of a browser. The name of the cookie is configurable.',
          },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) => (typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`),
    },
    transform: ({ schema, url }) => {
      const route = byOperation.get(schema.operationId ?? '');
      // Health and what else the server answers by itself are not of the contract.
      if (route === undefined) return { schema: { ...schema, hide: true }, url };
      return { schema: { ...schema, security: route.config.access === 'anyone' ? [] : [{ bearer: [] }, { cookie: [] }] }, url };
    },
    transformObject: describeResponses,
  });
  for (const route of routes) server.route({ ...route, handler: async () => null });
  await server.ready();
  return server.swagger();
}

/** Gives problems their own media type, and describes an answer by its operation. */
const describeResponses: SwaggerTransformObject = (input) => {
  if (!('openapiObject' in input)) return input.swaggerObject;
  for (const item of Object.values(input.openapiObject.paths ?? {}))
    for (const operation of [item?.get, item?.post, item?.put, item?.patch, item?.delete])
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if ('$ref' in response) continue;
        if (status.endsWith('XX')) {
          response.description = status === '4XX' ? 'Refused; `code` gives the reason' : 'Server error; try again';
          response.content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
        } else response.description = operation?.summary ?? '';
      }
  return input.openapiObject;
};
