import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { freePort } from '../scripts/engines/site.ts';
import { get, type Load, load } from './lib/http-load.ts';
import type { Report } from './lib/report.ts';
import { median, ratio } from './lib/stats.ts';

const connections = 32;
const startWithinMs = 30_000;
const throttlerMain = fileURLToPath(new URL('./lib/throttler-server.ts', import.meta.url));
const theirMain = fileURLToPath(new URL('./lib/rate-limited-server.ts', import.meta.url));

/**
 * The request that a gateway sends before each request: our throttler compared with a Fastify server with @fastify/rate-limit. Each is a separate
 * process, both have their counters in the same Redis, and they are measured in turns. The callers are anonymous, so our throttler decides by address
 * like the other server. No call is refused, and Redis makes every decision: a decision of the throttler alone aborts the benchmark.
 */
export async function measureForwardAuth(seconds: number, rounds: number, report: Report): Promise<void> {
  const url = process.env['TEST_REDIS_URL'];
  if (url === undefined) return;
  const [ourPort, metricsPort, theirPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const ours = start(throttlerMain, {
    HTTP_PORT: String(ourPort),
    METRICS_PORT: String(metricsPort),
    LIMITS_URL: url,
    // Identity is not queried for an anonymous caller.
    IDENTITY_ADDRESS: '127.0.0.1:9',
    SERVICE_TOKEN: 'bench',
    COOKIE_NAME: 'debt',
    RATE_SCALE: '10000',
    LOG_LEVEL: 'error',
  });
  const theirs = start(theirMain, { HTTP_PORT: String(theirPort), REDIS_URL: url });
  try {
    await Promise.all([ourPort, theirPort].map(untilReady));
    const results = await inTurns([ourPort, theirPort], seconds, rounds);
    const [our = [], their = []] = results;
    const [ourRates, theirRates] = [our, their].map((loads) => loads.map(({ perSecond }) => perSecond));
    if (ourRates === undefined || theirRates === undefined) throw new Error('a side was not measured');
    const failures = results.flat().reduce((sum, { failures: count }) => sum + count, 0);
    if (failures > 0) throw new Error(`${failures} calls were refused`);
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`).then((answer) => answer.text());
    if (!/^throttler_degraded_decisions_total\{.*\} 0$/m.test(metrics)) throw new Error('the throttler decided without Redis');
    report({ name: `forward-auth by the throttler, ${connections} connections`, value: median(ourRates), unit: '1/s' });
    report({ name: 'forward-auth by @fastify/rate-limit on the same Redis', value: median(theirRates), unit: '1/s' });
    report({
      name: 'forward-auth by the throttler compared with it',
      value: ratio(ourRates, theirRates),
      unit: '×',
      target: { at: 'least', value: 1 },
    });
    report({ name: 'forward-auth by the throttler, median', value: median(our.map(({ medianMs }) => medianMs)), unit: 'ms' });
    report({ name: 'forward-auth by @fastify/rate-limit, median', value: median(their.map(({ medianMs }) => medianMs)), unit: 'ms' });
    report({ name: 'forward-auth by the throttler, 99th percentile', value: median(our.map(({ p99Ms }) => p99Ms)), unit: 'ms' });
    report({ name: 'forward-auth by @fastify/rate-limit, 99th percentile', value: median(their.map(({ p99Ms }) => p99Ms)), unit: 'ms' });
  } finally {
    for (const child of [ours, theirs]) child.kill('SIGKILL');
  }
}

async function inTurns(ports: readonly number[], seconds: number, rounds: number): Promise<readonly (readonly Load[])[]> {
  const loads: Load[][] = ports.map(() => []);
  for (const port of ports) await sample(port, 1);
  for (let round = 0; round < rounds; round += 1)
    for (const [at, port] of round % 2 === 0 ? [...ports.entries()] : [...ports.entries()].reverse())
      loads[at]?.push(await sample(port, seconds));
  return loads;
}

/** A separate address for each connection, of this run alone. */
const network = `10.${randomBytes(1)[0] ?? 0}.${randomBytes(1)[0] ?? 0}`;
const sample = (port: number, seconds: number): Promise<Load> =>
  load({
    port,
    connections,
    seconds,
    expect: 200,
    request: (connection) =>
      get('/v1/ratelimit', {
        host: `127.0.0.1:${port}`,
        'x-forwarded-for': `${network}.${connection + 1}`,
        'x-forwarded-method': 'GET',
        'x-forwarded-uri': '/v1/summary',
      }),
  });

function start(main: string, variables: Readonly<Record<string, string>>): ChildProcess {
  const { PATH, TLS_CA_FILE } = process.env;
  const env = { PATH, ...(TLS_CA_FILE === undefined ? {} : { TLS_CA_FILE }), ...variables };
  return spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Any answer is sufficient: identity is unavailable on purpose, and readiness reports so. */
async function untilReady(port: number): Promise<void> {
  const deadline = performance.now() + startWithinMs;
  for (;;) {
    const answered = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (performance.now() > deadline) throw new Error('a server of the benchmark did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
