import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { blockSize, canBind, chooseGatewayPort, chooseInnerPorts, gatewayKey, type PortQuestion } from './ports.ts';

const question: PortQuestion = {
  keys: ['a.http', 'a.grpc', 'b.http'],
  recorded: {},
  inUse: new Set(),
  othersHave: new Set(),
  seed: '/data/env/one',
  environment: 'one',
  isFree: async () => true,
};

test('a new environment gets one block of ports in a row, below where outgoing connections take theirs', async () => {
  const ports = Object.values(await chooseInnerPorts(question));

  expect(ports).toEqual([ports[0], (ports[0] ?? 0) + 1, (ports[0] ?? 0) + 2]);
  expect(ports.every((port) => port >= 20_000 && port < 32_000)).toBe(true);
});

test('recorded ports stay while they are free or ours, and are replaced as a block when one is taken', async () => {
  const recorded = await chooseInnerPorts(question);
  const taken = recorded['a.grpc'] ?? 0;
  const isFree = async (port: number): Promise<boolean> => port !== taken;

  expect(await chooseInnerPorts({ ...question, recorded })).toEqual(recorded);
  expect(await chooseInnerPorts({ ...question, recorded, isFree, inUse: new Set(['a.grpc']) })).toEqual(recorded);
  const moved = await chooseInnerPorts({ ...question, recorded, isFree });
  expect(Object.values(moved).filter((port) => Object.values(recorded).includes(port))).toEqual([]);
});

test('what another environment has recorded is not taken, even while it does not run', async () => {
  const others = new Set(Object.values(await chooseInnerPorts(question)));

  const ports = Object.values(await chooseInnerPorts({ ...question, othersHave: others }));

  expect(ports.filter((port) => others.has(port))).toEqual([]);
});

test('more listeners than a block has room for take the numbers after it', async () => {
  const keys = Array.from({ length: blockSize + 2 }, (_, index) => `a.${index}`);

  const ports = Object.values(await chooseInnerPorts({ ...question, keys }));

  expect(ports).toEqual(ports.map((_, index) => (ports[0] ?? 0) + index));
});

test('a listener that is new gets a number of its own, and the others keep theirs', async () => {
  const recorded = await chooseInnerPorts(question);

  const ports = await chooseInnerPorts({ ...question, recorded, keys: [...question.keys, 'b-2.http'] });

  expect(ports).toMatchObject(recorded);
  expect(Object.values(recorded)).not.toContain(ports['b-2.http']);
});

test('the gateway gets 7000 for the environment default, else the first free port from 7001, and keeps it', async () => {
  const isFree = async (port: number): Promise<boolean> => port !== 7001;

  expect(await chooseGatewayPort({ ...question, environment: 'default' })).toBe(7000);
  expect(await chooseGatewayPort({ ...question, isFree })).toBe(7002);
  expect(await chooseGatewayPort({ ...question, recorded: { [gatewayKey]: 7042 } })).toBe(7042);
  expect(await chooseGatewayPort({ ...question, recorded: { [gatewayKey]: 7001 }, isFree })).toBe(7002);
});

test('a port is free when it can be bound', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve(portOf(server.address()))));

  expect(await canBind(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await canBind(port)).toBe(true);
});

const portOf = (address: AddressInfo | string | null): number => (typeof address === 'object' && address !== null ? address.port : 0);
