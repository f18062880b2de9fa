import { schemasByName } from '@debt/kit/contract';
import type { NotificationPage } from '@debt/proto/feed';
import { parseNotification } from '@debt/proto/feed-codec';
import type { Static } from 'typebox';
import { Compile } from 'typebox/schema';
import { expect, expectTypeOf, test } from 'vitest';
import { NotificationPageJson } from './contract.ts';

const party = { id: '0198c1f2-0000-7000-8000-000000000001', isUser: true, handle: 'ada', name: 'Ada' };
const money = { amount: '20.00', currency: 'EUR' };
const id = '0198c1f2-0000-7000-8000-000000000002';
const notices = [
  {
    type: 'transaction',
    transactionId: id,
    kind: 'lend',
    state: 'pending',
    amount: money,
    author: party,
    counterparty: { ...party, handle: null, isUser: false },
    authorLends: true,
    actorId: party.id,
    description: 'lunch',
    dueOn: '2026-12-24',
    reversesId: null,
    allocations: [{ debtId: id, amount: money, outstanding: money }],
    outstanding: money,
    recordedAt: '2026-12-01T10:00:00.000Z',
    firstContact: false,
    raises: true,
    pendingForYou: true,
  },
  {
    type: 'debt_edited',
    debtId: id,
    version: 2,
    dueOn: null,
    actorId: party.id,
    lender: party,
    borrower: party,
    outstanding: money,
    description: '',
  },
  { type: 'link', requestId: id, state: 'requested', requester: party, addressee: party, actorId: party.id, pendingForYou: false },
] as const;
const pageWith = (notice: unknown) => ({
  epoch: 'e',
  items: [{ seq: 1, eventId: 'x', at: '2026-12-01T10:00:00.000Z', notice }],
  next: null,
  newest: 1,
  oldest: 1,
  readUpTo: 0,
  unread: 1,
});
const contract = Compile(schemasByName(), NotificationPageJson);
const isUnderstood = (notice: unknown): boolean => {
  try {
    return !('type' in parseNotification(pageWith(notice).items[0]));
  } catch {
    return false;
  }
};

type Unchangeable<T> = T extends readonly (infer Item)[]
  ? readonly Unchangeable<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Unchangeable<T[Name]> }
    : T;
type Page = Unchangeable<Static<typeof NotificationPageJson>>;

test('A page of the contract has the type that the clients read', () => {
  expectTypeOf<Page>().toExtend<NotificationPage>();
  expectTypeOf<NotificationPage>().toExtend<Page>();
});

test.each(notices.map((notice) => [notice.type, notice] as const))(
  'The contract describes a notice of %s with every member that the clients require',
  (_type, notice) => {
    expect({ described: contract.Check(pageWith(notice)), understood: isUnderstood(notice) }).toEqual({
      described: true,
      understood: true,
    });

    for (const name of Object.keys(notice)) {
      const others = Object.fromEntries(Object.entries(notice).filter(([other]) => other !== name));
      expect(contract.Check(pageWith(others)), `without ${name}`).toBe(false);
      expect(isUnderstood(others), `without ${name}`).toBe(false);
    }
  },
);
