import type { Outcome } from '../app/command.ts';
import type { Context } from '../app/context.ts';
import { type Money, type Summary, summary } from '../client/shapes.ts';
import type { Doc, Table } from '../output/doc.ts';
import { formatMoney, isZero } from '../output/money.ts';
import { fullName } from '../output/words.ts';

/** What I owe, what I am owed, what waits. */
export async function summarize(context: Context): Promise<Outcome> {
  const found = await context.api.get('/v1/summary', summary);
  const unresolved = context.journal.count();
  return { kind: 'summary', version: 1, data: { ...found, unresolvedWrites: unresolved }, doc: toDoc(found, unresolved) };
}

function toDoc(found: Summary, unresolved: number): Doc {
  const lines = found.totals.flatMap(({ owe, owed, net }) => [
    ...(isZero(owe) && isZero(owed) ? [] : [`You owe ${formatMoney(owe)}, you are owed ${formatMoney(owed)}: ${netWords(net)}.`]),
  ]);
  return [
    ...(lines.length === 0 ? ['You owe nothing and nobody owes you anything.'] : lines),
    ...(found.people.length === 0 ? [] : ['', peopleTable(found)]),
    ...waitingDoc(found, unresolved),
  ];
}

const netWords = (net: Money): string =>
  isZero(net)
    ? 'even'
    : net.amount.startsWith('-')
      ? `${formatMoney({ ...net, amount: net.amount.slice(1) })} to pay`
      : `${formatMoney(net)} to receive`;

const peopleTable = (found: Summary): Table => ({
  type: 'table',
  columns: [
    { title: 'PERSON', wraps: true },
    { title: 'YOU OWE', align: 'right' },
    { title: 'OWES YOU', align: 'right' },
    { title: 'WAITING', wraps: true },
  ],
  rows: found.people.flatMap(({ person, totals }) =>
    totals
      .map((one) => [fullName(person), orNothing(one.owe), orNothing(one.owed), waitingWords(one.waitsForMe, one.waitsForThem)])
      .filter(([, owe, owed, waiting]) => owe !== '' || owed !== '' || waiting !== ''),
  ),
  empty: '',
});

const orNothing = (money: Money): string => (isZero(money) ? '' : formatMoney(money));

const waitingWords = (me: Money, them: Money): string =>
  [...(isZero(me) ? [] : [`${formatMoney(me)} for you`]), ...(isZero(them) ? [] : [`${formatMoney(them)} for them`])].join(', ');

function waitingDoc(found: Summary, unresolved: number): Doc {
  const lines = [
    ...(found.waitingForMe === 0 ? [] : [`${count(found.waitingForMe, 'word')} for you to confirm or decline: debt history --waits me`]),
    ...(found.waitingForThem === 0
      ? []
      : [`${count(found.waitingForThem, 'word')} of yours waiting for others: debt history --waits them`]),
    ...(found.linkRequests === 0 ? [] : [`${count(found.linkRequests, 'request')} to be linked with you: debt people`]),
    ...(unresolved === 0 ? [] : [`${count(unresolved, 'command')} of yours with an unknown outcome: debt retry`]),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
