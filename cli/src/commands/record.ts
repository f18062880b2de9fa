import type { Verb } from '@debt/rules';
import { type Flag } from '@debt/terminal/command/flag';
import { type Input } from '@debt/terminal/command/input';
import { CommandError } from '@debt/terminal/failures/failure';
import { quote } from '@debt/terminal/text/shell-quote';
import { record } from '../actions/record.ts';
import type { Context, DebtCommand } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { parseDate } from '../input/date.ts';
import { requireLikely } from '../input/due-day.ts';
import { completes } from './completes.ts';

interface VerbText {
  readonly summary: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  readonly examples: readonly string[];
}

const due: Flag = { name: 'due', value: 'date', summary: "Due date: friday, 'in 3 days', 2026-12-01" };
const yes: Flag = { name: 'yes', char: 'y', summary: 'Do not ask about a due date in the past or far ahead' };
const ofDebt: Flag = { name: 'debt', value: 'id', summary: 'Settle only this debt, instead of the earliest due first' };

const texts = {
  owe: {
    summary: 'Record that you owe someone',
    description: 'It is against your own interest, so it is posted at once.',
    flags: [due, yes],
    examples: ['debt owe alice 20', 'debt owe alice 20.50 for lunch --due friday', 'debt owe @bob €12'],
  },
  lend: {
    summary: 'Record that someone owes you',
    description: 'It is in your favour, so it is pending until they confirm it. With a private contact it is posted at once.',
    flags: [due, yes],
    examples: ['debt lend bob 15', "debt lend bob 15usd for the taxi --due 'in 2 weeks'"],
  },
  pay: {
    summary: 'Record that you paid someone back',
    description: 'It settles the debts that are due first. It is in your favour, so it is pending until they confirm it.',
    flags: [ofDebt],
    examples: ['debt pay alice 10', 'debt pay alice 10 --currency usd'],
  },
  receive: {
    summary: 'Record that someone paid you back',
    description: 'It settles the debts that are due first. It is against your own interest, so it is posted at once.',
    flags: [ofDebt],
    examples: ['debt receive bob 5', 'debt receive bob 5 for the taxi'],
  },
  forgive: {
    summary: 'Forgive what someone owes you',
    description: 'It is against your own interest, so it is posted at once.',
    flags: [ofDebt],
    examples: ['debt forgive bob 5', 'debt forgive bob 5 --dry-run'],
  },
} as const satisfies Readonly<Record<Verb, VerbText>>;

const recordCommand = (verb: Verb): DebtCommand => ({
  id: verb,
  summary: texts[verb].summary,
  description: texts[verb].description,
  args: [
    { name: 'person', required: true, completes: completes.people, summary: 'Alias in your address book, or @handle' },
    { name: 'amount', required: true, summary: '20, 20.50, €20, 20eur; a decimal comma with one or two digits is fine' },
    { name: 'description', many: true, usage: 'for TEXT', completes: ['for'], summary: 'What it was for' },
  ],
  flags: [
    ...texts[verb].flags,
    { name: 'currency', char: 'c', value: 'code', completes: completes.currencies, summary: 'ISO 4217 code, when the amount has none' },
    { name: 'dry-run', summary: 'Show what would be recorded, and record nothing' },
  ],
  examples: texts[verb].examples,
  run: async (input, context) => {
    const { currency, description } = readRest(input, verb);
    const { flags }: VerbText = texts[verb];
    const dueText = flags.includes(due) ? input.text('due') : undefined;
    if (flags.includes(due) && dueText === undefined) hintAtDue(context, description);
    const dueOn = dueText === undefined ? undefined : parseDate(dueText, context.now());
    if (dueOn !== undefined && !input.on('dry-run')) await requireLikely(context, dueOn);
    return record(context, {
      verb,
      person: input.arg('person'),
      amount: input.arg('amount'),
      currency: input.text('currency') ?? currency,
      description,
      dueOn,
      debt: flags.includes(ofDebt) ? input.text('debt') : undefined,
      dryRun: input.on('dry-run'),
    });
  },
});

/** `eur for lunch`: a currency as a separate argument, then the description. */
function readRest(input: Input, verb: Verb): { readonly currency: string | undefined; readonly description: string | undefined } {
  const args = input.rest('description');
  const [first = ''] = args;
  const currency = /^[a-z]{3}$/i.test(first) && first.toLowerCase() !== 'for' ? first : undefined;
  const rest = currency === undefined ? args : args.slice(1);
  const [introduction, ...text] = rest;
  if (introduction === undefined) return { currency, description: undefined };
  const description = text.join(' ').trim();
  const hasFor = introduction.toLowerCase() === 'for';
  if (hasFor && description !== '') return { currency, description };
  const typed = ['debt', verb, ...[input.arg('person'), input.arg('amount')].map(quote), ...(currency === undefined ? [] : [currency])];
  const meant = hasFor ? ['lunch'] : rest.map(quote);
  throw new DebtError('too_many_arguments', {
    what: hasFor ? "the description is missing after 'for'" : `did you mean: for ${rest.join(' ')}?`,
    fix: [[...typed, 'for', ...meant].join(' '), `debt ${verb} --help`],
  });
}

/** A due date in the description is recorded as text, but the user may have meant the flag. */
function hintAtDue(context: Context, description: string | undefined): void {
  const [, date] = /\bdue (?:on )?(.+)$/i.exec(description ?? '') ?? [];
  if (date === undefined || !isDate(date, context.now())) return;
  context.note(`'due ${date}' was recorded as part of the description. To set a due date: --due ${quote(date)}`);
}

function isDate(text: string, now: Date): boolean {
  try {
    return parseDate(text, now) !== '';
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}

export const recordCommands: readonly DebtCommand[] = [
  recordCommand('owe'),
  recordCommand('lend'),
  recordCommand('pay'),
  recordCommand('receive'),
  recordCommand('forgive'),
];
