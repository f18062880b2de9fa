import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type HttpServer } from '../src/server/server.ts';
import { silentLog } from '../src/testing/testing.ts';

let server: HttpServer;
let url: string;
beforeAll(async () => {
  server = createServer({ log: silentLog });
  server.post('/v1/things', async (request) => request.body);
  server.get('/v1/things', async () => []);
  server.put('/v1/things/:id/name', async () => ({}));
  await server.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${port()}`;
});
afterAll(() => server.close());

function port(): number {
  const address: AddressInfo | string | null = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}

/** Sends bytes that no client library would, and reads until the connection ends. */
async function raw(bytes: string | Uint8Array): Promise<string> {
  const socket = connect(port(), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return text;
}

const readProblem = (text: string) => Value.Parse(ProblemShape, JSON.parse(text));
const ProblemShape = Type.Object({ status: Type.Integer(), code: Type.String(), requestId: Type.String() }, { additionalProperties: true });

interface Refusal {
  readonly request: readonly [method: string, path: string];
  readonly status: number;
  readonly code: string;
  readonly allow?: string;
}
const refusals: readonly Refusal[] = [
  { request: ['GET', '/v1/nothing'], status: 404, code: 'no_such_route' },
  { request: ['DELETE', '/v1/things'], status: 405, code: 'method_not_allowed', allow: 'GET, HEAD, POST' },
  { request: ['OPTIONS', '/v1/things?x=1'], status: 405, code: 'method_not_allowed', allow: 'GET, HEAD, POST' },
  { request: ['POST', '/v1/things/7/name'], status: 405, code: 'method_not_allowed', allow: 'PUT' },
  { request: ['QUERY', '/v1/things'], status: 405, code: 'method_not_allowed', allow: 'GET, HEAD, POST' },
  { request: ['PUT', '/v1/things/7/8/name'], status: 404, code: 'no_such_route' },
  { request: ['GET', '/v1/things/%zz'], status: 400, code: 'invalid_argument' },
];

describe('a refusal', () => {
  test.each(refusals)('of $request is a problem document with headers against caching', async ({ request, status, code, allow }) => {
    const [method, path] = request;

    const response = await fetch(url + path, { method });

    expect(readProblem(await response.text())).toMatchObject({ status, code });
    expect([response.status, response.headers.get('allow') ?? undefined]).toEqual([status, allow]);
    expect(Object.fromEntries(response.headers)).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('x-request-id')).not.toBeNull();
  });

  test.each([
    ['DELETE', '/v1/things', 'method_not_allowed'],
    ['PUT', '/v1/nothing', 'no_such_route'],
  ])('of %s %s comes before one of its body', async (method, path, code) => {
    const response = await fetch(url + path, { method, headers: { 'content-type': 'text/csv' }, body: '{' });

    expect(readProblem(await response.text())).toMatchObject({ code });
  });

  test.each([
    ['headers that are too long', `GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['headers of a megabyte', `GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(1_000_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['a request line that is not HTTP', 'HELLO\r\n\r\n', 400, 'bad_request'],
  ])('of %s is a problem document, too', async (_what, bytes, status, code) => {
    const answer = await raw(bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toContain('content-type: application/problem+json');
    expect(head).toContain('cache-control: no-store');
    expect(readProblem(body)).toMatchObject({ status, code });
  });
});

test.each([
  ['UTF-8', Buffer.from('{"text":"café 你好"}'), 200],
  ['Latin-1', Buffer.from('{"text":"café"}', 'latin1'), 400],
  ['half of a character', Buffer.from('{"text":"é"}').subarray(0, 10), 400],
])('a body in %s is answered with %s', async (_encoding, body, status) => {
  const response = await fetch(`${url}/v1/things`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  expect(response.status).toBe(status);
  if (status === 200) expect(await response.json()).toEqual({ text: 'café 你好' });
  else expect(await response.json()).toMatchObject({ code: 'not_json' });
});
