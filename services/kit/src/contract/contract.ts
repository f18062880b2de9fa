import type { TSchema } from 'typebox';

export { named, namedSchemas, nullable, oneOf, schemasByName, strict } from './named.ts';

/** One route of an HTTP contract: what the server validates, and what the OpenAPI document says of it. */
export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** The credential that the route requires: `anyone` is none. */
  readonly config: { readonly access: string };
  readonly schema: {
    readonly operationId: string;
    readonly summary: string;
    readonly description?: string;
    readonly tags: readonly string[];
    readonly params?: TSchema;
    readonly querystring?: TSchema;
    readonly headers?: TSchema;
    readonly body?: TSchema;
    readonly response: Readonly<Record<number | string, object>>;
  };
}
