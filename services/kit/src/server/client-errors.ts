import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ProblemCode, problems } from '@debt/proto/problems';
import { errorCode } from '../errors/errors.ts';
import { problemDocument, problemType } from '../errors/problem.ts';

const answers: Readonly<Record<string, readonly [code: ProblemCode, detail: string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers of the request are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request did not arrive in time.'],
};
const unreadable = ['bad_request', 'The request is not HTTP as this server reads it.'] as const;

/** How long the rest of a refused request is read and discarded. Closing earlier would reset the connection, and the client could lose the answer. */
const lingerMs = 2_000;

/** Answers a request that the HTTP parser refuses, for `clientError` of a server. There is no request yet, so its id is new. */
export function answerClientError(error: Error, socket: Duplex, requestId: string): void {
  if (errorCode(error) === 'ECONNRESET' || socket.destroyed) {
    socket.destroy(error);
    return;
  }
  // The parser reports the rest of the request again; the answer was sent.
  if (socket.writableEnded) return;
  const [code, detail] = answers[errorCode(error) ?? ''] ?? unreadable;
  const body = Buffer.from(JSON.stringify(problemDocument(code, detail, requestId)));
  const { status } = problems[code];
  const fields = {
    'content-type': problemType,
    'content-length': String(body.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    connection: 'close',
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head.join('')}\r\n`), body]));
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
