import { createLogger } from '@debt/kit/log';
import { createServer } from '@debt/kit/server';
import { namedSchemas, type RouteContract, routes } from '../contract/contract.ts';
import { registerOpenApi } from './openapi.ts';

/** Prints the OpenAPI document. It needs the contract only: no handler and no database. */
const server = createServer({ log: createLogger('expenses', 'silent'), schemas: namedSchemas() });
await registerOpenApi(server);
for (const contract of Object.values<RouteContract>(routes)) server.route({ ...contract, handler: async () => null });
await server.ready();
process.stdout.write(`${JSON.stringify(server.swagger(), undefined, 2)}\n`);
