import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { eventually } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import type { StartedGateway, Upstreams } from '../src/gateway/conformance/world.ts';
import { gatewayConformance } from '../src/gateway/conformance.ts';
import { call } from '../src/gateway/testing.ts';
import { renderGateway, renderPages } from '../src/render/caddy/caddyfile.ts';
import { CaddyFolder, executable, freePorts, mayRun, stop } from '../src/render/caddy/testing.ts';

const health = { live: '/-/live', ready: '/-/ready' } as const;

/** The differences of Debian's Caddy 2.6. The last one does not apply to the version in the images, which aborts such an answer. */
const differences = { dropsHalfClosed: true, hangsUpEarly: true, endsBrokenAnswers: true };

if (mayRun) gatewayConformance('Caddy', startCaddy, differences);
else describe.skip(`gateway: Caddy (there is none at ${executable}, set CADDY_PATH)`, () => undefined);

test.runIf(mayRun)('Caddy sends what the build has compressed to browsers that can read it, to be kept for ever', async () => {
  using folder = new CaddyFolder();
  const root = folder.path;
  const script = 'export {};';
  mkdirSync(join(root, 'assets'));
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(root, 'assets', 'index-B4fgT_9x.js'), script);
  writeFileSync(join(root, 'assets', 'index-B4fgT_9x.js.br'), brotliCompressSync(script));
  const [port = 0, probesPort = 0] = await freePorts(2);
  const pages = folder.start('pages', renderPages({ port, probesPort, health, root }));
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => pages.exitCode !== null || (await answers(url, ['/'])), 'Caddy answers');
  const ask = (encoding: string) => call(url, '/assets/index-B4fgT_9x.js', { headers: { 'accept-encoding': encoding } });

  const [small, plain] = await Promise.all([ask('gzip, deflate, br'), ask('identity')]);

  expect(small.headers['content-encoding']).toBe('br');
  expect(small.headers['cache-control']).toContain('immutable');
  expect(small.headers['content-type']).toContain('javascript');
  expect(plain.body).toBe(script);
  await stop(pages);
});

/** Both configurations as they are rendered for containers, each in a separate Caddy. */
async function startCaddy(upstreams: Upstreams): Promise<StartedGateway> {
  const folder = new CaddyFolder();
  const [port = 0, pagesPort = 0, ...probes] = await freePorts(4);
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const hostOf = (url: string): string => new URL(url).host;
  const pages = folder.start('pages', renderPages({ port: pagesPort, probesPort: probes[0] ?? 0, health, root: upstreams.webRoot }));
  const gateway = folder.start(
    'gateway',
    renderGateway({
      port,
      probesPort: probes[1] ?? 0,
      health,
      allowedHosts: hosts,
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
    hosts,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([gateway, pages].map(stop));
      folder[Symbol.dispose]();
    },
  };
}

const answers = (url: string, paths: readonly string[] = ['/-/live', '/']): Promise<boolean> =>
  Promise.all(paths.map((path) => call(url, path, { headers: { host: new URL(url).host } }))).then(
    (all) => all.every(({ status }) => status === 200),
    () => false,
  );
