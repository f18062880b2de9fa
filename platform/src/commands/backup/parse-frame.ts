/** Parses a line of a backup. No content is trusted before it is checked. */
import { parseJson } from '@debt/terminal/files/files';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { type Frame, formatName, formatVersion } from './frames.ts';

const Text = Type.String();
const Names = Type.Array(Text);
const Database = Type.Object({
  name: Text,
  versions: Type.Record(Text, Names),
  rows: Type.Record(Text, Type.Number()),
  sequences: Type.Record(Text, Type.Object({ last: Type.String({ pattern: '^[0-9]{1,19}$' }), called: Type.Boolean() })),
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

const OtherVersion = Type.Object({ header: Type.Object({ format: Type.Literal(formatName), version: Type.Number() }) });

/** Undefined for a line of any other form. */
export function parseFrame(text: string): Frame | undefined {
  const value = parseJson(text);
  return Value.Check(Line, value) ? value : undefined;
}

/** The version of a header, whose other fields may differ; undefined when it is not the header of a backup. */
export function formatVersionOf(text: string): number | undefined {
  const value = parseJson(text);
  return Value.Check(OtherVersion, value) ? value.header.version : undefined;
}
