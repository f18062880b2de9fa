/** What a stack tells: the contract between the program and whoever reads it. No secret is among it. */
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const closed = { additionalProperties: false };
const text = Type.String({ minLength: 1 });
const range = Type.String({ pattern: '^[0-9.]+/[0-9]{1,2}$' });

export const outputsSchema = Type.Object(
  {
    stage: Type.Union([Type.Literal('aws'), Type.Literal('cluster')]),
    environment: text,
    size: text,
    account: Type.String({ pattern: '^\\d{12}$' }),
    region: text,
    origin: Type.String({ pattern: '^https://' }),
    clusterName: text,
    clusterEndpoint: Type.String({ pattern: '^https://' }),
    certificateArn: text,
    /** From the name of an image to its repository, without a tag. */
    repositories: Type.Record(Type.String(), text),
    secrets: Type.Array(text, { minItems: 1 }),
    storeSubnets: Type.Array(range, { minItems: 1 }),
    /** None where the services of AWS are called at their public addresses. */
    endpointSubnets: Type.Array(range),
    publicSubnets: Type.Array(range, { minItems: 1 }),
    /** What remains when everything is deleted, by engine. */
    finalSnapshots: Type.Record(Type.String(), text),
    /** To be written by hand when the zone is not ours. */
    dnsRecords: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), value: Type.String() }, closed)),
  },
  closed,
);
export type Outputs = Static<typeof outputsSchema>;

const earlier = Type.Pick(outputsSchema, ['stage', 'clusterEndpoint'], { additionalProperties: true });
export type EarlierOutputs = Static<typeof earlier>;

/**
 * What a run must know of the one before it, which another version of the program may have made with other outputs. Undefined when there was none, or
 * none that came so far.
 */
export const parseEarlierOutputs = (value: unknown): EarlierOutputs | undefined => (Value.Check(earlier, value) ? value : undefined);

export const isOutputs = (value: unknown): value is Outputs => Value.Check(outputsSchema, value);

/** Throws when the stack was made by another version of the program. */
export function parseOutputs(value: unknown): Outputs {
  if (isOutputs(value)) return value;
  const faults = Value.Errors(outputsSchema, value).map(({ instancePath, message }) => `${instancePath || 'the outputs'} ${message}`);
  throw new Error(`the outputs of the stack are not what this version writes: ${faults.join('; ')}`);
}
