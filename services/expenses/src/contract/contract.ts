/** The HTTP contract of expenses: named schemas, and the table of routes. Handlers, the store and the OpenAPI document derive from it. */
export { namedSchemas, schemasByName } from '@debt/kit/contract';
export type { Access, RouteContract } from './route-contract.ts';
export { routes } from './routes.ts';
export * from './schemas.ts';
