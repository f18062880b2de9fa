/** Generates guards in TypeScript from the two contracts: the OpenAPI document of the HTTP API and the descriptors of the protobuf files. */
import { isRecord } from '@debt/proto/guard';

const head = (source: string, names: readonly string[]): string =>
  `// Generated from ${source}. Do not edit.\n/* eslint-disable */\nimport { ${['type Guard', ...names].join(', ')} } from '../../guard.ts';\n`;
const kit = [
  'anything',
  'either',
  'instant',
  'listOf',
  'literal',
  'mapOf',
  'orMissing',
  'orNull',
  'shape',
  'text',
  'whole',
  'yesNo',
] as const;

/**
 * One guard for each schema of `components.schemas`, under its name in lower camel case, after the guards that it uses.
 * @param document `openapi.json`, parsed. @throws Error for a schema of an unsupported form, or for schemas that use each other.
 */
export function contractGuards(document: unknown): string {
  const schemas = recordAt(document, 'components', 'schemas');
  const guards = inOrder(
    Object.entries(schemas).map(([name, schema]) => ({ name, uses: referencesOf(schema), text: guardOf(schema, name) })),
  );
  const lines = guards.map(({ name, text }) => `export const ${camel(name)} = ${text} satisfies Guard<Schemas['${name}']>;\n`);
  return `${withImports('openapi.json', lines)}import type { components } from '../../../openapi.d.ts';\n\ntype Schemas = components['schemas'];\n\n${lines.join('')}`;
}

/**
 * One guard for each message of a package, for its JSON form: members in lower camel case, absent `optional` ones as null, instants as text.
 * @param descriptors a FileDescriptorSet as JSON, parsed. @throws Error for an unsupported type of field.
 */
export function eventGuards(descriptors: unknown, packageName: string): string {
  const files = listAt(descriptors, 'file').filter((file) => isRecord(file) && file['package'] === packageName);
  const messages = inOrder(files.flatMap((file) => listAt(file, 'messageType').map((message) => messageGuard(message))));
  const lines = messages.map(({ name, text }) => `export const ${camel(name)} = ${text};\n`);
  return `${withImports(packageName, lines).replace('type Guard, ', '')}\n${lines.join('')}`;
}

interface NamedGuard {
  readonly name: string;
  readonly uses: readonly string[];
  readonly text: string;
}

const withImports = (source: string, lines: readonly string[]): string =>
  head(
    source,
    kit.filter((name) => lines.some((line) => new RegExp(`\\b${name}\\b`).test(line))),
  );

/** @throws Error when two guards use each other. */
function inOrder(guards: readonly NamedGuard[]): readonly NamedGuard[] {
  const ordered: NamedGuard[] = [];
  let left = [...guards];
  while (left.length > 0) {
    const ready = left.filter(({ uses }) => !left.some(({ name }) => uses.includes(name)));
    if (ready.length === 0) throw new Error(`these use each other: ${left.map(({ name }) => name).join(', ')}`);
    ordered.push(...ready);
    left = left.filter((guard) => !ready.includes(guard));
  }
  return ordered;
}

function guardOf(schema: unknown, at: string): string {
  if (!isRecord(schema)) throw new Error(`${at} is not a schema`);
  const reference = schema['$ref'];
  if (typeof reference === 'string') return camel(nameOf(reference));
  const parts = schema['anyOf'];
  if (Array.isArray(parts)) return unionOf(parts, at);
  if (typeof schema['const'] === 'string') return `literal('${schema['const']}')`;
  const values = schema['enum'];
  if (Array.isArray(values)) return `literal(${values.map((value) => `'${String(value)}'`).join(', ')})`;
  switch (schema['type']) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'yesNo';
    case 'integer':
      return 'whole';
    case 'array':
      return `listOf(${guardOf(schema['items'], `${at}[]`)})`;
    case 'object':
      return objectOf(schema, at);
    default:
      throw new Error(`there is no guard for ${at}: ${JSON.stringify(schema)}`);
  }
}

function unionOf(parts: readonly unknown[], at: string): string {
  const types = parts.filter((one) => !(isRecord(one) && one['type'] === 'null'));
  if (types.length === 1 && parts.length === 2) return `orNull(${guardOf(types[0], at)})`;
  if (types.length < parts.length || !types.every((one) => isRecord(one) && typeof one['$ref'] === 'string'))
    throw new Error(`${at} is neither a union of a type and null nor one of named schemas`);
  return `either(${types.map((one) => guardOf(one, at)).join(', ')})`;
}

function objectOf(schema: Readonly<Record<string, unknown>>, at: string): string {
  const required = schema['required'];
  const members = Object.entries(recordAt(schema, 'properties')).map(([name, member]) => {
    const guard = guardOf(member, `${at}.${name}`);
    return `${name}: ${Array.isArray(required) && required.includes(name) ? guard : `orMissing(${guard})`}`;
  });
  return `/* @__PURE__ */ shape({ ${members.join(', ')} })`;
}

function referencesOf(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(referencesOf);
  if (!isRecord(schema)) return [];
  const reference = schema['$ref'];
  return typeof reference === 'string' ? [nameOf(reference)] : Object.values(schema).flatMap(referencesOf);
}

function messageGuard(message: unknown): NamedGuard {
  const fields = listAt(message, 'field').map((field) => ({ name: textAt(field, 'jsonName'), ...fieldGuard(field) }));
  const members = fields.map(({ name, text }) => `${name}: ${text}`);
  return {
    name: textAt(message, 'name'),
    uses: fields.flatMap(({ uses }) => uses),
    text: `/* @__PURE__ */ shape({ ${members.join(', ')} })`,
  };
}

const scalars: Readonly<Record<string, string>> = { TYPE_STRING: 'text', TYPE_BOOL: 'yesNo', TYPE_INT32: 'whole' };

function fieldGuard(field: unknown): { readonly text: string; readonly uses: readonly string[] } {
  const type = textAt(field, 'type');
  const message = type === 'TYPE_MESSAGE' ? textAt(field, 'typeName') : undefined;
  const name = message?.split('.').at(-1) ?? '';
  const guard = message === undefined ? scalars[type] : message === '.google.protobuf.Timestamp' ? 'instant' : camel(name);
  if (guard === undefined) throw new Error(`there is no guard for a field of ${type}`);
  const uses = message === undefined || guard === 'instant' ? [] : [name];
  if (isRecord(field) && field['label'] === 'LABEL_REPEATED') return { text: `listOf(${guard})`, uses };
  return { text: isRecord(field) && field['proto3Optional'] === true ? `orNull(${guard})` : guard, uses };
}

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const nameOf = (reference: string): string => reference.replace(/^.*\//, '');

function recordAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  let found = value;
  for (const name of path) found = isRecord(found) ? found[name] : undefined;
  if (!isRecord(found)) throw new Error(`there is no object ${path.join('.')}`);
  return found;
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const found = isRecord(value) ? value[name] : undefined;
  if (!Array.isArray(found)) throw new Error(`there is no list ${name}`);
  return found;
}

function textAt(value: unknown, name: string): string {
  const found = isRecord(value) ? value[name] : undefined;
  if (typeof found !== 'string') throw new Error(`there is no text ${name}`);
  return found;
}
