import type { TSchema } from 'typebox';

export { named, namedSchemas, nullable, oneOf, schemasByName, strict } from './named.ts';

/** One route of an HTTP contract: the values that the server validates, and their description in the OpenAPI document. */
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
