/** What our process and the one that holds Pulumi say to each other. */
import { type Static, Type } from 'typebox';
import { stackEvent } from './stack-events.ts';

const numbered = { id: Type.Integer() };

export const request = Type.Union([
  /** Chooses the stack; makes it when `create` says so. Answers whether it is there. */
  Type.Object({ ...numbered, op: Type.Literal('select'), create: Type.Boolean() }),
  Type.Object({ ...numbered, op: Type.Literal('configure'), values: Type.Record(Type.String(), Type.String()) }),
  Type.Object({ ...numbered, op: Type.Literal('describe') }),
  /** `refresh`: the state is brought up to what AWS has, before it is compared; by a preview for itself alone. */
  Type.Object({ ...numbered, op: Type.Literal('preview'), savePlan: Type.Optional(Type.String()), refresh: Type.Optional(Type.Boolean()) }),
  Type.Object({ ...numbered, op: Type.Literal('up'), plan: Type.Optional(Type.String()), refresh: Type.Optional(Type.Boolean()) }),
  Type.Object({ ...numbered, op: Type.Literal('preview-destroy') }),
  Type.Object({ ...numbered, op: Type.Literal('destroy') }),
  /** Removes the locks of runs that have ended. */
  Type.Object({ ...numbered, op: Type.Literal('unlock') }),
  /** Takes what an earlier run has begun to make for made, by its id; what is not there is found missing by the refresh that follows. */
  Type.Object({ ...numbered, op: Type.Literal('adopt'), ids: Type.Record(Type.String(), Type.String()) }),
  Type.Object({ ...numbered, op: Type.Literal('refresh') }),
  /** Asks Pulumi to finish what it is at and to stop; no answer. */
  Type.Object({ ...numbered, op: Type.Literal('cancel') }),
]);
export type HostRequest = Static<typeof request>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
export type HostCall = WithoutId<HostRequest>;

const pendingOperation = Type.Object({
  /** Such as `creating`. */
  operation: Type.String(),
  urn: Type.String(),
  type: Type.String(),
  name: Type.String(),
  /** Inputs of which an id is made, and tags by which AWS finds it; none of them is secret. */
  known: Type.Record(Type.String(), Type.String()),
});
export type PendingOperation = Static<typeof pendingOperation>;

export const description = Type.Object({
  outputs: Type.Record(Type.String(), Type.Unknown()),
  /** What was going on when an earlier run was killed. */
  pending: Type.Array(pendingOperation),
  protected: Type.Array(Type.String()),
  resources: Type.Integer(),
});
export type StackDescription = Static<typeof description>;

const failureKind = Type.Union([Type.Literal('locked'), Type.Literal('cancelled'), Type.Literal('failed')]);
export type HostFailureKind = Static<typeof failureKind>;
export const reply = Type.Union([
  Type.Object({ ...numbered, event: stackEvent }),
  Type.Object({ ...numbered, done: Type.Union([description, Type.Object({ exists: Type.Boolean() })]) }),
  Type.Object({ ...numbered, failed: Type.Object({ kind: failureKind, text: Type.String() }) }),
]);
export type HostReply = Static<typeof reply>;

/** What the process is started with, as one JSON argument. */
export const hostOptions = Type.Object({
  stack: Type.String(),
  /** The folder of Pulumi.yaml. */
  workDir: Type.String(),
  policyPack: Type.String(),
  secretsProvider: Type.Optional(Type.String()),
});
export type HostOptions = Static<typeof hostOptions>;
