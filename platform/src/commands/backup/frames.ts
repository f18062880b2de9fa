/**
 * The format of a backup: lines of JSON, and after each `chunk` line the number of bytes that it announces and a line feed. The header comes first,
 * then each table with its rows in COPY's text format and a checksum of them, then the end with a checksum of every byte before it. The end can be
 * computed from what precedes it, so it is compared as a text, and it is the last line: no byte of a file can be changed, removed or added unnoticed.
 * It is a checksum and not a signature: it detects damage, not an attacker who recomputes it.
 */
import { createHash } from 'node:crypto';
import { parseJson } from '@debt/terminal/files/files';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { PlatformError } from '../../failures/failures.ts';

export const formatName = 'debt-backup';
/** Version 1 had a checksum of the rows alone. */
export const formatVersion = 2;

/** Our own lines are never longer. */
const lineBytesMax = 16_000_000;
const chunkBytesMax = 64_000_000;
const newline = 10;

const Text = Type.String();
const Names = Type.Array(Text);
const Table = Type.Object({ database: Text, schema: Text, table: Text, columns: Names });
const Database = Type.Object({
  name: Text,
  /** Names of the migrations of each schema; only the same release can restore the backup. */
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
const TableEnd = Type.Object({ rows: Type.Number(), sha256: Text });
const Line = Type.Union([
  Type.Object({ header: Header }),
  Type.Object({ table: Table }),
  Type.Object({ chunk: Type.Number() }),
  Type.Object({ tableEnd: TableEnd }),
  Type.Object({ end: Type.Object({ tables: Type.Number(), sha256: Text }) }),
]);
const OtherVersion = Type.Object({ header: Type.Object({ format: Type.Literal(formatName), version: Type.Number() }) });

type Frozen<T> = { readonly [K in keyof T]: Frozen<T[K]> };
export type TableHeader = Frozen<Static<typeof Table>>;
export type DatabaseHeader = Frozen<Static<typeof Database>>;
export type Header = Frozen<Static<typeof Header>>;
export type TableEnd = Frozen<Static<typeof TableEnd>>;
export type Frame = Frozen<Static<typeof Line>>;

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

export const line = (frame: Frame): Buffer => Buffer.from(`${JSON.stringify(frame)}\n`);
export const sum = () => createHash('sha256');

export function invalid(why: string): PlatformError {
  return new PlatformError('backup_invalid', { what: 'this is not a whole backup', why });
}

/** Reads lines and bytes from a stream of arbitrary chunks, and computes their checksum. */
export class FrameReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #sum = sum();
  #last: Buffer = Buffer.alloc(0);
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  /** Undefined at the end of the stream. Throws `backup_invalid`. */
  async line(): Promise<string | undefined> {
    let from = 0;
    for (;;) {
      const at = this.#rest.indexOf(newline, from);
      if (at !== -1) {
        return this.#take(at + 1).toString('utf8', 0, at);
      }
      from = this.#rest.length;
      if (from > lineBytesMax) throw invalid('it has a line that no backup has');
      if (!(await this.#more())) {
        if (from > 0) throw invalid('it ends in the middle of a line');
        return undefined;
      }
    }
  }

  /** The bytes of a chunk, without the line feed after them. Throws `backup_invalid`. */
  async bytes(count: number): Promise<Buffer> {
    if (!Number.isInteger(count) || count < 0 || count > chunkBytesMax) throw invalid('it has a chunk of an impossible size');
    while (this.#rest.length < count + 1) {
      if (!(await this.#more())) throw invalid('it ends in the middle of the rows of a table');
    }
    if (this.#rest[count] !== newline) throw invalid('a chunk is not as long as its header states');
    return this.#take(count + 1).subarray(0, count);
  }

  /** The checksum of every byte before the line or chunk that was read last, in hexadecimal digits. */
  sumBeforeLast(): string {
    return this.#sum.copy().digest('hex');
  }

  /** Whether the stream has ended. */
  async isAtEnd(): Promise<boolean> {
    while (this.#rest.length === 0) if (!(await this.#more())) return true;
    return false;
  }

  #take(count: number): Buffer {
    this.#sum.update(this.#last);
    this.#last = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return this.#last;
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    this.#rest = Buffer.concat([this.#rest, next.value]);
    return true;
  }
}
