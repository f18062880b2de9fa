/** PostgreSQL's COPY over one connection of `pg`, which implements the protocol but has no API for COPY. Memory is bounded in both directions. */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** Rows are passed on in chunks of about this size. */
const pieceBytes = 65_536;

/** The connection that `pg` passes to the handlers of a query; its types do not describe it. */
interface CopyConnection {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** `COPY … TO STDOUT`: calls `take` with whole rows, one chunk at a time. Resolves to the number of rows. */
export async function copyOut(client: pg.Client, sql: string, take: (piece: Buffer) => Promise<void>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let waiting: Buffer[] = [];
  let bytes = 0;
  let rows = 0;
  let taken: Promise<void> = Promise.resolve();
  let failed: Error | undefined;

  function passOn(connection: CopyConnection): void {
    const piece = Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
    connection.stream.pause();
    taken = taken
      .then(() => take(piece))
      .catch((error: unknown) => {
        failed ??= asError(error);
      })
      .finally(() => connection.stream.resume());
  }

  client.query({
    submit: (connection) => connection.query(sql),
    handleCopyData(message: { readonly chunk: Buffer }, connection: CopyConnection) {
      // A copy: the parser of `pg` reuses its buffer for the next message.
      waiting.push(Buffer.from(message.chunk));
      bytes += message.chunk.length;
      rows += 1;
      if (bytes >= pieceBytes) passOn(connection);
    },
    handleCommandComplete(_message: unknown, connection: CopyConnection) {
      if (bytes > 0) passOn(connection);
    },
    handleError: reject,
    handleReadyForQuery() {
      void taken.then(() => (failed === undefined ? resolve(rows) : reject(failed)));
    },
  } satisfies Submittable);
  return promise;
}

/** `COPY … FROM STDIN`: sends the chunks. A source that throws fails the statement, and so the transaction. */
export async function copyIn(client: pg.Client, sql: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let failed: Error | undefined;

  async function send(connection: CopyConnection): Promise<void> {
    try {
      for await (const piece of pieces) {
        connection.sendCopyFromChunk(piece);
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
      }
      connection.endCopyFrom();
    } catch (error) {
      failed = asError(error);
      connection.sendCopyFail(failed.message);
    }
  }

  client.query({
    submit: (connection) => connection.query(sql),
    handleCopyInResponse: (connection: CopyConnection) => void send(connection),
    handleCommandComplete: () => undefined,
    handleError: (error: Error) => reject(failed ?? error),
    handleReadyForQuery: () => resolve(undefined),
  } satisfies Submittable);
  await promise;
}

/** The methods that `pg` calls on the active query. */
interface Submittable extends pg.Submittable {
  handleCopyData?(message: { readonly chunk: Buffer }, connection: CopyConnection): void;
  handleCopyInResponse?(connection: CopyConnection): void;
  handleCommandComplete(message: unknown, connection: CopyConnection): void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
