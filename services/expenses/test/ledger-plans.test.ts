import { ReadMeter, type RowsRead, sumOf } from '@debt/kit/testing/read-meter';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { done, LedgerWorld, type TestUser } from './ledger-world.ts';

const rounds = 20;
const people = 25;
const debtsPerRound = 8 * people;

let world: LedgerWorld;
let meter: ReadMeter;
let author: TestUser;
let bob: TestUser;
let bobInAuthors: string;
let contacts: readonly string[];

/** One connection, which plans each statement of the commands after only one debt was recorded. */
beforeAll(async () => {
  world = await LedgerWorld.create(1);
  meter = new ReadMeter(world.pool);
  [author, bob] = [await world.addUser('author'), await world.addUser('bob')];
  ({ ofOne: bobInAuthors } = await world.link(author, bob));
  contacts = await addContacts(people);
  done(await world.record(author, 'owe', bobInAuthors));
  await meter.freezeStatistics();
});
afterAll(() => world[Symbol.asyncDispose]());

async function addContacts(count: number): Promise<readonly string[]> {
  const added: string[] = [];
  for (let no = 0; no < count; no += 1) added.push(await world.addPrivate(author, `Contact ${no}`));
  return added;
}

/** Concurrent commands, which share commits: debts on many accounts, reversals, single payments, and debts on one shared account. */
async function recordRound(): Promise<void> {
  const lent = await Promise.all(
    Array.from({ length: debtsPerRound }, (_, at) => world.record(author, 'lend', contacts[at % people] ?? '')),
  );
  const debts = lent.map((outcome) => done(outcome));
  await Promise.all(debts.slice(0, people).map(({ id }) => world.reverse(author, id)));
  const paid = debts
    .slice(people, 2 * people)
    .map(({ debtIds: [debtId = ''] }, at) => world.record(author, 'receive', contacts[at] ?? '', { debtId }));
  for (const outcome of await Promise.all(paid)) done(outcome);
  for (const outcome of await Promise.all(contacts.map(() => world.record(author, 'owe', bobInAuthors)))) done(outcome);
  for (const outcome of await Promise.all(contacts.map((contact) => world.record(author, 'owe', contact)))) done(outcome);
}

/** Users with the two in their address books who borrow from them, so that a lookup by one key alone finds many rows. */
async function addAdmirers(round: number): Promise<void> {
  for (let no = 0; no < people; no += 1) {
    const admirer = await world.addUser(`admirer${round}x${no}`);
    await world.link(admirer, author);
    const { ofOne: bobInTheirs } = await world.link(admirer, bob);
    done(await world.record(admirer, 'owe', bobInTheirs));
  }
}

/** The tables of which the later one read more than the earlier one, beyond random variation. */
const grown = (earlier: RowsRead, later: RowsRead): RowsRead =>
  Object.fromEntries(Object.entries(later).filter(([name, rows]) => rows > 1.2 * (earlier[name] ?? 0) + people));

type ReadByCommand = Readonly<Record<string, RowsRead>>;

/** The rows that commands outside a round read. Each command leaves nothing pending between the two users. */
async function readByOtherCommands(name: string): Promise<ReadByCommand> {
  const askedFor = async () => done(await world.record(author, 'lend', bobInAuthors)).id;
  const [confirmed, withdrawn] = [await askedFor(), await askedFor()];
  const { id: debtId = '', version = 0 } = (await world.ledger.debts(author.userId, { all: false, limit: 1 })).items[0] ?? {};
  const stranger = await world.addUser(name);
  const strangerInAuthors = await world.know(author, stranger);
  return {
    confirm: await meter.during(async () => done(await world.decide(bob, 'confirm', confirmed))),
    withdraw: await meter.during(async () => done(await world.decide(author, 'withdraw', withdrawn))),
    'move a due date': await meter.during(() => world.ledger.setDue({ actor: author, debtId, version, dueOn: '2030-01-01' })),
    'a first contact': await meter.during(async () => done(await world.record(author, 'owe', strangerInAuthors))),
    block: await meter.during(() => world.ledger.declineAllFrom(stranger, author.userId)),
    'clear a deleted account': await settleDeleted(stranger),
  };
}

async function settleDeleted(user: TestUser): Promise<RowsRead> {
  await world.pool.query('update users set deleted_at = now() where id = $1', [user.userId]);
  return meter.during(() => world.ledger.settleDeleted());
}

test('a command reads no more rows after 5,000 debts than after the first one, on a connection that planned it then', async () => {
  const before: ReadByCommand = { ...(await readByOtherCommands('stranger0')), 'batches of debts': await meter.during(recordRound) };
  for (let round = 2; round < rounds; round += 1) {
    await recordRound();
    if (round % 5 === 0) await addAdmirers(round);
  }
  const after: ReadByCommand = { ...(await readByOtherCommands('stranger1')), 'batches of debts': await meter.during(recordRound) };

  const byCommand = Object.keys(before).map((command) => [command, grown(before[command] ?? {}, after[command] ?? {})] as const);
  expect(Object.fromEntries(byCommand.filter(([, more]) => sumOf(more) > 0))).toEqual({});
  await world.proveAll();
}, 150_000);
