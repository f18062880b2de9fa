import { AppError } from '@debt/kit/errors';
import Type, { type StaticDecode, type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { schemasByName } from '../contract/contract.ts';

/** Decodes an encoded value, in place where possible. Undefined: the value contains nothing encoded. */
type Step = ((value: unknown) => unknown) | undefined;

/**
 * Creates a function that checks an answer of the database against a schema and decodes it. The schema is compiled on first use. Compiling it for
 * every answer cost more than the rest of a request, so create one function for each schema.
 * The function takes ownership of the value. @throws AppError `internal` naming the first field that does not fit: a bug.
 */
export function decoderOf<T extends TSchema>(schema: T): (value: unknown) => StaticDecode<T> {
  let validator: Validator | undefined;
  const step = stepOf(schema);
  return (value) => {
    validator ??= Compile(schemasByName(), schema);
    if (!validator.Check(value)) {
      const [first] = validator.Errors(value);
      throw new AppError('internal', 'The ledger returned an unknown format.', { cause: first });
    }
    const decoded = step === undefined ? value : step(value);
    if (!isDecoded<T>(decoded)) throw new AppError('internal', 'The ledger returned an unknown format.');
    return decoded;
  };
}

/** True by construction: the value satisfied the schema, and each codec in it has run. */
const isDecoded = <T extends TSchema>(value: unknown): value is StaticDecode<T> => value !== undefined;

function stepOf(schema: TSchema): Step {
  if (Type.IsCodec(schema)) return schema['~codec'].decode;
  if (Type.IsObject(schema)) return stepOfObject(schema.properties);
  if (Type.IsArray(schema)) return stepOfArray(schema.items);
  if (Type.IsTuple(schema)) return stepOfObject(schema.items);
  if (Type.IsUnion(schema)) return stepOfNullable(schema.anyOf);
  return undefined;
}

function stepOfObject(properties: Readonly<Record<string, TSchema>> | readonly TSchema[]): Step {
  const steps = Object.entries(properties).flatMap(([key, schema]) => {
    const step = stepOf(schema);
    return step === undefined ? [] : [[key, step] as const];
  });
  if (steps.length === 0) return undefined;
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    for (const [key, step] of steps) if (key in value) Reflect.set(value, key, step(Reflect.get(value, key)));
    return value;
  };
}

function stepOfArray(items: TSchema): Step {
  const step = stepOf(items);
  return step === undefined ? undefined : (value) => (Array.isArray(value) ? value.map(step) : value);
}

/** @throws Error for a union of different decoders, except with null: the value does not reveal which part it is. */
function stepOfNullable(parts: readonly TSchema[]): Step {
  const steps = parts.flatMap((part) => stepOf(part) ?? []);
  const [step] = steps;
  if (step === undefined) return undefined;
  if (parts.length !== 2 || !parts.some((part) => Type.IsNull(part))) throw new Error('only a union with null can be decoded');
  return (value) => (value === null ? null : step(value));
}
