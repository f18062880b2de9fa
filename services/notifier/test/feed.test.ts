import { connect } from '@debt/kit/postgres';
import { eventually } from '@debt/kit/testing';
import { feedClose } from '@debt/proto/feed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotifierService } from '../src/service.ts';
import { upTo } from './feed-client.ts';
import { user, World } from './world.ts';

describe('a feed', () => {
  let world: World;
  let notifier: NotifierService;
  beforeAll(async () => {
    world = await World.create();
    notifier = await world.notifier();
  });
  afterAll(async () => {
    await notifier[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  test('notifies both parties of a transaction, and marks it as pending for the counterparty', async () => {
    await using bob = await world.connect(notifier, { token: world.identity.signIn('bob') });
    await using alice = await world.connect(notifier, { token: world.identity.signIn('alice') });

    const [id] = await world.publish(1, { state: 'pending' });
    await Promise.all([alice.seen(1), bob.seen(1)]);

    expect([...alice.eventIds, ...bob.eventIds]).toEqual([id, id]);
    const notices = await Promise.all([alice.frame('notification'), bob.frame('notification')]);
    expect(notices.map(({ notification: { notice } }) => 'pendingForYou' in notice && notice.pendingForYou)).toEqual([false, true]);
  });

  test('catches up and continues live without a gap or repetition while events arrive', async () => {
    const parties = { author: user('cara'), counterparty: user('dora') };
    await world.publish(150, parties);
    await eventually(async () => (await world.store.position('cara')).newest === 150, 'the history is stored');

    const publishing = world.publish(150, parties);
    await using cara = await world.connect(notifier, { token: world.identity.signIn('cara') });
    await publishing;
    await cara.seen(300);

    expect(cara.seqs).toEqual(upTo(300));
    expect(cara.problems).toEqual([]);
    expect(cara.frames.filter(({ type }) => type === 'caught_up')).toHaveLength(1);
  });

  test('replays a thousand notifications in order', async () => {
    await Promise.all(upTo(8).map((writer) => appendMany('thousand', `w${writer}`, 125)));

    await using client = await world.connect(notifier, { token: world.identity.signIn('thousand') });
    await client.frame('caught_up');

    expect(client.seqs).toEqual(upTo(1000));
    expect(new Set(client.eventIds).size).toBe(1000);
  });

  test('continues from the position of the client', async () => {
    await appendMany('erik', 'e', 10);
    const { epoch } = await world.store.position('erik');

    await using client = await world.connect(notifier, { token: world.identity.signIn('erik'), cursor: { epoch, after: 7 } });
    await client.frame('caught_up');

    expect(await client.frame('subscribed')).toEqual({ type: 'subscribed', version: 1, epoch, after: 7, newest: 10, readUpTo: 0 });
    expect(client.seqs).toEqual([8, 9, 10]);
  });

  test('starts at the read mark for a client without a position', async () => {
    await appendMany('fred', 'e', 10);
    await world.store.markRead('fred', 6);

    await using client = await world.connect(notifier, { token: world.identity.signIn('fred') });
    await client.frame('caught_up');

    expect(client.seqs).toEqual([7, 8, 9, 10]);
  });

  test('moves one read mark on an acknowledgement, and notifies every device', async () => {
    await appendMany('gina', 'e', 5);
    const token = world.identity.signIn('gina');
    await using phone = await world.connect(notifier, { token });
    await using laptop = await world.connect(notifier, { token });
    await Promise.all([phone.frame('caught_up'), laptop.frame('caught_up')]);

    phone.send({ type: 'ack', upTo: 3 });
    phone.send({ type: 'ack', upTo: 1 });

    expect(await laptop.frame('read')).toEqual({ type: 'read', upTo: 3 });
    expect(await phone.frame('read')).toEqual({ type: 'read', upTo: 3 });
    expect((await world.store.position('gina')).read).toBe(3);
    expect(laptop.seqs).toEqual(upTo(5));
  });

  test('limits an acknowledgement to what was sent', async () => {
    await appendMany('hugo', 'e', 5);
    await using client = await world.connect(notifier, { token: world.identity.signIn('hugo') });
    await client.frame('caught_up');

    for (const index of upTo(200)) client.send({ type: 'ack', upTo: 1000 + index });

    expect(await client.frame('read')).toEqual({ type: 'read', upTo: 5 });
    await appendMany('hugo', 'later', 1);
    expect((await world.store.position('hugo')).read).toBe(5);
    expect(client.closed).toBeUndefined();
  });

  test('shows a client once where a feed with a lost notification continues, and delivers the rest', async () => {
    await appendMany('holey', 'e', 5);
    const database = await connect(world.url, { applicationName: 'test' });
    await database.query("delete from notifications where user_id = 'holey' and seq = 3");
    await database.end();
    const { epoch } = await world.store.position('holey');

    await using client = await world.connect(notifier, { token: world.identity.signIn('holey'), cursor: { epoch, after: 0 } });
    await client.frame('caught_up');
    await using again = await world.connect(notifier, { token: world.identity.signIn('holey'), cursor: { epoch, after: 2 } });
    await again.frame('caught_up');

    expect([client.seqs, again.seqs]).toEqual([
      [1, 2, 4, 5],
      [4, 5],
    ]);
    for (const each of [client, again])
      expect(each.frames.filter(({ type }) => type === 'reset')).toEqual([{ type: 'reset', epoch, oldest: 4, newest: 5 }]);
  });

  test.each([
    ['another epoch', { epoch: 'of a feed that was lost', after: 3 }],
    ['a position beyond the newest notification', { after: 99 }],
    ['a position whose continuation was removed', { after: 1 }],
  ])('resets a client that connects with %s, and continues from the oldest notification', async (what, cursor) => {
    const userId = `reset-${what.replaceAll(' ', '-')}`;
    await appendMany(userId, 'e', 8);
    await world.store.sweep({ olderThan: new Date(0), keptRowsMax: 5 });
    const { epoch } = await world.store.position(userId);

    await using client = await world.connect(notifier, { token: world.identity.signIn(userId), cursor: { epoch, ...cursor } });
    await client.frame('caught_up');

    expect(await client.frame('reset')).toEqual({ type: 'reset', epoch, oldest: 4, newest: 8 });
    expect(client.seqs).toEqual([4, 5, 6, 7, 8]);
    expect(client.cursor).toEqual({ epoch, after: 8 });
  });

  test.each([
    ['malformed JSON', '{', feedClose.badFrame],
    ['an unknown kind', '{"type":"publish"}', feedClose.badFrame],
    ['a position that is not a number', '{"type":"subscribe","after":"7"}', feedClose.badFrame],
    ['an acknowledgement before subscribe', '{"type":"ack","upTo":1}', feedClose.badFrame],
    ['a binary frame', Buffer.from([1, 2, 3]), feedClose.badFrame],
    ['a frame that is too long', JSON.stringify({ type: 'subscribe', pad: 'x'.repeat(5000) }), 1009],
  ])('closes a socket that sends %s', async (_what, frame, code) => {
    await using client = await world.connect(notifier, { token: world.identity.signIn('mallory'), subscribes: false });

    client.ws.send(frame);

    expect((await client.end()).code).toBe(code);
  });

  test('closes a socket that subscribes twice, and ignores unknown fields', async () => {
    await using client = await world.connect(notifier, { token: world.identity.signIn('nina'), subscribes: false });
    client.ws.send('{"type":"subscribe","color":"red"}');
    await client.frame('caught_up');

    client.ws.send('{"type":"subscribe"}');

    expect(await client.end()).toEqual({ code: feedClose.badFrame, reason: 'subscribe once' });
  });

  async function appendMany(userId: string, prefix: string, count: number): Promise<void> {
    for (const index of upTo(count)) {
      const body = JSON.stringify({
        type: 'link',
        requestId: 'r',
        state: 'linked',
        requester: user('a'),
        addressee: user('b'),
        actorId: 'a',
        pendingForYou: false,
      });
      await world.store.append({ userId, eventId: `${prefix}${index}`, at: new Date(), body });
    }
  }
});
