/**
 * A hash of the rendered object, stored on the object itself. A comparison field by field would have to know every default that an API server fills
 * in; a hash of the rendered object is independent of them.
 */
import { immutableFields, replacementOf } from '../render/kubernetes/immutable.ts';
import { shortHash } from '../render/kubernetes/names.ts';
import { isRecord, type KubernetesObject } from '../render/kubernetes/objects.ts';

export const fingerprintAnnotation = 'debt.dev/fingerprint';
/** Hashes of the fields that cannot be changed, by path, as JSON: a change of one is a replacement. */
export const immutableAnnotation = 'debt.dev/immutable';

/** The object as it is sent: with its hashes. The hashes reveal nothing of Secrets, which are random values of 32 bytes. */
export function stamped(object: KubernetesObject): KubernetesObject {
  const annotations = {
    ...object.metadata.annotations,
    [fingerprintAnnotation]: shortHash(object),
    [immutableAnnotation]: JSON.stringify(hashesOf(object)),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

export const fingerprintOf = ({ metadata }: KubernetesObject): string | undefined => metadata.annotations?.[fingerprintAnnotation];

/** The replacement that turns one stamped object into another; undefined when an update is enough. */
export function replacementBetween(live: KubernetesObject, wanted: KubernetesObject): ReturnType<typeof replacementOf> {
  const before = live.metadata.annotations?.[immutableAnnotation];
  // The object was not ours until now: the API refuses it when a field cannot be taken over.
  if (before === undefined) return undefined;
  const hashes: unknown = JSON.parse(before);
  return replacementOf(outline(live, isRecord(hashes) ? hashes : {}), outline(wanted, hashesOf(wanted)));
}

const hashesOf = (object: KubernetesObject): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(immutableFields(object)).map(([path, value]) => [path, shortHash({ value })]));

/** The object reduced to its immutable fields, each as its hash. */
function outline({ apiVersion, kind, metadata: { name } }: KubernetesObject, hashes: Readonly<Record<string, unknown>>): KubernetesObject {
  const fields = Object.entries(hashes).map(([path, hash]) => [path.split('.'), hash] as const);
  const spec = Object.fromEntries(
    fields.flatMap(([[first, second], hash]) => (first === 'spec' && second !== undefined ? [[second, hash]] : [])),
  );
  const flat = Object.fromEntries(
    fields.flatMap(([[first, second], hash]) => (first !== undefined && second === undefined ? [[first, hash]] : [])),
  );
  return { ...flat, spec, apiVersion, kind, metadata: { name } };
}
