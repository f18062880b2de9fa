import { bounds, raises, type Verb, verbs } from '@debt/rules';
import { type Outcome } from '@debt/terminal/command/command';
import { CommandError } from '@debt/terminal/failures/failure';
import type { Context } from '../app/context.ts';
import { type Money, type TransactionRecorded, transactionRecorded, user } from '../client/shapes.ts';
import { DebtError } from '../failures.ts';
import { checkNumber, findCode, splitAmount, toMoney } from '../input/amount.ts';
import { effectOf, effectOfRecorded, nameOf, recordedDoc, startOf } from '../output/words.ts';
import { findDebtId } from './ids.ts';
import { findOrAddPerson, findPerson } from './people.ts';

export interface Statement {
  readonly verb: Verb;
  /** Alias, or handle with `@`. */
  readonly person: string;
  readonly amount: string;
  /** Of `--currency`, or a word of its own after the amount. */
  readonly currency: string | undefined;
  readonly description: string | undefined;
  /** ISO 8601 date. */
  readonly dueOn: string | undefined;
  /** Only this debt is paid or forgiven. Short or whole id. */
  readonly debt: string | undefined;
  /** Say what would happen, and send nothing. */
  readonly dryRun: boolean;
}

/** Records that I owe, lent, paid, received or forgave. */
export async function record(context: Context, statement: Statement): Promise<Outcome> {
  checkDescription(statement.description);
  const amount = await readMoney(context, statement.amount, statement.currency);
  if (statement.dryRun) return forecast(context, statement, amount);
  const { verb, description, dueOn } = statement;
  const debtId = statement.debt === undefined ? undefined : await findDebtId(context, statement.debt);
  const send = (whom: { readonly to: string } | { readonly person: string }): Promise<TransactionRecorded> => {
    const body = {
      verb,
      ...whom,
      amount,
      ...(description === undefined ? {} : { description }),
      ...(dueOn === undefined ? {} : { dueOn }),
      ...(debtId === undefined ? {} : { debtId }),
    };
    return context.api.write({ method: 'POST', path: '/v1/transactions', body }, transactionRecorded);
  };
  const recorded = await sendTo(context, statement.person, send);
  const { transaction } = recorded;
  if (transaction.consentFrom === 'them')
    context.note(`${nameOf(transaction.person)} can confirm or decline it; until then: debt withdraw ${transaction.id.slice(-8)}`);
  return { kind: 'transaction', version: 1, data: recorded, doc: recordedDoc(recorded, effectOfRecorded(transaction)) };
}

function checkDescription(description = ''): void {
  // In code points, as the service counts them.
  const { length } = Array.from(description);
  if (length <= bounds.descriptionLengthMax) return;
  throw new DebtError('text_too_long', {
    what: `what it was for is too long: ${bounds.descriptionLengthMax} characters at most, and these are ${length}`,
    fix: ['shorten it'],
  });
}

/** What the service takes as a name; anything else nobody can be called. */
const addresseeLengthMax = 60;
const isName = (typed: string): boolean => typed !== '' && typed.length <= addresseeLengthMax && typed.trim() === typed;

/**
 * One request for somebody in the address book: the service finds the person by what was typed. Only when it finds nobody, the address book is
 * read for near misses, and a new user added to it. What is sent then is another command with a key of its own: the first has been refused for
 * good, and a refusal has no effect that a second could double.
 */
async function sendTo(
  context: Context,
  typed: string,
  send: (whom: { readonly to: string } | { readonly person: string }) => Promise<TransactionRecorded>,
): Promise<TransactionRecorded> {
  if (isName(typed)) {
    try {
      return await send({ to: typed });
    } catch (error) {
      if (!(error instanceof CommandError) || error.failure.id !== 'person_not_found') throw error;
    }
  }
  return send({ person: (await findOrAddPerson(context, typed)).id });
}

async function forecast(context: Context, { verb, person: typed, debt }: Statement, amount: Money): Promise<Outcome> {
  const person = await findPerson(context, typed);
  if (debt !== undefined) await findDebtId(context, debt);
  const because = effectOf(person, verbs[verb].authorLends, raises(verb));
  const would = startOf({ kind: verbs[verb].kind, iLend: verbs[verb].authorLends, amount, person, mine: true });
  return {
    kind: 'forecast',
    version: 1,
    data: { verb, person: person.id, amount, state: because.startsWith('posted') ? 'posted' : 'pending' },
    doc: [`${would}: nothing has been sent.`, `It would be ${because}.`],
  };
}

/** The amount with its currency: the one written, else the one configured, else the one of the account. */
export async function readMoney(context: Context, text: string, currency: string | undefined): Promise<Money> {
  const { number, unit } = splitAmount(text);
  checkNumber(number);
  const assumed = currency?.toUpperCase() ?? context.settings.get('currency').value?.toUpperCase();
  if (unit !== undefined) {
    const code = findCode(unit, assumed);
    if (currency !== undefined && findCode(currency, assumed) !== code) throw twoCurrencies(code, currency);
    return toMoney(number, code);
  }
  return toMoney(number, findCode(assumed ?? (await accountCurrency(context)), assumed));
}

const twoCurrencies = (a: string, b: string): Error =>
  new DebtError('two_currencies', {
    what: `both ${a} and ${b} are named`,
    fix: [`--currency ${b.toLowerCase()} and only digits in the amount`],
  });

async function accountCurrency(context: Context): Promise<string> {
  const stored = context.credentials.isFromEnvironment ? undefined : context.credentials.stored(context.server.key)?.currency;
  return stored ?? (await context.api.get('/v1/users/me', user)).currency;
}
