import { randomUUID } from 'node:crypto';
import { ReadMeter, type RowsRead } from '@debt/kit/testing/read-meter';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Credentials } from '../src/accounts/credentials.ts';
import { People } from '../src/people/people.ts';
import type { DebtsRequest } from '../src/store/debts.ts';
import type { HistoryFilter } from '../src/store/history.ts';
import type { PageRequest } from '../src/store/pages.ts';
import type { Page } from '../src/store/views.ts';
import { LedgerWorld, type TestUser } from './ledger-world.ts';
import { type LongLedger, lengthen, openSessions } from './support/long-ledger.ts';

const page = { limit: 10 } as const;
/** One row more than is shown reveals whether there is another page. */
const readMax = 3 * (page.limit + 1);
const [short, long] = [100, 20_000];

let world: LedgerWorld;
let meter: ReadMeter;
let reader: TestUser;
let ledger: LongLedger;
let manyDebts: string;
let longDebt: string;
let other: string;

beforeAll(async () => {
  world = await LedgerWorld.create(1);
  meter = new ReadMeter(world.pool);
  const otherUser = await world.addUser('other');
  reader = await world.addUser('reader');
  ({ ofOne: other } = await world.link(reader, otherUser));
  [manyDebts, longDebt] = [await world.addPrivate(reader, 'Many debts'), await world.addPrivate(reader, 'Long debt')];
  ledger = {
    reader: reader.userId,
    manyDebts: await partyOf(manyDebts),
    longDebt: await partyOf(longDebt),
    other: otherUser.userId,
    debtId: randomUUID(),
  };
  await meter.freezeStatistics();
});
afterAll(() => world[Symbol.asyncDispose]());

async function partyOf(entryId: string): Promise<string> {
  const { rows } = await world.pool.query<{ readonly party_id: string }>('select party_id from people where id = $1', [entryId]);
  return rows[0]?.party_id ?? '';
}

type List = (page: PageRequest) => Promise<Page<unknown>>;

const statement: List = (page) => world.ledger.statement(reader.userId, { personId: manyDebts, currency: 'EUR', iLend: true, ...page });
const debts = (filter: Partial<DebtsRequest>) => (page: PageRequest) =>
  world.ledger.debts(reader.userId, { all: false, ...filter, ...page });
const history = (filter: HistoryFilter) => (page: PageRequest) => world.ledger.history(reader.userId, filter, page);

/**
 * Lists that are left out read more than they show. The history by kind, text, currency or another state scans all newer transactions; the one by a
 * debt reads the entries of that debt; the balance history reads all of a currency. An address book searched by text is read completely, and its size
 * is bounded.
 */
const lists: Readonly<Record<string, List>> = {
  statement,
  'open debts': debts({}),
  'all debts': debts({ all: true }),
  'debts to the reader': debts({ iLend: true }),
  'debts of a person': (page) => debts({ personId: manyDebts, currency: 'EUR', iLend: true })(page),
  'all debts of a person': (page) => debts({ personId: manyDebts, all: true })(page),
  'entries of a debt': (page) => world.ledger.debtEntries(reader.userId, ledger.debtId, page),
  history: history({}),
  'history of a person': (page) => history({ personId: longDebt })(page),
  'history of a time': history({ from: '2000-01-01', to: '2100-01-01' }),
  'history of what is pending': history({ state: 'pending' }),
  'pending for me': history({ consentFrom: 'me' }),
  'pending for them': history({ consentFrom: 'them' }),
  'pending with a person': (page) => history({ personId: other, state: 'pending' })(page),
  people: (page) => new People(world.pool).list(reader.userId, undefined, page),
};

const beyond = (most: number, read: RowsRead): RowsRead => Object.fromEntries(Object.entries(read).filter(([, rows]) => rows > most));

/** While there are few rows, reading all of them is as good as any plan. */
const sizes = [
  { entries: short, most: 2 * (short + readMax) },
  { entries: long, most: readMax },
] as const;

describe.each(sizes)('with $entries entries of each kind', ({ entries, most }) => {
  beforeAll(() => lengthen(world.pool, ledger, entries === short ? 1 : short + 1, entries));

  test.each(Object.entries(lists))('a page reads at most three times the rows that it shows, of every table: %s', async (_name, list) => {
    const first = await readOf(() => list(page));
    const second = await readOf(() => list({ ...page, after: first.shown.next ?? undefined }));

    for (const { shown, read } of [first, second]) {
      expect(shown.items).toHaveLength(page.limit);
      expect(beyond(most, read)).toEqual({});
    }
  });

  test('the open sessions are found without reading the ended ones', async () => {
    const { shown, read } = await readOf(() => new Credentials(world.pool, () => undefined).list(reader.userId, 'session'));

    expect(shown).toHaveLength(openSessions);
    expect(beyond(most, read)).toEqual({});
  });
});

async function readOf<T>(list: () => Promise<T>): Promise<{ readonly shown: T; readonly read: RowsRead }> {
  const shown: T[] = [];
  const read = await meter.during(async () => shown.push(await list()));
  const [only] = shown;
  if (only === undefined) throw new Error('nothing was listed');
  return { shown: only, read };
}
