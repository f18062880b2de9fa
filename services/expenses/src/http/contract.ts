/** The HTTP contract of expenses: named schemas, and the table of routes. Handlers take their types from here, and so does the OpenAPI document. */
export { namedSchemas } from './contract/named.ts';
export type { Access, RouteContract } from './contract/route-contract.ts';
export { routes } from './contract/routes.ts';
export * from './contract/schemas.ts';
