import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { eventually } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import type { StartedGateway, Upstreams } from '../src/gateway/conformance/world.ts';
import { gatewayConformance } from '../src/gateway/conformance.ts';
import { call } from '../src/gateway/testing.ts';
import { renderGateway, renderPages } from '../src/render/caddy/caddyfile.ts';

const executable = process.env['CADDY_PATH'] ?? '/usr/bin/caddy';
const health = { live: '/-/live', ready: '/-/ready' } as const;

/** Of Debian's Caddy 2.6. The last is gone from the version that the images have, which aborts such an answer. */
const differences = { dropsHalfClosed: true, hangsUpEarly: true, endsBrokenAnswers: true };

const mayRun = existsSync(executable) || process.env['REQUIRE_ALL'] === 'true';
if (mayRun) gatewayConformance('Caddy', startCaddy, differences);
else describe.skip(`gateway: Caddy (there is none at ${executable}, set CADDY_PATH)`, () => undefined);

test.runIf(mayRun)('Caddy sends what the build has compressed to browsers that can read it, to be kept for ever', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'debt-caddy-'));
  const script = 'export {};';
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(folder, 'assets', 'index-B4fgT_9x.js'), script);
  writeFileSync(join(folder, 'assets', 'index-B4fgT_9x.js.br'), brotliCompressSync(script));
  const [port = 0, probesPort = 0] = await freePorts(2);
  const pages = run(folder, 'pages', renderPages({ port, probesPort, health, root: folder }));
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => pages.exitCode !== null || (await answers(url, ['/'])), 'Caddy answers');
  const ask = (encoding: string) => call(url, '/assets/index-B4fgT_9x.js', { headers: { 'accept-encoding': encoding } });

  const [small, plain] = await Promise.all([ask('gzip, deflate, br'), ask('identity')]);

  expect(small.headers['content-encoding']).toBe('br');
  expect(small.headers['cache-control']).toContain('immutable');
  expect(small.headers['content-type']).toContain('javascript');
  expect(plain.body).toBe(script);
  await stop(pages);
  rmSync(folder, { recursive: true, force: true });
});

/** Both configurations as they are rendered for containers, each in a Caddy of its own. */
async function startCaddy(upstreams: Upstreams): Promise<StartedGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'debt-caddy-'));
  const [port = 0, pagesPort = 0, ...probes] = await freePorts(4);
  const hostOf = (url: string): string => new URL(url).host;
  const pages = run(folder, 'pages', renderPages({ port: pagesPort, probesPort: probes[0] ?? 0, health, root: upstreams.webRoot }));
  const gateway = run(
    folder,
    'gateway',
    renderGateway({
      port,
      probesPort: probes[1] ?? 0,
      health,
      allowedHosts: [`127.0.0.1:${port}`],
      routes: [
        { path: '/v1/notifications*', upstream: hostOf(upstreams.notifierUrl) },
        { path: '/v1/*', upstream: hostOf(upstreams.expensesUrl) },
      ],
      pages: `127.0.0.1:${pagesPort}`,
      guard: { upstream: hostOf(upstreams.throttlerUrl), path: '/v1/ratelimit' },
      bodyLimitBytes: upstreams.bodyLimitBytes,
      drainSeconds: 1,
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => [gateway, pages].some(({ exitCode }) => exitCode !== null) || (await answers(url)), 'Caddy answers');
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([gateway, pages].map(stop));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(folder: string, name: string, config: string): ChildProcess {
  const path = join(folder, `${name}.Caddyfile`);
  writeFileSync(path, config);
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const child = spawn(executable, ['run', '--config', path, '--adapter', 'caddyfile'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-10_000);
  });
  child.once('exit', (code) => {
    if (code !== 0 && code !== null) throw new Error(`Caddy ended with ${code}: ${said}`);
  });
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

const answers = (url: string, paths: readonly string[] = ['/-/live', '/']): Promise<boolean> =>
  Promise.all(paths.map((path) => call(url, path, { headers: { host: new URL(url).host } }))).then(
    (all) => all.every(({ status }) => status === 200),
    () => false,
  );

/** Taken at once and given back together, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
