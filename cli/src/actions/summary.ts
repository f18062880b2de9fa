import { summary } from '@debt/proto/guards';
import type { Money, Summary } from '@debt/proto/http';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { CommandError } from '@debt/terminal/failures/failure';
import { type Doc, facts, right, type Table, table, wraps } from '@debt/terminal/text/doc';
import type { Context } from '../app/context.ts';
import { formatMoney, isZero } from '../output/money.ts';
import { fullName, upperFirst } from '../output/sentences.ts';

/** What I owe, what I am owed, and what is pending. Shows how to begin when no one is signed in. */
export async function summarize(context: Context): Promise<Outcome> {
  const obstacle = context.input.on('json') ? undefined : findObstacle(context);
  if (obstacle !== undefined) return outcome('welcome', {}, welcome(obstacle));
  const found = await context.api.get('/v1/summary', summary);
  const unresolved = context.journal.count();
  return outcome('summary', { ...found, unresolvedWrites: unresolved }, toDoc(found, unresolved));
}

/** Why there is no summary yet: on a new machine this is normal, so it is no error. */
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
  facts([
    ['debt register', 'create an account'],
    ['debt login', 'sign in'],
    ['debt owe alice 20 for lunch', 'record a debt'],
    ['debt --help', 'show all commands'],
  ]),
];

function toDoc(found: Summary, unresolved: number): Doc {
  const lines = found.totals.flatMap(({ owe, owed, net }) => [
    ...(isZero(owe) && isZero(owed) ? [] : [`You owe ${formatMoney(owe)}, you are owed ${formatMoney(owed)}: ${netText(net)}.`]),
  ]);
  return [
    ...(lines.length === 0 ? ['You owe nothing, and you are owed nothing.'] : lines),
    ...(found.people.length === 0 ? [] : ['', peopleTable(found)]),
    ...pendingDoc(found, unresolved),
  ];
}

const netText = (net: Money): string =>
  isZero(net)
    ? 'even'
    : net.amount.startsWith('-')
      ? `${formatMoney({ ...net, amount: net.amount.slice(1) })} to pay`
      : `${formatMoney(net)} to receive`;

const peopleTable = (found: Summary): Table =>
  table(
    [wraps('PERSON'), right('YOU OWE'), right('OWES YOU'), wraps('PENDING')],
    found.people.flatMap(({ person, totals }) =>
      totals
        .map((one) => [fullName(person), orNothing(one.owe), orNothing(one.owed), pendingText(one.pendingForMe, one.pendingForThem)])
        .filter(([, owe, owed, pending]) => owe !== '' || owed !== '' || pending !== ''),
    ),
  );

const orNothing = (money: Money): string => (isZero(money) ? '' : formatMoney(money));

const pendingText = (me: Money, them: Money): string =>
  [...(isZero(me) ? [] : [`${formatMoney(me)} awaits you`]), ...(isZero(them) ? [] : [`${formatMoney(them)} awaits them`])].join(', ');

function pendingDoc(found: Summary, unresolved: number): Doc {
  const lines = [
    ...(found.pendingForMeCount === 0
      ? []
      : [`${awaiting(count(found.pendingForMeCount, 'transaction'), 'your answer')}: debt history --awaiting me`]),
    ...(found.pendingForThemCount === 0
      ? []
      : [`${awaiting(`${found.pendingForThemCount} of your transactions`, 'confirmation')}: debt history --awaiting them`]),
    ...(found.linkRequests === 0 ? [] : [`${count(found.linkRequests, 'request')} to connect with you: debt people`]),
    ...(unresolved === 0 ? [] : [`${count(unresolved, 'command')} with an unknown outcome: debt retry`]),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** `4 transactions await your answer`, `1 of your transactions awaits confirmation`. */
const awaiting = (transactions: string, what: string): string =>
  `${transactions} ${transactions.startsWith('1 ') ? 'awaits' : 'await'} ${what}`;
