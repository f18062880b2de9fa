import type { HttpServer } from '@debt/kit/server';
import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import { type RouteContract, routes } from '../contract/contract.ts';

const description = `People keep track of what they owe and what they are owed.

Amounts are decimal strings with an ISO 4217 code. Errors are problem documents (RFC 9457) with a stable \`code\`.
Lists are paginated: \`?after=\` takes the \`next\` of the previous page.
A command that changes the ledger or adds to the address book takes an \`Idempotency-Key\` (a UUID). Repeated with the same key, it returns the first answer with \`Idempotency-Replayed: true\`.`;

/** Collects the document from the routes that are registered after it. */
export async function registerOpenApi(server: HttpServer): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Debt Tracker', version: '1', description, license: { name: 'GPL-3.0-only', identifier: 'GPL-3.0-only' } },
      servers: [{ url: '/', description: 'The server of this document' }],
      tags: [
        { name: 'account', description: 'My account, sessions and tokens' },
        { name: 'people', description: 'My address book' },
        { name: 'ledger', description: 'Transactions, debts and balances' },
      ],
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
    transform: ({ schema, url }) => ({ schema: { ...schema, ...securityOf(schema) }, url }),
    transformObject: describeResponses,
  });
}

const contracts: ReadonlyMap<string, RouteContract> = new Map(
  Object.values<RouteContract>(routes).map((route) => [route.schema.operationId, route]),
);

/** Derives the security of an operation from the contract; what is missing from the contract is hidden. */
function securityOf(schema: FastifySchema | undefined): Pick<FastifySchema, 'security' | 'hide'> {
  const route = contracts.get(schema?.operationId ?? '');
  if (route === undefined) return { hide: true };
  return { security: route.config.access === 'anyone' ? [] : [{ bearer: [] }, { cookie: [] }] };
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
