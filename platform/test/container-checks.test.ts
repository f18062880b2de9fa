import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@debt/kit/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { platform } from '../src/model/platform.ts';
import { CaddyFolder, freePorts, mayRun, stop } from '../src/render/caddy/testing.ts';
import { sourceRoot } from '../src/tools/source-root.ts';
import { composeChecks, gatewayCaddyfile, type Started, startedBy } from './fixtures/containers.ts';

const startMs = 25_000;
const run = promisify(execFile);
const named = (target: 'kind' | 'compose', unit: string): Started =>
  startedBy(target).find((each) => each.unit === unit) ?? expect.fail(`${target} starts no ${unit}`);

/** The check that compose runs inside the container, with this test's port of the program. */
async function passes(unit: string, port: number): Promise<boolean> {
  const [how, program = '', ...args] = composeChecks().get(unit) ?? [];
  expect(how).toBe('CMD');
  const here = args.map((text) => text.replaceAll(/(127\.0\.0\.1[:/])\d+/g, `$1${port}`));
  return run(program, here).then(
    () => true,
    () => false,
  );
}

const children: ChildProcess[] = [];
afterEach(() => Promise.all(children.splice(0).map(stop)));

/** One of our programs from its source, with the command of its image. */
function start(entry: string, environment: Readonly<Record<string, string>>): ChildProcess {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, [join(sourceRoot, entry)], { env, cwd: sourceRoot, stdio: 'ignore' });
  children.push(child);
  return child;
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe('a health check is answered by the real program:', () => {
  test.each(['kind', 'compose'] as const)('the mail sink, with the variables of %s', async (target) => {
    const { asked, environment } = named(target, 'mail-sink');
    const [port = 0] = await freePorts(1);
    start('images/mail-sink/main.js', { ...environment, HOST: '127.0.0.1', PORT: String(port) });
    await eventually(() => answers(`http://127.0.0.1:${port}/store`), 'the mail sink answers', startMs);

    const statuses = await Promise.all(asked.map(async ({ path }) => (await fetch(`http://127.0.0.1:${port}${path}`)).status));

    expect(statuses).toEqual(asked.map(() => 200));
    expect(new Set(asked.map((probe) => probe.port))).toEqual(new Set([Number(environment['PORT'])]));
    expect(Number(environment['PORT'])).toBe(platform.engines['mail-sink'].port);
    expect(await passes('mail-sink', port)).toBe(true);
  });

  test('a service', async () => {
    const { asked, environment } = named('kind', 'throttler');
    const [port = 0, metrics = 0, nothing = 0] = await freePorts(3);
    const plain = Object.fromEntries(Object.entries(environment).filter(([key]) => !key.endsWith('_FILE')));
    start(platform.services.throttler.entry, {
      ...plain,
      HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      METRICS_PORT: String(metrics),
      IDENTITY_ADDRESS: `127.0.0.1:${nothing}`,
      LIMITS_URL: 'memory:',
      SERVICE_TOKEN: 'a'.repeat(43),
    });

    await eventually(() => passes('throttler', port), 'the check of compose passes', startMs);

    for (const { path } of asked) expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    expect(await passes('throttler', nothing)).toBe(false);
  });

  test.runIf(mayRun).each(['gateway', 'web'] as const)('Caddy as %s', async (id) => {
    const ports = await freePorts(2);
    const text = id === 'gateway' ? gatewayCaddyfile() : readFileSync(join(sourceRoot, 'images', 'web.Caddyfile'), 'utf8');
    const port = named('compose', id).asked[0]?.port ?? 0;
    using folder = new CaddyFolder();
    const elsewhere = text.replace(`:${port} {`, `:${ports[0]} {`).replace(/^:8080 \{/m, `:${ports[1]} {`);
    children.push(folder.start(id, elsewhere));

    await eventually(() => answers(`http://127.0.0.1:${ports[0]}`), 'Caddy answers');

    for (const { path } of [...named('kind', id).asked, ...named('compose', id).asked])
      expect((await fetch(`http://127.0.0.1:${ports[0]}${path}`)).status).toBe(200);
    await Promise.all(children.splice(0).map(stop));
  });
});

describe('the check of a service', () => {
  test.each(['HTTP/1.1 503 Service Unavailable', 'HTTP/1.1 404 Not Found', 'nothing'])('fails when the answer is %s', async (answer) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(`${answer}\r\n\r\n`));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();

    const passed = await passes('expenses', typeof address === 'object' && address !== null ? address.port : 0);

    expect(passed).toBe(false);
    server.close();
  });
});
