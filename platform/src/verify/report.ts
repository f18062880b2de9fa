/** The report that a verification pod prints as its last line. */
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
    /** Those of them that were reached nevertheless. */
    reached: Type.Array(Type.String(), { maxItems: 100 }),
  },
  closed,
);
export type Report = Static<typeof Report>;

/** Undefined when no line is a report. */
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
