import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';

/** What the gateway itself answers, when no service does. */
const problems = {
  bad_request: { status: 400, title: 'The request is not valid', detail: 'The address of the request cannot be understood.' },
  several_hosts: { status: 400, title: 'The request is not valid', detail: 'The request has more than one Host header. Send one.' },
  two_credentials: {
    status: 400,
    title: 'The request is not valid',
    detail: 'The request has more than one Authorization header. Send one.',
  },
  body_too_large: { status: 413, title: 'The request is too large', detail: 'The body is larger than the platform takes.' },
  unknown_host: { status: 421, title: 'Not the right address', detail: 'This platform is not known under that host name.' },
  upstream_away: {
    status: 502,
    title: 'Not available right now',
    detail: 'The service did not answer. What was asked may or may not have been done.',
  },
  guard_away: {
    status: 503,
    title: 'Not available right now',
    detail: 'Signing in, registering and codes are closed for a moment, because attempts cannot be counted.',
  },
  too_many_connections: { status: 503, title: 'Not available right now', detail: 'There are too many live connections.' },
  upstream_slow: {
    status: 504,
    title: 'It took too long',
    detail: 'The service did not answer in time. What was asked may or may not have been done.',
  },
} as const;
export type ProblemCode = keyof typeof problems;

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const retryAfterSeconds: Partial<Record<ProblemCode, string>> = {
  upstream_away: '2',
  guard_away: '2',
  too_many_connections: '10',
  upstream_slow: '5',
};

/** RFC 9457, in the form that the services use. */
export function refusal(code: ProblemCode, requestId: string): Refusal {
  const { body, retryAfter } = problemText(code, requestId);
  return {
    status: problems[code].status,
    headers: { 'content-type': 'application/problem+json', ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
    body: Buffer.from(body),
  };
}

/** The document, and how many seconds to wait before asking again, where that helps. */
export function problemText(code: ProblemCode, requestId: string): { readonly body: string; readonly retryAfter: string | undefined } {
  const { status, title, detail } = problems[code];
  const body = JSON.stringify({ type: `urn:debt:error:${code}`, title, status, code, detail, requestId });
  return { body, retryAfter: retryAfterSeconds[code] };
}

/** Answers a request that is not forwarded. What is left of its body is read and dropped, or the client might never see the answer. */
export function refuse(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Refusal, requestId: string): void {
  if (response.headersSent || response.destroyed) return;
  request.unpipe();
  request.resume();
  response.writeHead(status, { ...headers, 'content-length': body.length, 'x-request-id': requestId });
  response.end(body);
}

/** The same answer written to the bare socket of an upgrade. */
export function toBytes({ status, headers, body }: Refusal, requestId: string): Buffer {
  const all = { ...headers, 'content-length': String(body.length), 'x-request-id': requestId, connection: 'close' };
  return Buffer.concat([Buffer.from(headOf(status, Object.entries(all).flat())), body]);
}

/** @param rawHeaders names and values in turn. */
export function headOf(status: number, rawHeaders: readonly string[]): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) head += `${rawHeaders[index] ?? ''}: ${rawHeaders[index + 1] ?? ''}\r\n`;
  return `${head}\r\n`;
}
