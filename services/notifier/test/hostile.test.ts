import { connect, type Socket } from 'node:net';
import { eventually } from '@debt/kit/testing';
import { feedClose } from '@debt/proto/feed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotifierService } from '../src/service.ts';
import { type FeedClient, upTo } from './feed-client.ts';
import { user, World } from './world.ts';

describe('a hostile client', () => {
  let world: World;
  let notifier: NotifierService;
  let neighbour: FeedClient;
  beforeAll(async () => {
    world = await World.create();
    notifier = await world.notifier({
      feedLimits: { closeGraceMs: 100, pingEveryMs: 200, socketsPerUserMax: 3, subscribeWithinMs: 400 },
    });
    neighbour = await world.connect(notifier, { token: world.identity.signIn('neighbour') });
    await neighbour.frame('caught_up');
  });
  afterAll(async () => {
    await neighbour[Symbol.asyncDispose]();
    await notifier[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });
  const metric = async (name: string) =>
    (await (await fetch(`${notifier.addresses.metrics}/metrics`)).text()).split(name)[1]?.split('\n')[0];
  /** All sockets of the attacker are closed, and the neighbour still receives notifications. */
  async function onlyTheNeighbourIsLeft(): Promise<void> {
    await eventually(async () => (await metric('notifier_sockets{service="notifier"} ')) === '1', 'only one socket is left');
    const before = neighbour.seqs.length;
    await world.publish(1, { counterparty: user('neighbour') });
    await neighbour.seen(before + 1);
    expect(neighbour.problems).toEqual([]);
    expect(neighbour.closed).toBeUndefined();
  }

  test.each([
    ['half a character of UTF-8', frame(0x81, Buffer.from([0xe2, 0x82])), 1007],
    ['a surrogate as UTF-8', frame(0x81, Buffer.from([0xed, 0xa0, 0x80])), 1007],
    [
      'a frame with a declared length of eight exabytes',
      Buffer.from([0x81, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]),
      1009,
    ],
    ['fragments above the size limit', Buffer.concat([frame(0x01, Buffer.alloc(4_000, 32)), frame(0x80, Buffer.alloc(200, 32))]), 1009],
    ['a frame without a mask', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
    ['a compressed frame that was not negotiated', frame(0xc1, Buffer.from('{}')), 1002],
    ['a control frame that is too long', frame(0x89, Buffer.alloc(126)), 1002],
    ['no WebSocket at all', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 1002],
  ])('that sends %s is disconnected without effect on others', async (_what, bytes, code) => {
    await using raw = await upgraded('mallory');

    raw.socket.write(bytes);

    expect(await raw.closeCode()).toBe(code);
    await onlyTheNeighbourIsLeft();
  });

  test('that sends too many frames is disconnected before it occupies the process', async () => {
    await using strict = await world.notifier({ feedLimits: { framesPerPingMax: 100, pingEveryMs: 60_000 } });
    await using flood = await world.connect(strict, { token: world.identity.signIn('mallory') });
    await flood.frame('caught_up');

    for (const index of upTo(50)) {
      flood.send({ type: 'ack', upTo: index });
      flood.ws.ping();
      flood.ws.pong();
    }

    expect(await flood.end()).toEqual({ code: feedClose.badFrame, reason: 'too many frames between two pings' });
  });

  test('with too many connections that never answer and never read leaves no socket behind', async () => {
    const token = world.identity.signIn('mallory');

    const sockets = await Promise.all(upTo(200).map(() => upgraded('mallory', token)));
    for (const { socket } of sockets) socket.pause();

    await onlyTheNeighbourIsLeft();
    for (const raw of sockets) await raw[Symbol.asyncDispose]();
  });

  test('that half closes its connection cannot keep it open', async () => {
    await using raw = await upgraded('mallory');

    raw.socket.end();

    await onlyTheNeighbourIsLeft();
  });

  test.each([
    ['beyond every number', Number.MAX_SAFE_INTEGER],
    ['of another user', undefined],
  ])('that subscribes with a position %s receives a reset, and only its own notifications', async (_what, beyond) => {
    const { epoch, newest } = await world.store.position('neighbour');
    const cursor = { epoch, after: beyond ?? newest };
    await world.store.append({ userId: 'mallory', eventId: `own${beyond ?? 0}`, at: new Date(), body: '{"type":"later"}' });
    const own = await world.store.position('mallory');

    await using client = await world.connect(notifier, { token: world.identity.signIn('mallory'), cursor });
    await client.frame('caught_up');

    expect(await client.frame('reset')).toEqual({ type: 'reset', epoch: own.epoch, oldest: 1, newest: own.newest });
    expect(client.frames.flatMap((each) => (each.type === 'unknown' ? [each.seq] : []))).toEqual(upTo(own.newest));
  });

  /** A hand-written WebSocket, for what no library sends. */
  async function upgraded(userId: string, token = world.identity.signIn(userId)) {
    const { hostname, port } = new URL(notifier.addresses.http);
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (data: Buffer) => chunks.push(data)).on('error', () => undefined);
    const key = Buffer.alloc(16, 7).toString('base64');
    const headers = ['host: 127.0.0.1', `authorization: Bearer ${token}`, 'connection: upgrade', 'upgrade: websocket'];
    const lines = [...headers, 'sec-websocket-version: 13', `sec-websocket-key: ${key}`];
    socket.write(`GET /v1/notifications/feed HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    await eventually(() => Buffer.concat(chunks).includes('\r\n\r\n'), 'the protocol changed');
    return { socket, closeCode: () => eventually(() => closeCodeIn(Buffer.concat(chunks)), 'a close frame arrived'), ...disposing(socket) };
  }
});

const disposing = (socket: Socket) => ({ [Symbol.asyncDispose]: async () => void socket.destroy() });

/** A client's frame with a mask of zeros. @param head the first byte: FIN, RSV and the opcode. */
function frame(head: number, payload: Buffer): Buffer {
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([head, ...length, 0, 0, 0, 0]), payload]);
}

/** The code in the close frame after the answer to the handshake; empty pings of the server may precede it. */
function closeCodeIn(answer: Buffer): number | undefined {
  const frames = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
  for (let at = 0; at + 1 < frames.length; at += 2 + (frames[at + 1] ?? 0)) if (frames[at] === 0x88) return frames.readUInt16BE(at + 2);
  return undefined;
}
