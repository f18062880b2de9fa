/** The HTTP contract of expenses: named schemas, and the table of routes. Handlers and the OpenAPI document derive from it. */
export { namedSchemas } from './contract/named.ts';
export type { Access, RouteContract } from './contract/route-contract.ts';
export { routes } from './contract/routes.ts';
export * from './contract/schemas.ts';
