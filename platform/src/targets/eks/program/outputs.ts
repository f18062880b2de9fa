/** The outputs of a stack: the contract between the program and its readers. They contain no secrets. */
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
    /** Maps the name of an image to its repository, without a tag. */
    repositories: Type.Record(Type.String(), text),
    secrets: Type.Array(text, { minItems: 1 }),
    storeSubnets: Type.Array(range, { minItems: 1 }),
    /** Empty where the services of AWS are called at their public addresses. */
    endpointSubnets: Type.Array(range),
    publicSubnets: Type.Array(range, { minItems: 1 }),
    /** Who may reach the platform; empty: the whole internet. */
    sourceRanges: Type.Array(range),
    /** The snapshots that remain when everything is deleted, by engine. */
    finalSnapshots: Type.Record(Type.String(), text),
    /** The records that the operator must create when the zone is not ours. */
    dnsRecords: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), value: Type.String() }, closed)),
  },
  closed,
);
export type Outputs = Static<typeof outputsSchema>;

const earlier = Type.Pick(outputsSchema, ['stage', 'clusterEndpoint'], { additionalProperties: true });
export type EarlierOutputs = Static<typeof earlier>;

/**
 * The outputs of an earlier run that the present one needs. Another version of the program may have created them with other fields. Undefined when
 * there are none, or when the earlier run did not get that far.
 */
export const parseEarlierOutputs = (value: unknown): EarlierOutputs | undefined => (Value.Check(earlier, value) ? value : undefined);

export const isOutputs = (value: unknown): value is Outputs => Value.Check(outputsSchema, value);

/** Throws when another version of the program created the stack. */
export function parseOutputs(value: unknown): Outputs {
  if (isOutputs(value)) return value;
  const faults = Value.Errors(outputsSchema, value).map(({ instancePath, message }) => `${instancePath || 'the outputs'} ${message}`);
  throw new Error(`the outputs of the stack are not what this version writes: ${faults.join('; ')}`);
}
