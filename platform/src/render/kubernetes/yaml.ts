import { stringify } from 'yaml';
import type { KubernetesObject } from './objects.ts';

/** Kubernetes parses YAML 1.1, in which a bare `no` is a boolean. Lines are never folded, so a value can be found by a text search. */
const options = { version: '1.1', lineWidth: 0, sortMapEntries: false } as const;

/** One document. */
export const toYaml = (object: KubernetesObject): string => stringify(object, options);
