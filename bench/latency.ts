import WebSocket from 'ws';
import { call, gateway, link, registerActivated, service, textOf } from './lib/people.ts';
import { BenchPlatform } from './lib/platform.ts';
import type { Report } from './lib/report.ts';
import { median, quantile } from './lib/stats.ts';

interface LatencyTargets {
  /** A suffix of the names of the figures. */
  readonly where: string;
  readonly medianMs: number;
  readonly p99Ms: number;
}
const onOneMachine: LatencyTargets = { where: '', medianMs: 10, p99Ms: 50 };
const onServers: LatencyTargets = { where: ' (outbox, Kafka, MongoDB’s protocol, Redis)', medianMs: 50, p99Ms: 250 };

/** The same on the servers that `npm run engines -- up` has started. Nothing without them. */
export async function measureLatencyOnServers(rounds: number, report: Report): Promise<void> {
  if (process.env['TEST_KAFKA_URL'] === undefined) return;
  using platform = new BenchPlatform('engines');
  platform.up();
  await measureLatency(platform, rounds, report, onServers);
}

/** From the 201 of a debt to the frame on the counterparty's WebSocket, one debt after the other, through the gateway. */
export async function measureLatency(
  platform: BenchPlatform,
  rounds: number,
  report: Report,
  { where, medianMs, p99Ms }: LatencyTargets = onOneMachine,
): Promise<void> {
  const port = platform.port('gateway.http');
  const [author, reader] = [await registerActivated(platform, 'lat-author'), await registerActivated(platform, 'lat-reader')];
  const person = await link(service(platform), author, reader);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/notifications/feed`, { headers: { authorization: `Bearer ${reader.token}` } });
  const arrived = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe' })));
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.includes('"caught_up"')) resolve();
      const id = /"transactionId":"([0-9a-f-]+)"/.exec(text)?.[1];
      if (id === undefined) return;
      arrived.set(id, performance.now());
      waiting.get(id)?.();
    });
  });
  const latencies: number[] = [];
  // Slower than the rate limit of one user, so no request is refused.
  const pauseMs = 30;
  for (let round = 0; round < rounds; round += 1) {
    const answer = await call(gateway(platform), {
      method: 'POST',
      path: '/v1/transactions',
      token: author.token,
      body: { verb: 'owe', person, amount: { amount: '1', currency: 'EUR' } },
    });
    const answeredAt = performance.now();
    const transaction = answer['transaction'];
    const id = textOf(typeof transaction === 'object' && transaction !== null ? { ...transaction } : {}, 'id');
    if (!arrived.has(id)) await new Promise<void>((resolve) => waiting.set(id, resolve));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    latencies.push(Math.max(0, (arrived.get(id) ?? Number.NaN) - answeredAt));
  }
  socket.close();
  report({
    name: `from the 201 to the counterparty’s frame${where}, median`,
    value: median(latencies),
    unit: 'ms',
    target: { at: 'most', value: medianMs },
  });
  report({
    name: `from the 201 to the counterparty’s frame${where}, 99th percentile`,
    value: quantile(latencies, 0.99),
    unit: 'ms',
    target: { at: 'most', value: p99Ms },
  });
}
