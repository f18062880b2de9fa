/** A line of a backup, of which nothing is believed before it is checked. */
import Type from 'typebox';
import { Value } from 'typebox/value';
import { type Frame, formatName, formatVersion } from './frames.ts';

const Text = Type.String();
const Names = Type.Array(Text);
const Database = Type.Object({
  name: Text,
  versions: Type.Record(Text, Names),
  rows: Type.Record(Text, Type.Number()),
  sequences: Type.Record(Text, Type.Object({ last: Text, called: Type.Boolean() })),
});
const Header = Type.Object({
  format: Type.Literal(formatName),
  version: Type.Literal(formatVersion),
  createdAt: Text,
  environment: Text,
  postgres: Text,
  databases: Type.Array(Database),
});
const Line = Type.Union([
  Type.Object({ header: Header }),
  Type.Object({ table: Type.Object({ database: Text, schema: Text, table: Text, columns: Names }) }),
  Type.Object({ chunk: Type.Number() }),
  Type.Object({ tableEnd: Type.Object({ rows: Type.Number(), sha256: Text }) }),
  Type.Object({ end: Type.Object({ tables: Type.Number(), sha256: Text }) }),
]);

/** Undefined for anything that is no line of ours. */
export function parseFrame(text: string): Frame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Value.Check(Line, value) ? value : undefined;
}
