import { stringify } from 'yaml';
import type { KubernetesObject } from './objects.ts';

/** One document; lines are never folded, so that a value is found by searching for it. */
export const toYaml = (object: KubernetesObject): string => stringify(object, { lineWidth: 0, sortMapEntries: false });

/** A stream of documents. */
export const toYamlStream = (objects: readonly KubernetesObject[]): string => objects.map((object) => `---\n${toYaml(object)}`).join('');
