/** What a pod that verifies prints as its last line, and whoever started it reads. */
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

const closed = { additionalProperties: false };
const Report = Type.Object(
  {
    verification: Type.Literal(1),
    checks: Type.Array(
      Type.Object({ name: Type.String(), violations: Type.Integer({ minimum: 0 }), sample: Type.Array(Type.String()) }, closed),
      { maxItems: 100 },
    ),
    /** Units to which there is no edge. */
    tried: Type.Array(Type.String(), { maxItems: 100 }),
    /** Those of them that were reached all the same. */
    reached: Type.Array(Type.String(), { maxItems: 100 }),
  },
  closed,
);
export type Report = Static<typeof Report>;

/** Undefined when there is none among the lines. */
export function reportIn(lines: readonly string[]): Report | undefined {
  for (const line of lines.toReversed()) {
    if (!line.startsWith('{"verification":')) continue;
    try {
      return Value.Parse(Report, JSON.parse(line));
    } catch {
      return undefined;
    }
  }
  return undefined;
}
