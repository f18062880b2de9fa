/** Validates every object against the schema of its kind: types, required fields and unknown fields. */
import * as known from '@kubernetes/client-node/dist/gen/models/all.js';
import { isRecord, type KubernetesObject } from '../render/kubernetes/objects.ts';
import { customProblems } from './custom.ts';
import { type Problem, problem } from './rule.ts';

/** API groups by the names in their schemas. */
const groups: Readonly<Record<string, string>> = {
  v1: 'CoreV1',
  'apps/v1': 'AppsV1',
  'autoscaling/v2': 'AutoscalingV2',
  'batch/v1': 'BatchV1',
  'networking.k8s.io/v1': 'NetworkingV1',
  'policy/v1': 'PolicyV1',
  'rbac.authorization.k8s.io/v1': 'RbacV1',
  'scheduling.k8s.io/v1': 'SchedulingV1',
};

export interface SchemaProblem extends Problem {
  readonly rule: 'schema';
}

/** All problems of all objects; an object without problems may be read as its kind. */
export async function schemaProblems(objects: readonly KubernetesObject[]): Promise<readonly SchemaProblem[]> {
  const found = await Promise.all(
    objects.map(async (object) => (await problemsOf(object)).map((message) => ({ rule: 'schema' as const, ...problem(object, message) }))),
  );
  return found.flat();
}

async function problemsOf(object: KubernetesObject): Promise<readonly string[]> {
  const { apiVersion, kind } = object;
  const custom = customProblems(`${apiVersion} ${kind}`, object);
  if (custom !== undefined) return custom;
  const group = groups[apiVersion];
  const validate = group === undefined ? undefined : await validatorOf(group, kind);
  if (validate === undefined) return [`no schema is known for ${apiVersion} ${kind}`];
  const version = apiVersion.split('/').at(-1)?.toUpperCase() ?? '';
  return [...validate(object), ...unknownFields(object, `${version}${kind}`, '')];
}

type Validate = (object: unknown) => readonly string[];

async function validatorOf(group: string, kind: string): Promise<Validate | undefined> {
  if (!/^[A-Za-z]+$/.test(kind)) return undefined;
  try {
    const loaded: unknown = await import(`kubernetes-models/_schemas/IoK8sApi${group}${kind}`);
    const validate = isRecord(loaded) ? loaded['validate'] : undefined;
    if (!isValidator(validate)) return undefined;
    return (object) => (validate(object) ? [] : errorsOf(validate));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const isValidator = (value: unknown): value is (object: unknown) => boolean => typeof value === 'function';

/** A validator stores its errors on itself. */
function errorsOf(validate: object): readonly string[] {
  const errors: unknown = 'errors' in validate ? validate.errors : undefined;
  if (!Array.isArray(errors)) return ['does not fit its schema'];
  return errors.map((error: unknown) => {
    const { instancePath, message } = isRecord(error) ? error : {};
    return `${typeof instancePath === 'string' && instancePath !== '' ? instancePath : '/'} ${typeof message === 'string' ? message : 'does not fit'}`;
  });
}

interface Field {
  readonly baseName: string;
  readonly type: string;
}
const isTyped = (value: unknown): value is { getAttributeTypeMap: () => readonly Field[] } =>
  (typeof value === 'function' || isRecord(value)) && 'getAttributeTypeMap' in value;

const models = new Map<string, unknown>(Object.entries(known));

/** The schemas of this library allow unknown fields, and an API server does not. The types of the client list every field. */
function unknownFields(value: unknown, type: string, path: string): readonly string[] {
  const listOf = /^Array<(.+)>$/.exec(type)?.[1];
  if (listOf !== undefined) return Array.isArray(value) ? value.flatMap((each, at) => unknownFields(each, listOf, `${path}/${at}`)) : [];
  const valuesOf = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (valuesOf !== undefined)
    return isRecord(value) ? Object.entries(value).flatMap(([key, each]) => unknownFields(each, valuesOf, `${path}/${key}`)) : [];
  const model = models.get(type);
  if (!isTyped(model) || !isRecord(value)) return [];
  const fields = new Map(model.getAttributeTypeMap().map((field) => [field.baseName, field.type]));
  return Object.entries(value).flatMap(([key, each]) => {
    const next = fields.get(key);
    return next === undefined ? [`${path}/${key} does not exist`] : unknownFields(each, next, `${path}/${key}`);
  });
}
