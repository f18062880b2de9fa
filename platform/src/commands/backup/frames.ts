/**
 * The form of a backup: lines of JSON, and after a `chunk` line as many bytes as it says and a line feed. The header comes first, then each
 * table with its rows in COPY's text form and a sum over them, then the end with a sum over the sums: a file that was cut has no end.
 */
import { createHash } from 'node:crypto';
import { PlatformError } from '../../failures/failures.ts';

export const formatName = 'debt-backup';
export const formatVersion = 1;

/** Longer lines are not ours. */
const lineBytesMax = 16_000_000;
const chunkBytesMax = 64_000_000;
const newline = 10;

export interface TableHeader {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}
export interface DatabaseHeader {
  readonly name: string;
  /** Names of what brought each schema to where it is; only the same release reads it back. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  readonly rows: Readonly<Record<string, number>>;
  readonly sequences: Readonly<Record<string, { readonly last: string; readonly called: boolean }>>;
}
export interface Header {
  readonly format: typeof formatName;
  readonly version: typeof formatVersion;
  readonly createdAt: string;
  readonly environment: string;
  readonly postgres: string;
  readonly databases: readonly DatabaseHeader[];
}
export interface TableEnd {
  readonly rows: number;
  readonly sha256: string;
}
export type Frame =
  | { readonly header: Header }
  | { readonly table: TableHeader }
  | { readonly chunk: number }
  | { readonly tableEnd: TableEnd }
  | { readonly end: { readonly tables: number; readonly sha256: string } };

export const line = (frame: Frame): Buffer => Buffer.from(`${JSON.stringify(frame)}\n`);
export const sum = () => createHash('sha256');

export function invalid(why: string): PlatformError {
  return new PlatformError('BACKUP_INVALID', { what: 'this is not a whole backup', why });
}

/** Reads lines and bytes off a stream, whatever the pieces in which it comes. */
export class FrameReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  /** Undefined at the end of the stream. Throws `BACKUP_INVALID`. */
  async line(): Promise<string | undefined> {
    let from = 0;
    for (;;) {
      const at = this.#rest.indexOf(newline, from);
      if (at !== -1) {
        const text = this.#rest.toString('utf8', 0, at);
        this.#rest = this.#rest.subarray(at + 1);
        return text;
      }
      from = this.#rest.length;
      if (from > lineBytesMax) throw invalid('it has a line that no backup has');
      if (!(await this.#more())) {
        if (from > 0) throw invalid('it ends in the middle of a line');
        return undefined;
      }
    }
  }

  /** The bytes of a chunk, without the line feed after them. Throws `BACKUP_INVALID`. */
  async bytes(count: number): Promise<Buffer> {
    if (!Number.isInteger(count) || count < 0 || count > chunkBytesMax) throw invalid('it has a chunk of an impossible size');
    while (this.#rest.length < count + 1) {
      if (!(await this.#more())) throw invalid('it ends in the middle of the rows of a table');
    }
    const bytes = this.#rest.subarray(0, count);
    if (this.#rest[count] !== newline) throw invalid('a chunk does not end where it says');
    this.#rest = this.#rest.subarray(count + 1);
    return bytes;
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    this.#rest = Buffer.concat([this.#rest, next.value]);
    return true;
  }
}
