import { eventually } from '@debt/kit/testing';
import { eventTypes } from '@debt/proto/event-types';
import { DebtEditedEvent, LinkEvent } from '@debt/proto/events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consumerGroup } from '../src/events/consumer.ts';
import type { NotifierService } from '../src/service.ts';
import { upTo } from './feed-client.ts';
import { user, World } from './world.ts';

describe('the delivery from the event bus to the feeds', () => {
  let world: World;
  let notifier: NotifierService;
  beforeAll(async () => {
    world = await World.create();
    // Published before any notifier existed.
    await world.publish(3, { counterparty: user('early') });
    notifier = await world.notifier();
  });
  afterAll(async () => {
    await notifier[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });
  const newest = async (userId: string): Promise<number> => (await world.store.position(userId)).newest;
  const metrics = async (): Promise<string> => (await fetch(`${notifier.addresses.metrics}/metrics`)).text();

  test('includes events from before the first start', async () => {
    await eventually(async () => (await newest('early')) === 3, 'the early notifications are stored');
  });

  test('stores one notification for an event that is published and delivered again', async () => {
    const event = world.event({ counterparty: user('again') });

    await world.bus.publish([event, event]);
    await world.bus.publish([event]);
    await world.publish(1, { counterparty: user('again') });
    await eventually(async () => (await newest('again')) >= 2, 'the last event is stored');

    expect((await world.store.read('again', 0)).map(({ eventId }) => eventId)).toEqual([event.id, expect.any(String)]);
  });

  test('does not store a notification twice after an insert with a lost answer', async () => {
    await using other = await World.create();
    const { store, faults } = other.faultyStore();
    await using slow = await other.notifier({ store });
    faults.answersLost = 3;

    const ids = await other.publish(4, { counterparty: user('lost') });
    await using client = await other.connect(slow, { token: other.identity.signIn('lost') });
    await client.seen(4);

    expect(client.eventIds).toEqual(ids);
    expect(client.seqs).toEqual(upTo(4));
  });

  test('commits an offset only after the notifications are stored', async () => {
    await using other = await World.create();
    const { store, faults } = other.faultyStore();
    await using first = await other.notifier({ store });
    faults.unavailable = true;
    await other.publish(2, { counterparty: user('late') });
    await eventually(() => faults.failures > 1, 'inserts fail');

    const behind = await other.bus.lag({ group: consumerGroup, topics: ['transactions'] });
    const ready = await fetch(`${first.addresses.http}/readyz`);
    faults.recover();
    await eventually(async () => (await other.store.position('late')).newest === 2, 'stored when the store is back');
    await eventually(async () => (await other.bus.lag({ group: consumerGroup, topics: ['transactions'] })) === 0n, 'and then committed');

    expect(behind).toBe(2n);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ unavailable: ['store'] });
  });

  test('ignores fields of a later release, and counts ignored kinds of a later release', async () => {
    const known = world.event({ counterparty: user('later') });
    // Field 500, a number: no release has it.
    const withMore = { ...known, data: Buffer.concat([known.data, Buffer.from([0xa0, 0x1f, 0x01])]) };
    const otherType = { ...world.event({ counterparty: user('later') }), type: 'debt.events.v1.SplitEvent' };
    const otherKind = world.event({ counterparty: user('later'), kind: 'swap' });

    await world.bus.publish([otherType, otherKind, withMore]);
    await eventually(async () => (await newest('later')) === 1, 'the known event is stored');

    expect(await metrics()).toMatch(/notifier_events_ignored_total\{topic="transactions",service="notifier"\} 2/);
  });

  test('turns a malformed event into a dead letter without blocking others', async () => {
    const broken = { ...world.event({}), data: Buffer.from([0xff, 0xff, 0xff]) };
    const incomplete = world.event({ author: undefined });

    await world.bus.publish([broken, incomplete]);
    await world.publish(1, { counterparty: user('after') });

    await eventually(async () => (await newest('after')) === 1, 'the next event is stored');
  });

  test('creates no feed for a private contact', async () => {
    await world.publish(1, { author: user('solo'), counterparty: { id: 'person-1', isUser: false, handle: '', name: 'Grandma' } });
    await eventually(async () => (await newest('solo')) === 1, 'stored');

    expect(await newest('person-1')).toBe(0);
  });

  test('notifies both parties of edits and links', async () => {
    const parties = { lender: user('len'), borrower: user('bor') };
    const edited = { debtId: 'd1', accountId: 'a1', version: 2, dueOn: '2026-12-24', actorId: 'len', ...parties };
    const money = { outstanding: { amount: '7.00', currency: 'EUR' }, description: 'tickets', occurredAt: new Date() };
    const link = {
      requestId: 'r1',
      state: 'requested',
      requester: user('len'),
      addressee: user('bor'),
      actorId: 'len',
      occurredAt: new Date(),
    };
    await world.bus.publish([
      {
        topic: 'debts',
        id: 'd1:2',
        type: eventTypes.debtEdited,
        key: 'a1',
        time: new Date(),
        data: DebtEditedEvent.encode({ ...edited, ...money }).finish(),
      },
      {
        topic: 'people',
        id: 'r1:requested',
        type: eventTypes.link,
        key: 'bor:len',
        time: new Date(),
        data: LinkEvent.encode(link).finish(),
      },
    ]);

    await using bor = await world.connect(notifier, { token: world.identity.signIn('bor') });
    await using len = await world.connect(notifier, { token: world.identity.signIn('len') });
    await Promise.all([bor.seen(2), len.seen(2)]);

    const edits = bor.frames.flatMap((frame) =>
      frame.type === 'notification' && frame.notification.notice.type === 'debt_edited' ? [frame.notification.notice] : [],
    );
    expect(edits).toMatchObject([{ debtId: 'd1', version: 2, dueOn: '2026-12-24', outstanding: { amount: '7.00', currency: 'EUR' } }]);
    const pending = [bor, len].map((client) =>
      client.frames.flatMap((frame) =>
        frame.type === 'notification' && frame.notification.notice.type === 'link' ? [frame.notification.notice.pendingForYou] : [],
      ),
    );
    expect(pending).toEqual([[true], [false]]);
  });
});
