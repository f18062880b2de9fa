import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import { parseDestination, reached } from '../src/verify/reach.ts';
import { reportIn } from '../src/verify/report.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const node = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  promisify(execFile)(process.execPath, [...args], { cwd: root, env: { ...env, PATH: process.env['PATH'] ?? '' } });

async function listening() {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, close: () => server.close(), [Symbol.dispose]: () => server.close() };
}

describe('the program of a task that verifies', { timeout: 120_000 }, () => {
  test('checks the databases of its configuration, and prints a report', async () => {
    await using ledger = await createTestDatabase();
    await using feed = await createTestDatabase();
    await node(['services/expenses/src/main.ts', 'migrate'], { DATABASE_URL: ledger.url });
    await node(['services/notifier/src/main.ts', 'migrate'], { STORE_URL: feed.url });

    const { stdout } = await node(['platform/src/verify/main.ts', 'verify', '--run=a'], { DATABASE_URL: ledger.url, STORE_URL: feed.url });

    const report = reportIn(stdout.split('\n'));
    expect(report?.checks.length).toBeGreaterThan(5);
    expect(report?.checks.filter(({ violations }) => violations > 0)).toEqual([]);
  });

  test('names what is missing and prints no report', async () => {
    const failed = node(['platform/src/verify/main.ts', 'verify'], {});

    await expect(failed).rejects.toMatchObject({ code: 1, stdout: '' });
    await expect(failed).rejects.toThrow('DATABASE_URL');
  });

  test('distinguishes what it reaches from what it does not', async () => {
    using open = await listening();
    using closed = await listening();
    closed.close();

    const destinations = [parseDestination(`postgres=127.0.0.1:${open.port}`), parseDestination(`redis=127.0.0.1:${closed.port}`)];

    expect(await reached(destinations, { settleMs: 0 })).toEqual(['postgres']);
  });

  test('counts as closed what is closed a moment later, as with a policy that is on its way', async () => {
    using open = await listening();

    const answer = reached([parseDestination(`postgres=127.0.0.1:${open.port}`)], { pauseMs: 10 });
    open.close();

    expect(await answer).toEqual([]);
  });

  test.each(['postgres', 'postgres=nowhere', 'postgres=10.0.0.7:x', '=10.0.0.7:1'])('refuses %s, which is no place', (text) => {
    expect(() => parseDestination(text)).toThrow('is no place');
  });

  test('reads the report among other lines', () => {
    const line = '{"verification":1,"checks":[],"tried":["redis"],"reached":[]}';

    expect(reportIn(['warning', line, ''])).toMatchObject({ tried: ['redis'] });
    expect(reportIn(['{"verification":1,"checks":"none"}'])).toBeUndefined();
    expect(reportIn([])).toBeUndefined();
  });
});
