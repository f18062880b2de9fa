/** The protocol between our process and the one that hosts Pulumi. */
import { type Static, Type } from 'typebox';
import { stackEvent } from './stack-events.ts';

const numbered = { id: Type.Integer() };

export const request = Type.Union([
  /** Selects the stack, and creates it when `create` is set. Answers whether it exists. */
  Type.Object({ ...numbered, op: Type.Literal('select'), create: Type.Boolean() }),
  Type.Object({ ...numbered, op: Type.Literal('configure'), values: Type.Record(Type.String(), Type.String()) }),
  Type.Object({ ...numbered, op: Type.Literal('describe') }),
  /** `refresh`: updates the state from AWS before the comparison; a preview does so only for itself. */
  Type.Object({ ...numbered, op: Type.Literal('preview'), savePlan: Type.Optional(Type.String()), refresh: Type.Optional(Type.Boolean()) }),
  Type.Object({ ...numbered, op: Type.Literal('up'), plan: Type.Optional(Type.String()), refresh: Type.Optional(Type.Boolean()) }),
  Type.Object({ ...numbered, op: Type.Literal('preview-destroy') }),
  Type.Object({ ...numbered, op: Type.Literal('destroy') }),
  /** Removes the locks of runs that have ended. */
  Type.Object({ ...numbered, op: Type.Literal('unlock') }),
  /** Adopts resources whose creation an earlier run has begun, by their ids. The next refresh detects those that do not exist. */
  Type.Object({ ...numbered, op: Type.Literal('adopt'), ids: Type.Record(Type.String(), Type.String()) }),
  Type.Object({ ...numbered, op: Type.Literal('refresh') }),
  /** Requests that Pulumi finishes its current operation and stops; no answer. */
  Type.Object({ ...numbered, op: Type.Literal('cancel') }),
]);
export type HostRequest = Static<typeof request>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
export type HostCall = WithoutId<HostRequest>;

const pendingOperation = Type.Object({
  /** For example `creating`. */
  operation: Type.String(),
  urn: Type.String(),
  type: Type.String(),
  name: Type.String(),
  /** The inputs that form an id, and the tags by which AWS finds the resource; none of them is secret. */
  known: Type.Record(Type.String(), Type.String()),
});
export type PendingOperation = Static<typeof pendingOperation>;

export const description = Type.Object({
  outputs: Type.Record(Type.String(), Type.Unknown()),
  /** The operations that were in progress when an earlier run was killed. */
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

/** The start options of the process, as one JSON argument. */
export const hostOptions = Type.Object({
  stack: Type.String(),
  /** The folder of Pulumi.yaml. */
  workDir: Type.String(),
  policyPack: Type.String(),
  secretsProvider: Type.Optional(Type.String()),
});
export type HostOptions = Static<typeof hostOptions>;
