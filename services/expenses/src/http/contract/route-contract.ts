import Type, { type TSchema } from 'typebox';
import { limits } from '../../limits.ts';
import { nullable, strict } from './named.ts';
import * as s from './schemas.ts';

/**
 * Who may call: `anyone`; `signed-in` (a session or a personal access token, activated or not); `activated`; `session` (a session and not a
 * personal access token, for what manages credentials).
 */
export type Access = 'anyone' | 'signed-in' | 'activated' | 'session';

export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly config: {
    readonly access: Access;
    readonly idempotent?: boolean;
    readonly ifMatch?: boolean;
    /** The command looks at the credential itself, in its own statement: what is remembered of the caller is enough to begin with. */
    readonly looksItself?: boolean;
  };
  readonly schema: {
    readonly operationId: string;
    readonly summary: string;
    readonly tags: readonly string[];
    readonly params?: TSchema;
    readonly querystring?: TSchema;
    readonly headers?: TSchema;
    readonly body?: TSchema;
    readonly response: Readonly<Record<number | string, TSchema>>;
  };
}

export type RouteContracts = Readonly<Record<string, RouteContract>>;

/** The parameter of a path that ends in an id. */
export const byId = strict({ id: s.Id });
/** The place after an alias of the most and the longest letters, which people are listed by, fits. */
const cursorLengthMax = 600;
export const page = {
  after: Type.Optional(Type.String({ maxLength: cursorLengthMax, description: '`next` of the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};
export const pageOf = <T extends TSchema>(item: T) => strict({ items: Type.Array(item), next: nullable(Type.String()) });
export const idempotencyKey = Type.Object(
  {
    'idempotency-key': Type.String({
      format: 'uuid',
      description: `A UUID of mine for this command. The same command with it again has no further effect and gets the first answer, for ${limits.idempotencyKeptDays} days; after that it would count as a new one.`,
    }),
  },
  { additionalProperties: true },
);
export const ifMatch = Type.Object({ 'if-match': Type.String({ pattern: '^"\\d{1,9}"$' }) }, { additionalProperties: true });
export const empty = Type.Null();
export const problems = { '4xx': s.Problem, '5xx': s.Problem } as const;
export const cookie = Type.Optional(
  Type.Boolean({ default: false, description: 'Set an HttpOnly cookie instead of answering with a token' }),
);
