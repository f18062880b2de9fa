import { readConfig } from '@debt/kit/config';
import { eventually, silentLog } from '@debt/kit/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { variables } from '../src/gateway/config.ts';
import { Gateway } from '../src/gateway/gateway.ts';
import { call, dial, RecordingService, type Respond } from '../src/gateway/testing.ts';

const named =
  (name: string): Respond =>
  (request, response) =>
    response.writeHead(request.url === '/readyz' && notReady.has(name) ? 503 : 200).end(name);
const notReady = new Set<string>();

let stack: AsyncDisposableStack;
let one: RecordingService;
let two: RecordingService;
let throttlers: readonly RecordingService[];
let url: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  notReady.clear();
  const start = async (name: string) => stack.use(await RecordingService.start(named(name)));
  [one, two] = [await start('one'), await start('two')];
  throttlers = [await start('throttler'), await start('throttler')];
  const services = `${one.url},${two.url}`;
  const config = readConfig(variables, {
    HTTP_PORT: '0',
    EXPENSES_URL: services,
    NOTIFIER_URL: services,
    THROTTLER_URL: throttlers.map((each) => each.url).join(','),
  });
  const gateway = stack.use(await Gateway.create(config, { log: silentLog }));
  await gateway.start();
  url = `http://127.0.0.1:${gateway.port}`;
});

afterEach(() => stack.disposeAsync());

const ask = async (): Promise<string> => (await call(url, '/v1/debts')).body;
const askOften = async (times: number): Promise<readonly string[]> => {
  const answers: string[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await ask());
  return answers;
};
const output = ({ requests }: RecordingService) => requests.filter(({ url: path }) => path !== '/readyz');

test('requests go to both processes of a service in turn, and questions to both throttlers', async () => {
  const answers = await askOften(10);

  expect(answers.filter((answer) => answer === 'one')).toHaveLength(5);
  expect(answers.filter((answer) => answer === 'two')).toHaveLength(5);
  expect(throttlers.map((each) => output(each).length)).toEqual([5, 5]);
});

test('a process that has ended loses no request, not even one with a body', async () => {
  await one.stop();

  expect(await askOften(6)).toEqual(Array.from({ length: 6 }, () => 'two'));
  const body = JSON.stringify({ amount: '20' });
  for (let time = 0; time < 4; time += 1) {
    const answer = await call(url, '/v1/transactions', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 200, body: 'two' });
    expect(output(two).at(-1)?.body.toString()).toBe(body);
  }
});

test('a process that comes back is used again', async () => {
  await one.stop();
  await askOften(2);

  await one.restart();

  await eventually(async () => (await ask()) === 'one', 'the process that came back answers');
});

test('a process that is not ready gets no request, and all processes do when none is ready', async () => {
  notReady.add('one');
  await eventually(async () => new Set(await askOften(4)).size === 1, 'the process that is not ready is left out');

  notReady.add('two');

  await eventually(async () => new Set(await askOften(4)).size === 2, 'both are asked');
});

test('what a process got before it broke off is not sent to the other one', async () => {
  for (const each of [one, two]) each.onHead = (request) => (request.url === '/readyz' ? undefined : request.socket.destroy());

  const answer = await call(url, '/v1/transactions', { method: 'POST', body: '{}' });

  expect(answer.status).toBe(502);
});

test('a throttler that is gone is not missed', async () => {
  await throttlers[0]?.stop();

  const answers = await Promise.all(Array.from({ length: 6 }, () => call(url, '/v1/debts')));

  expect(answers.map(({ headers }) => headers['ratelimit-degraded'])).toEqual(answers.map(() => undefined));
});

test('live connections go where there are fewest, and to the other process when one is gone', async () => {
  const sockets: WebSocket[] = [];
  stack.defer(() => {
    for (const socket of sockets) socket.terminate();
  });
  const open = async (): Promise<void> => {
    const dialled = await dial(url, '/v1/notifications/feed');
    if (dialled.kind !== 'open') throw new Error(`refused: ${dialled.answer.status}`);
    sockets.push(dialled.socket);
  };
  for (let count = 0; count < 6; count += 1) await open();
  expect([one.handshakes.length, two.handshakes.length]).toEqual([3, 3]);

  const leaving = one.stop();
  await open();

  expect(two.handshakes).toHaveLength(4);
  for (const socket of sockets) socket.terminate();
  await leaving;
});
