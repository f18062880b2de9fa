import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { readConfig } from '@debt/kit/config';
import { silentLog } from '@debt/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variables } from '../src/gateway/config.ts';
import { Gateway } from '../src/gateway/gateway.ts';
import { call, halfClosedCall, RecordingService } from '../src/gateway/testing.ts';

const nowhere = 'http://127.0.0.1:1';

async function startGateway(environment: Readonly<Record<string, string>>): Promise<Gateway> {
  const upstreams = { EXPENSES_URL: nowhere, NOTIFIER_URL: nowhere, THROTTLER_URL: nowhere };
  const gateway = await Gateway.create(readConfig(variables, { HTTP_PORT: '0', ...upstreams, ...environment }), { log: silentLog });
  await gateway.start();
  return gateway;
}
const urlOf = (gateway: Gateway): string => `http://127.0.0.1:${gateway.port}`;

describe('with a built web client', () => {
  const stack = new AsyncDisposableStack();
  let url: string;

  beforeAll(async () => {
    const root = await mkdtemp(join(tmpdir(), 'web-'));
    stack.defer(() => rm(root, { recursive: true }));
    await mkdir(join(root, 'assets'));
    await writeFile(join(root, 'index.html'), '<!doctype html><title>app</title>');
    await writeFile(join(root, 'assets', 'index-B4fgT_9x.js'), 'export {};');
    await writeFile(join(root, 'assets', 'index-B4fgT_9x.js.br'), brotliCompressSync('export {};'));
    url = urlOf(stack.use(await startGateway({ WEB_ROOT: root })));
  });
  afterAll(() => stack.disposeAsync());

  test('its own addresses are served by its one page, which is never kept', async () => {
    const [root, deep] = await Promise.all(['/', '/people/17'].map((path) => call(url, path, { headers: { accept: 'text/html' } })));

    expect([root?.body, deep?.body]).toEqual(['<!doctype html><title>app</title>', '<!doctype html><title>app</title>']);
    expect(root?.headers['cache-control']).toBe('no-cache');
  });

  test('a file with a hash in its name is kept for ever', async () => {
    const answer = await call(url, '/assets/index-B4fgT_9x.js');

    expect(answer.headers['cache-control']).toContain('immutable');
    expect(answer.headers['content-type']).toContain('javascript');
  });

  test('what the build has compressed is sent so to browsers that can read it, is kept for ever, and as it is to all others', async () => {
    const ask = (encoding: string) => call(url, '/assets/index-B4fgT_9x.js', { headers: { 'accept-encoding': encoding } });
    const [small, plain] = await Promise.all([ask('gzip, deflate, br'), ask('identity')]);

    expect(small.headers['content-encoding']).toBe('br');
    expect(small.headers['cache-control']).toContain('immutable');
    expect(small.headers['content-type']).toContain('javascript');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toBe('export {};');
  });

  test.each([
    ['a missing file', 'GET', '/assets/gone.js'],
    ['a method that is not allowed', 'POST', '/people/17'],
  ])('%s is a 404 as a problem document', async (_what, method, path) => {
    const answer = await call(url, path, { method, headers: { accept: 'text/html' } });

    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
  });
});

test.each(['/..%2f..%2f..%2fetc/passwd', '/../../etc/passwd', '/assets/..%5c..%5cpackage.json', '/%00'])(
  'nothing outside of the directory is served at %s',
  async (path) => {
    await using gateway = await startGateway({});

    const answer = await call(urlOf(gateway), path);

    expect([400, 403, 404]).toContain(answer.status);
  },
);

test('a request that is under way when the gateway stops still gets its answer', async () => {
  const release = Promise.withResolvers<() => void>();
  await using expenses = await RecordingService.start((_request, response) => release.resolve(() => response.end('done')));
  const gateway = await startGateway({ EXPENSES_URL: expenses.url });
  const answer = call(urlOf(gateway), '/v1/debts', { headers: { connection: 'keep-alive' } });
  const finish = await release.promise;

  const stopped = gateway[Symbol.asyncDispose]();
  finish();

  expect(await answer).toMatchObject({ status: 200, body: 'done' });
  await stopped;
});

test.each([
  ['two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
  ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
  ['chunks that are not the last coding', 'Transfer-Encoding: chunked, gzip'],
])('a message with %s is refused and reaches no service', async (_what, framing) => {
  await using expenses = await RecordingService.start((_request, response) => void response.end());
  await using gateway = await startGateway({ EXPENSES_URL: expenses.url });
  const host = new URL(urlOf(gateway)).host;

  const answer = await halfClosedCall(urlOf(gateway), `POST /v1/debts HTTP/1.1\r\nHost: ${host}\r\n${framing}\r\n\r\n0\r\n\r\n`);

  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(expenses.requests).toEqual([]);
});

test('after a refusal with an unread body the same connection serves the next request', async () => {
  await using expenses = await RecordingService.start((_request, response) => void response.end('well'));
  await using gateway = await startGateway({ EXPENSES_URL: expenses.url });
  const host = new URL(urlOf(gateway)).host;
  const body = 'x'.repeat(1_500_000);

  const both = await halfClosedCall(
    urlOf(gateway),
    `POST /v1/debts HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}GET /v1/debts HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  );

  expect(both.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
});

test('while there is no web client, a placeholder page describes the platform and links to its documentation', async () => {
  await using gateway = await startGateway({ WEB_ROOT: '/does/not/exist' });

  const page = await call(urlOf(gateway), '/', { headers: { accept: 'text/html' } });
  const style = await call(urlOf(gateway), '/style.css');
  const other = await call(urlOf(gateway), '/people', { headers: { accept: 'text/html' } });

  expect(page.body).toContain('href="/v1/docs"');
  expect(page.body).toContain('debt register');
  expect(style.headers['content-type']).toContain('text/css');
  expect(other.status).toBe(404);
});

test('the placeholder page has an icon and the command that builds the web client, which is then served without a restart', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'web-'));
  const root = join(parent, 'dist');
  await using gateway = await startGateway({ WEB_ROOT: root });
  const before = await call(urlOf(gateway), '/', { headers: { accept: 'text/html' } });
  const icon = await call(urlOf(gateway), '/icon.svg');

  await mkdir(root);
  await writeFile(join(root, 'index.html'), '<!doctype html><title>app</title>');
  const pages = await Promise.all(['/', '/people'].map((path) => call(urlOf(gateway), path, { headers: { accept: 'text/html' } })));
  await rm(parent, { recursive: true });

  expect(before.body).toContain('npm start');
  expect(before.body).toContain('href="/icon.svg"');
  expect(icon.headers['content-type']).toContain('image/svg+xml');
  expect(pages.map(({ body }) => body)).toEqual(['<!doctype html><title>app</title>', '<!doctype html><title>app</title>']);
});

test('with every service unavailable, reading is answered 502 and signing in 503, both as problem documents', async () => {
  await using gateway = await startGateway({});

  const reading = await call(urlOf(gateway), '/v1/debts');
  const signingIn = await call(urlOf(gateway), '/v1/sessions', { method: 'POST', body: '{}' });

  expect([reading.status, signingIn.status]).toEqual([502, 503]);
  expect(reading.headers['ratelimit-degraded']).toBe('1');
  expect([reading.body, signingIn.body].map((body) => /"code":"(\w+)"/.exec(body)?.[1])).toEqual([
    'upstream_unavailable',
    'rate_limiter_unavailable',
  ]);
});

test('counts what it does', async () => {
  await using gateway = await startGateway({ METRICS_PORT: '0' });
  await call(urlOf(gateway), '/v1/debts');

  const text = await fetch(`http://127.0.0.1:${gateway.metricsPort}/metrics`).then((answer) => answer.text());

  expect(text).toMatch(/gateway_failures_total\{[^}]*code="upstream_unavailable"[^}]*\} 1/);
  expect(text).toMatch(/gateway_guard_total\{[^}]*outcome="open"[^}]*\} 1/);
});
