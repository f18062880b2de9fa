/** Pulumi's engine events, reduced to what is reported: of the inputs and outputs of a resource, only its price leaves this file. */
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { pricedType } from '../cost/estimate.ts';
import { priceOf } from '../cost/price.ts';
import { mask } from './mask.ts';

const price = Type.Object({ from: Type.Number(), to: Type.Number() });

/** An event from the process that hosts Pulumi to ours. */
export const stackEvent = Type.Union([
  Type.Object({
    kind: Type.Literal('resource'),
    op: Type.String(),
    type: Type.String(),
    name: Type.String(),
    /** The paths of properties that change; never their values. */
    paths: Type.Array(Type.String()),
    protect: Type.Boolean(),
    before: Type.Optional(price),
    after: Type.Optional(price),
    /** The price table does not contain its class. */
    unpriced: Type.Boolean(),
  }),
  Type.Object({ kind: Type.Literal('done'), op: Type.String(), type: Type.String(), name: Type.String() }),
  Type.Object({ kind: Type.Literal('failed'), type: Type.String(), name: Type.String() }),
  Type.Object({
    kind: Type.Literal('message'),
    severity: Type.String(),
    text: Type.String(),
    /** The type and name of a resource that Pulumi refuses to delete or to replace because it is protected. */
    guarded: Type.Optional(Type.String()),
  }),
  Type.Object({ kind: Type.Literal('policy'), level: Type.String(), policy: Type.String(), resource: Type.String(), text: Type.String() }),
]);
export type StackEvent = Static<typeof stackEvent>;
export type ResourceEvent = Extract<StackEvent, { readonly kind: 'resource' }>;

const state = Type.Object({ inputs: Type.Optional(Type.Record(Type.String(), Type.Unknown())), protect: Type.Optional(Type.Boolean()) });
const metadata = Type.Object({
  op: Type.String(),
  urn: Type.String(),
  type: Type.String(),
  old: Type.Optional(Type.Union([state, Type.Null()])),
  new: Type.Optional(Type.Union([state, Type.Null()])),
  diffs: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
  detailedDiff: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
});
/** The few fields of an engine event that are read; Pulumi adds others over time. */
const engineEvent = Type.Object({
  resourcePreEvent: Type.Optional(Type.Object({ metadata })),
  resOutputsEvent: Type.Optional(Type.Object({ metadata })),
  resOpFailedEvent: Type.Optional(Type.Object({ metadata })),
  diagnosticEvent: Type.Optional(
    Type.Object({
      message: Type.String(),
      severity: Type.String(),
      ephemeral: Type.Optional(Type.Boolean()),
    }),
  ),
  policyEvent: Type.Optional(
    Type.Object({
      resourceUrn: Type.Optional(Type.String()),
      message: Type.String(),
      policyName: Type.String(),
      enforcementLevel: Type.String(),
    }),
  ),
});
type Metadata = Static<typeof metadata>;

const loudEnough = new Set(['warning', 'error']);

/** Undefined for events that are not reported. */
export function reduceEvent(event: unknown, secrets: readonly string[] = []): StackEvent | undefined {
  if (!Value.Check(engineEvent, event)) return undefined;
  const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, policyEvent } = event;
  if (resourcePreEvent !== undefined) return resourceOf(resourcePreEvent.metadata);
  if (resOutputsEvent !== undefined) {
    const { op, type, urn } = resOutputsEvent.metadata;
    return { kind: 'done', op, type, name: nameOfUrn(urn) };
  }
  if (resOpFailedEvent !== undefined)
    return { kind: 'failed', type: resOpFailedEvent.metadata.type, name: nameOfUrn(resOpFailedEvent.metadata.urn) };
  if (policyEvent !== undefined) {
    const { enforcementLevel: level, policyName: policy, resourceUrn = '', message } = policyEvent;
    return { kind: 'policy', level, policy, resource: nameOfUrn(resourceUrn), text: plain(message, secrets) };
  }
  if (diagnosticEvent === undefined || diagnosticEvent.ephemeral === true || !loudEnough.has(diagnosticEvent.severity)) return undefined;
  const { severity, message } = diagnosticEvent;
  // When another resource is replaced because of it, the message names the protected resource first, while the event belongs to the other one.
  const [urn] = /urn:pulumi:[^\s"'`]+/.exec(message) ?? [];
  const guarded = urn !== undefined && protectedText.test(message) ? { guarded: describedUrn(urn) } : {};
  return { kind: 'message', severity, text: plain(message, secrets), ...guarded };
}

/** Messages of the engine's step generator and of its delete step. */
const protectedText = /marked for protection|because it is protected/;

function resourceOf({ op, type, urn, old, new: next, diffs, detailedDiff }: Metadata): StackEvent {
  const before = priceFor(type, old?.inputs);
  const after = priceFor(type, next?.inputs);
  return {
    kind: 'resource',
    op,
    type,
    name: nameOfUrn(urn),
    paths: Object.keys(detailedDiff ?? {}).length > 0 ? Object.keys(detailedDiff ?? {}) : (diffs ?? []),
    protect: next?.protect === true || old?.protect === true,
    unpriced: before === 'unknown' || after === 'unknown',
    ...(typeof before === 'object' ? { before } : {}),
    ...(typeof after === 'object' ? { after } : {}),
  };
}

function priceFor(type: string, inputs: Readonly<Record<string, unknown>> | undefined) {
  if (inputs === undefined) return undefined;
  return priceOf(pricedType(type, inputs), inputs) ?? 'unknown';
}

/** The type without the types of its parents, and the name. */
const describedUrn = (urn: string): string => `${urn.split('::')[2]?.split('$').at(-1) ?? ''} ${nameOfUrn(urn)}`;
const nameOfUrn = (urn: string): string => urn.slice(urn.lastIndexOf('::') + 2);

/** Without Pulumi's colour tags and control characters, in one line. */
function plain(message: string, secrets: readonly string[]): string {
  const text = message
    .replaceAll(/<\{%[^%]*%\}>/g, '')
    .replaceAll(/\u001b\[[0-9;]*m/g, '')
    .replaceAll(/[\u0000-\u001f]+/g, ' ');
  return mask(text.trim(), secrets);
}
