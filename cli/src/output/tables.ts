import type { Debt, DebtDetail, Person, Transaction } from '@debt/proto/http';
import { type Facts, facts, right, type Table, table, withPlainRows, wraps } from '@debt/terminal/text/doc';
import { clean, isolated } from '@debt/terminal/text/foreign';
import { formatMoney } from './money.ts';
import { fullName, localMinute, nameOf, sentenceOf, shortId, startOf, stateOf } from './sentences.ts';

const localDay = (instant: string): string => localMinute(instant).slice(0, 10);

/** The columns of plain output of `debt history` and `debt debts`, as docs/command-lines.md describes them. A new one is added at the end. */
export const plainColumns = {
  history: ['id', 'recordedAt', 'author', 'verb', 'person', 'amount', 'currency', 'state', 'awaits', 'due', 'for'],
  debts: ['id', 'openedAt', 'direction', 'person', 'outstanding', 'amount', 'currency', 'due', 'for'],
} as const;

type PlainRow<List extends keyof typeof plainColumns> = Readonly<Record<(typeof plainColumns)[List][number], string>>;

const plainTransaction = (one: Transaction): PlainRow<'history'> => ({
  id: one.id,
  recordedAt: one.recordedAt,
  author: one.mine ? 'me' : 'them',
  verb: one.verb,
  person: nameOf(one.person),
  amount: one.amount.amount,
  currency: one.amount.currency,
  state: one.state,
  awaits: one.consentFrom ?? '',
  due: one.dueOn ?? '',
  for: isolated(one.description),
});

const plainDebt = (one: Debt): PlainRow<'debts'> => ({
  id: one.id,
  openedAt: one.openedAt,
  direction: one.iLend ? 'lend' : 'owe',
  person: nameOf(one.person),
  outstanding: one.outstanding.amount,
  amount: one.amount.amount,
  currency: one.amount.currency,
  due: one.dueOn ?? '',
  for: isolated(one.description),
});

export function historyTable(items: readonly Transaction[], empty: string): Table {
  const shown = table(
    ['ID', 'DAY', wraps('WHAT'), 'STATE', wraps('FOR')],
    items.map((one) => [shortId(one.id), localDay(one.recordedAt), startOf(one), stateOf(one), isolated(one.description)]),
    empty,
  );
  const plain = items.map(plainTransaction);
  return withPlainRows(
    shown,
    plain.map((one) => plainColumns.history.map((column) => one[column])),
  );
}

export function debtsTable(items: readonly Debt[], empty: string): Table {
  const plain = items.map(plainDebt);
  return withPlainRows(
    shownDebts(items, empty),
    plain.map((one) => plainColumns.debts.map((column) => one[column])),
  );
}

const shownDebts = (items: readonly Debt[], empty: string): Table =>
  table(
    ['ID', wraps('WHO'), right('OPEN'), right('OF'), 'DUE', wraps('FOR')],
    items.map((one) => [
      shortId(one.id),
      one.iLend ? `${nameOf(one.person)} owes you` : `you owe ${nameOf(one.person)}`,
      formatMoney(one.outstanding),
      formatMoney(one.amount),
      one.dueOn ?? '',
      isolated(one.description),
    ]),
    empty,
  );

const linkText = {
  private: 'no account',
  none: 'not connected',
  requested: 'you asked to connect',
  pending_for_me: 'asks to connect',
  linked: 'connected',
  deleted: 'deleted account',
} as const satisfies Readonly<Record<Person['link'], string>>;

export const linkOf = (person: Person): string => linkText[person.link] + (person.blocked ? ', blocked by you' : '');

export const peopleTable = (items: readonly Person[]): Table =>
  table(
    [wraps('ALIAS'), 'HANDLE', 'NAME', 'CONNECTION'],
    items.map((one) => [nameOf(one), one.handle === null ? '' : `@${clean(one.handle)}`, isolated(one.name ?? ''), linkOf(one)]),
    'Your address book is empty: debt people add alice',
  );

export function transactionFacts(one: Transaction): Facts {
  const all: (readonly [string, string])[] = [
    ['id', one.id],
    ['what', sentenceOf(one)],
    ['state', stateOf(one)],
    ['person', fullName(one.person)],
    ['recorded by', one.mine ? 'you' : nameOf(one.person)],
    ['recorded at', localMinute(one.recordedAt)],
  ];
  if (one.description !== '') all.push(['for', isolated(one.description)]);
  if (one.dueOn !== null) all.push(['due', one.dueOn]);
  if (one.decidedAt !== null) all.push(['decided', `${one.decidedAt} by ${one.decidedByMe ? 'you' : nameOf(one.person)}`]);
  if (one.reversesId !== null) all.push(['undoes', shortId(one.reversesId)]);
  if (one.reversedBy !== null) all.push([one.reversedBy.state === 'posted' ? 'undone by' : 'pending undo', shortId(one.reversedBy.id)]);
  if (one.debtIds.length > 0) all.push(['debts', one.debtIds.map(shortId).join(' ')]);
  return facts(all);
}

export const debtFacts = (one: Debt): Facts =>
  facts([
    ['debt', one.id],
    ['who', one.iLend ? `${fullName(one.person)} owes you` : `you owe ${fullName(one.person)}`],
    ['open', `${formatMoney(one.outstanding)} of ${formatMoney(one.amount)}`],
    ['due', one.dueOn ?? 'no date'],
    ...(one.description === '' ? [] : [['for', isolated(one.description)] as const]),
    ['since', one.openedAt],
  ]);

export const entriesTable = ({ entries }: DebtDetail): Table =>
  table(
    ['DAY', right('CHANGE'), right('OPEN'), 'RECORDED BY', 'TRANSACTION', wraps('FOR')],
    entries.map((entry) => [
      localDay(entry.postedAt),
      formatMoney(entry.change),
      formatMoney(entry.outstanding),
      entry.mine ? `you (${clean(entry.verb)})` : `them (${clean(entry.verb)})`,
      shortId(entry.transactionId),
      isolated(entry.description),
    ]),
    'No entries.',
  );
