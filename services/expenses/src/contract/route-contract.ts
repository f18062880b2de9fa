import { type RouteContract as Contract, nullable, strict } from '@debt/kit/contract';
import Type, { type TSchema } from 'typebox';
import { limits } from '../limits.ts';
import * as s from './schemas.ts';

/**
 * The credential that a route requires: `anyone` (none); `signed-in` (a session or a personal access token, activated or not); `activated`; `session`
 * (a session, not a personal access token; for the management of credentials).
 */
export type Access = 'anyone' | 'signed-in' | 'activated' | 'session';

export interface RouteContract extends Contract {
  readonly config: {
    readonly access: Access;
    readonly idempotent?: boolean;
    readonly ifMatch?: boolean;
    /** The command verifies the credential again in its own statement, so the cached caller is enough to begin with. */
    readonly rechecksCredential?: boolean;
  };
}

export type RouteContracts = Readonly<Record<string, RouteContract>>;

/** The parameter of a path that ends in an id. */
export const byId = strict({ id: s.Id });
/** A cursor contains the last alias of its page; this fits the longest alias. */
const cursorLengthMax = 600;
export const page = {
  after: Type.Optional(Type.String({ maxLength: cursorLengthMax, description: 'The cursor: `next` of the previous page' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};
export const pageOf = <T extends TSchema>(item: T) => strict({ items: Type.Array(item), next: nullable(Type.String()) });
export const idempotencyKey = Type.Object(
  {
    'idempotency-key': Type.String({
      format: 'uuid',
      description: `A UUID that the client chooses for this command. Repeating the command with the same key has no further effect and returns the first answer, for ${limits.idempotencyKeptDays} days. After that it counts as a new command.`,
    }),
  },
  { additionalProperties: true },
);
export const dryRun = strict({
  dryRun: Type.Optional(Type.Boolean({ description: 'Change nothing, and answer with 200 what the same request would do now' })),
});
export const ifMatch = Type.Object({ 'if-match': Type.String({ pattern: '^"\\d{1,9}"$' }) }, { additionalProperties: true });
export const empty = Type.Null();
export const problems = { '4xx': s.Problem, '5xx': s.Problem } as const;
export const cookie = Type.Optional(Type.Boolean({ default: false, description: 'Set an HttpOnly cookie instead of returning a token' }));
