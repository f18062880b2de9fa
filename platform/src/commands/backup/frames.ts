/**
 * The format of a backup: lines of JSON, and after each `chunk` line the number of bytes that it announces and a line feed. The header comes first,
 * then each table with its rows in COPY's text format and a checksum of them, then the end with a checksum of every byte before it. The end can be
 * computed from what precedes it, so it is compared as a text, and it is the last line: no byte of a file can be changed, removed or added unnoticed.
 * It is a checksum and not a signature: it detects damage, not an attacker who recomputes it.
 */
import { createHash } from 'node:crypto';
import { PlatformError } from '../../failures/failures.ts';

export const formatName = 'debt-backup';
/** Version 1 had a checksum of the rows alone. */
export const formatVersion = 2;

/** Our own lines are never longer. */
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
  /** Names of the migrations of each schema; only the same release can restore the backup. */
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
