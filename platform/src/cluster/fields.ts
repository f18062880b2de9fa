/** Reads API responses, whose form is not certain. */
import { isRecord, type KubernetesObject } from '../render/kubernetes/objects.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Empty when the field is absent. */
export const part = (value: Fields, key: string): Fields => {
  const found = value[key];
  return isRecord(found) ? found : {};
};
export const records = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : []);
export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
export const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** A field of the metadata that only an API server writes. */
export const metadataOf = (object: KubernetesObject, key: string): unknown => part(object, 'metadata')[key];
export const condition = (object: KubernetesObject, type: string): Fields | undefined =>
  records(part(object, 'status')['conditions']).find((each) => each['type'] === type);

/** The later of two times in ISO 8601; a text that is not a time is earlier than any. */
export const later = (a: string, b: string): string => (a > b ? a : b);
