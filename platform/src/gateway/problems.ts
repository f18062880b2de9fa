import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { problemDocument, problemType } from '@debt/kit/problem';
import { type ProblemCode, problems } from '@debt/proto/problems';

/** The gateway's own answers, when no service answers, and their texts. */
const details = {
  bad_request: 'The address of the request cannot be understood.',
  several_hosts: 'The request has more than one Host header. Send one.',
  two_credentials: 'The request has more than one Authorization header. Send one.',
  body_too_large: 'The body is larger than the platform takes.',
  unknown_host: 'This platform is not known under that host name.',
  upstream_unavailable: 'The service did not answer. What was asked may or may not have been done.',
  rate_limiter_unavailable: 'Signing in, registering and codes are closed for a moment, because attempts cannot be counted.',
  too_many_connections: 'There are too many live connections.',
  upstream_slow: 'The service did not answer in time. What was asked may or may not have been done.',
} as const satisfies Partial<Record<ProblemCode, string>>;
export type GatewayProblem = keyof typeof details;

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Also on the refusals of the throttler, which pass through here. */
const refusalHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

const retryAfterSeconds: Partial<Record<GatewayProblem, string>> = {
  upstream_unavailable: '2',
  rate_limiter_unavailable: '2',
  too_many_connections: '10',
  upstream_slow: '5',
};

/** RFC 9457, in the same form as the services. */
export function refusal(code: GatewayProblem, requestId: string): Refusal {
  const { body, retryAfter } = problemText(code, requestId);
  return {
    status: problems[code].status,
    headers: { 'content-type': problemType, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
    body: Buffer.from(body),
  };
}

/** The document, and the number of seconds before a retry, where a retry helps. */
export function problemText(code: GatewayProblem, requestId: string): { readonly body: string; readonly retryAfter: string | undefined } {
  const body = JSON.stringify(problemDocument(code, details[code], requestId));
  return { body, retryAfter: retryAfterSeconds[code] };
}

/** Answers a request that is not forwarded. The rest of its body is read and discarded, or the client might never see the answer. */
export function refuse(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Refusal, requestId: string): void {
  if (response.headersSent || response.destroyed) return;
  request.unpipe();
  request.resume();
  response.writeHead(status, { ...refusalHeaders, ...headers, 'content-length': body.length, 'x-request-id': requestId });
  response.end(body);
}

/** The same answer written to the bare socket of an upgrade. */
export function toBytes({ status, headers, body }: Refusal, requestId: string): Buffer {
  const all = { ...refusalHeaders, ...headers, 'content-length': String(body.length), 'x-request-id': requestId, connection: 'close' };
  return Buffer.concat([Buffer.from(headOf(status, Object.entries(all).flat())), body]);
}

/** @param rawHeaders alternating names and values. */
export function headOf(status: number, rawHeaders: readonly string[]): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) head += `${rawHeaders[index] ?? ''}: ${rawHeaders[index + 1] ?? ''}\r\n`;
  return `${head}\r\n`;
}
