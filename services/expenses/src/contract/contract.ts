/** The HTTP contract of expenses: named schemas, and the table of routes. Handlers take their types from here, and so does the OpenAPI document. */
export { namedSchemas, schemasByName } from './named.ts';
export type { Access, RouteContract } from './route-contract.ts';
export { routes } from './routes.ts';
export * from './schemas.ts';
