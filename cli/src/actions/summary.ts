import { type Outcome } from '@debt/terminal/command/command';
import { CommandError } from '@debt/terminal/failures/failure';
import { type Doc, type Table } from '@debt/terminal/text/doc';
import type { Context } from '../app/context.ts';
import { type Money, type Summary, summary } from '../client/shapes.ts';
import { formatMoney, isZero } from '../output/money.ts';
import { fullName, upperFirst } from '../output/words.ts';

/** What I owe, what I am owed, what waits; for somebody who is not signed in, how to begin. */
export async function summarize(context: Context): Promise<Outcome> {
  const obstacle = context.input.on('json') ? undefined : findObstacle(context);
  if (obstacle !== undefined) return { kind: 'welcome', version: 1, data: {}, doc: welcome(obstacle) };
  const found = await context.api.get('/v1/summary', summary);
  const unresolved = context.journal.count();
  return { kind: 'summary', version: 1, data: { ...found, unresolvedWrites: unresolved }, doc: toDoc(found, unresolved) };
}

/** Why nobody can be asked for a summary: nothing that an error would help with. */
function findObstacle(context: Context): string | undefined {
  try {
    return context.token === undefined ? `You are not signed in to ${context.server.key}.` : undefined;
  } catch (error) {
    if (error instanceof CommandError && error.failure.id === 'not_running')
      return `${upperFirst(error.message)}: ${error.failure.fix[0] ?? 'debt-platform up'}`;
    throw error;
  }
}

const welcome = (obstacle: string): Doc => [
  'debt: keep track of what you owe and what you are owed.',
  obstacle,
  '',
  {
    type: 'facts',
    facts: [
      ['debt register', 'make an account'],
      ['debt login', 'sign in'],
      ['debt owe alice 20 for lunch', 'then record something'],
      ['debt --help', 'everything else'],
    ],
  },
];

function toDoc(found: Summary, unresolved: number): Doc {
  const lines = found.totals.flatMap(({ owe, owed, net }) => [
    ...(isZero(owe) && isZero(owed) ? [] : [`You owe ${formatMoney(owe)}, you are owed ${formatMoney(owed)}: ${netText(net)}.`]),
  ]);
  return [
    ...(lines.length === 0 ? ['You owe nothing and nobody owes you anything.'] : lines),
    ...(found.people.length === 0 ? [] : ['', peopleTable(found)]),
    ...waitingDoc(found, unresolved),
  ];
}

const netText = (net: Money): string =>
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
      .map((one) => [fullName(person), orNothing(one.owe), orNothing(one.owed), pendingText(one.pendingForMe, one.pendingForThem)])
      .filter(([, owe, owed, waiting]) => owe !== '' || owed !== '' || waiting !== ''),
  ),
  empty: '',
});

const orNothing = (money: Money): string => (isZero(money) ? '' : formatMoney(money));

const pendingText = (me: Money, them: Money): string =>
  [...(isZero(me) ? [] : [`${formatMoney(me)} for you`]), ...(isZero(them) ? [] : [`${formatMoney(them)} for them`])].join(', ');

function waitingDoc(found: Summary, unresolved: number): Doc {
  const lines = [
    ...(found.pendingForMeCount === 0
      ? []
      : [`${count(found.pendingForMeCount, 'word')} for you to confirm or decline: debt history --waits me`]),
    ...(found.pendingForThemCount === 0
      ? []
      : [`${count(found.pendingForThemCount, 'word')} of yours waiting for others: debt history --waits them`]),
    ...(found.linkRequests === 0 ? [] : [`${count(found.linkRequests, 'request')} to be linked with you: debt people`]),
    ...(unresolved === 0 ? [] : [`${count(unresolved, 'command')} of yours with an unknown outcome: debt retry`]),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
