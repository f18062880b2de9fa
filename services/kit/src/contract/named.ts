import Type, { type Static, type TSchema } from 'typebox';

const registry = new Map<string, TSchema>();

/** Names a schema: it becomes a component of the OpenAPI document, and other schemas refer to it. */
export function named<T extends TSchema>(name: string, schema: T): Type.TUnsafe<Static<T>> {
  if (registry.has(name)) throw new Error(`two schemas are named ${name}`);
  registry.set(name, { ...schema, $id: name });
  return Type.Unsafe<Static<T>>(Type.Ref(name));
}

/** The same by name, for compiling a schema that refers to others. */
export const schemasByName = (): Record<string, TSchema> => Object.fromEntries(registry);

/** Every named schema, for the server and its validators. */
export const namedSchemas = (): readonly TSchema[] => [...registry.values()];

/** An object that refuses unknown fields. */
export const strict = <P extends Type.TProperties>(properties: P, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });

/** A value of the schema, or null. */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A union of literals: one of these strings. */
export const oneOf = <const V extends readonly string[]>(values: V, options: object = {}): Type.TUnsafe<V[number]> =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...options });
