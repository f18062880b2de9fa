import { states } from '@debt/rules';
import { printed } from '@debt/terminal/command/command';
import type { Flag } from '@debt/terminal/command/flag';
import type { Input } from '@debt/terminal/command/input';
import { debts, history, setDue, show } from '../actions/read.ts';
import { watch } from '../actions/watch.ts';
import { isWhole, sorts, type WholeFilter } from '../actions/whole-history.ts';
import type { Context, DebtCommand } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { known } from '../input/amount.ts';
import { parseDate } from '../input/date.ts';
import { requireLikely } from '../input/due-day.ts';
import { completes } from './completes.ts';

const pageFlags: readonly Flag[] = [
  { name: 'limit', char: 'n', value: 'count', bounds: { min: 1, max: 200 }, summary: 'Entries per page (default 50, at most 200)' },
  { name: 'after', value: 'cursor', summary: 'Continue from this cursor' },
];
const currencyFlag: Flag = { name: 'currency', char: 'c', value: 'code', completes: completes.currencies, summary: 'Only this currency' };
const limitDefault = 50;

const pageOf = (input: Input) => ({ limit: input.count('limit') ?? limitDefault, after: input.text('after') });
const currencyOf = (input: Input): string | undefined => optional(input.text('currency'), (code) => known(code).code);
const dateOf = (input: Input, flag: string, context: Context): string | undefined =>
  optional(input.text(flag), (text) => parseDate(text, context.now()));
const optional = <T>(text: string | undefined, parse: (text: string) => T): T | undefined => (text === undefined ? undefined : parse(text));

/** A page of what is sorted or selected by amount would be another one each time, so that these flags take all. */
function wholeOf(input: Input): WholeFilter {
  const filter = {
    all: input.on('all'),
    sort: sorts.find((one) => one === input.text('sort')),
    min: input.text('min'),
    max: input.text('max'),
  };
  const [page] = ['limit', 'after'].filter((name) => input.text(name) !== undefined);
  const [whole] = Object.entries(filter).flatMap(([name, value]) => (value === undefined || value === false ? [] : [name]));
  if (page === undefined || whole === undefined || !isWhole(filter)) return filter;
  throw new DebtError('flags_conflict', {
    what: `--${page} selects a page, and --${whole} needs the whole history`,
    fix: ['debt history --all', `leave out --${page}`],
  });
}

export const readCommands: readonly DebtCommand[] = [
  {
    id: 'history',
    summary: 'List your transactions, newest first',
    args: [{ name: 'person', completes: completes.people, summary: 'Only with this person: alias, or @handle' }],
    flags: [
      { name: 'awaiting', value: 'side', choices: ['me', 'them'], summary: 'Only what awaits an answer: mine (me) or theirs (them)' },
      { name: 'state', value: 'state', choices: states, summary: 'Only in this state' },
      currencyFlag,
      { name: 'from', value: 'date', summary: 'From this day on' },
      { name: 'to', value: 'date', summary: 'Up to this day' },
      { name: 'min', value: 'amount', summary: 'Only this amount or more, in its currency' },
      { name: 'max', value: 'amount', summary: 'Only this amount or less, in its currency' },
      { name: 'sort', value: 'order', choices: sorts, summary: 'newest (the default), oldest, or amount: the largest first, by currency' },
      { name: 'all', char: 'a', summary: 'All of it instead of one page' },
      { name: 'search', value: 'text', summary: 'Only with this text in the description' },
      ...pageFlags,
    ],
    examples: [
      'debt history',
      'debt history alice --from 2026-01-01',
      'debt history --awaiting me',
      'debt history --min 100 --sort amount',
    ],
    run: async (input, context) =>
      history(context, {
        person: input.optional('person'),
        consentFrom: input.text('awaiting'),
        state: input.text('state'),
        currency: currencyOf(input),
        from: dateOf(input, 'from', context),
        to: dateOf(input, 'to', context),
        search: input.text('search'),
        ...wholeOf(input),
        ...pageOf(input),
      }),
  },
  {
    id: 'debts',
    summary: 'List open debts, in the order in which payments settle them',
    args: [{ name: 'person', completes: completes.people, summary: 'Only with this person: alias, or @handle' }],
    flags: [{ name: 'all', char: 'a', summary: 'Include settled debts' }, currencyFlag, ...pageFlags],
    examples: ['debt debts', 'debt debts alice --all'],
    run: async (input, context) =>
      debts(context, { person: input.optional('person'), all: input.on('all'), currency: currencyOf(input), ...pageOf(input) }),
  },
  {
    id: 'show',
    summary: 'Show a transaction, or a debt with its entries',
    args: [{ name: 'id', required: true, summary: 'First or last characters of the id' }],
    examples: ['debt show 5c1a9f02', 'debt show 5c1a9f02 --json'],
    run: async (input, context) => show(context, input.arg('id')),
  },
  {
    id: 'due',
    summary: 'Change the due date of a debt',
    description: 'Only against your own interest: the lender may set a later date or none, the borrower an earlier one.',
    args: [
      { name: 'debt', required: true, summary: 'First or last characters of the id: debt debts' },
      { name: 'date', required: true, many: true, summary: 'friday, in 3 days, 2026-12-01, or none' },
    ],
    flags: [{ name: 'yes', char: 'y', summary: 'Do not ask about a date in the past or far ahead' }],
    examples: ['debt due 5c1a9f02 friday', 'debt due 5c1a9f02 in 2 weeks', 'debt due 5c1a9f02 none'],
    run: async (input, context) => {
      const date = input.rest('date').join(' ');
      const dueOn = date === 'none' ? null : parseDate(date, context.now());
      if (dueOn !== null) await requireLikely(context, dueOn);
      return setDue(context, input.arg('debt'), dueOn);
    },
  },
];

export const watchCommand: DebtCommand = {
  id: 'watch',
  summary: 'Show notifications as they arrive',
  description: [
    'On a terminal it opens a full-screen inbox with keys (? lists them): transactions that await your answer, the latest notifications, then new ones.',
    'In a pipe, into a file or with --json it prints one line a notification. It begins with the oldest one, unless --cursor or --from is given. It continues after a restart of the server.',
  ].join('\n\n'),
  flags: [
    { name: 'all', char: 'a', summary: 'Begin with the oldest notification that the server has' },
    { name: 'from', value: 'number', bounds: { min: 1, max: 999_999_999 }, summary: 'Begin with the notification of this sequence number' },
    {
      name: 'cursor',
      value: 'file',
      completes: 'files',
      summary: 'Store the cursor of this reader in this file, and continue from there',
    },
    { name: 'once', summary: 'Stop once all existing notifications have been shown' },
  ],
  examples: ['debt watch', 'debt watch --once --all', 'debt watch --json --cursor ~/.cache/debt-log.json'],
  run: async (input, context) => {
    const from = input.count('from');
    if (input.on('all') && from !== undefined)
      throw new DebtError('flags_conflict', {
        what: '--all and --from both set where to begin',
        fix: ['debt watch --all', `debt watch --from ${from}`],
      });
    await watch(context, { all: input.on('all'), from, cursor: input.text('cursor'), once: input.on('once') });
    return printed;
  },
};
