import type { HttpServer } from '@debt/kit/server';
import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import { type RouteContract, routes } from './contract.ts';

const description = `People keep track of what they owe and what they are owed.

Amounts are decimal strings with an ISO 4217 code. Errors are problem documents (RFC 9457) with a stable \`code\`.
Lists are read page by page: \`?after=\` takes the \`next\` of the page before.
What changes the ledger or adds to the address book takes an \`Idempotency-Key\` (a UUID): sent again, the first answer comes again with \`Idempotency-Replayed: true\`.`;

/** Collects the document from the routes that are registered after it. */
export async function registerOpenApi(server: HttpServer): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Debt Tracker', version: '1', description, license: { name: 'GPL-3.0-only', identifier: 'GPL-3.0-only' } },
      servers: [{ url: '/', description: 'Where this document came from' }],
      tags: [
        { name: 'account', description: 'Who I am, where I am signed in' },
        { name: 'people', description: 'My address book' },
        { name: 'ledger', description: 'Who owes whom' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A session or a personal access token' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'debt', description: 'A session of a browser. The name is configured.' },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) => (typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`),
    },
    transform: ({ schema, url }) => ({ schema: { ...schema, ...securityOf(schema) }, url }),
    transformObject: describeResponses,
  });
}

const contracts: ReadonlyMap<string, RouteContract> = new Map(
  Object.values<RouteContract>(routes).map((route) => [route.schema.operationId, route]),
);

/** Who may call comes from the contract; what is not in the contract is not in the document. */
function securityOf(schema: FastifySchema | undefined): Pick<FastifySchema, 'security' | 'hide'> {
  const route = contracts.get(schema?.operationId ?? '');
  if (route === undefined) return { hide: true };
  return { security: route.config.access === 'anyone' ? [] : [{ bearer: [] }, { cookie: [] }] };
}

/** Problems have a media type of their own, and an answer is described by what its operation does. */
const describeResponses: SwaggerTransformObject = (input) => {
  if (!('openapiObject' in input)) return input.swaggerObject;
  for (const item of Object.values(input.openapiObject.paths ?? {}))
    for (const operation of [item?.get, item?.post, item?.put, item?.patch, item?.delete])
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if ('$ref' in response) continue;
        if (status.endsWith('XX')) {
          response.description = status === '4XX' ? 'Refused; `code` says why' : 'It went wrong here; try again';
          response.content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
        } else response.description = operation?.summary ?? '';
      }
  return input.openapiObject;
};
