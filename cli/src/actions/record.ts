import { transactionRecorded, user } from '@debt/proto/guards';
import type { Money, TransactionRecorded } from '@debt/proto/http';
import { bounds, raises, type Verb, verbs } from '@debt/rules';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { CommandError } from '@debt/terminal/failures/failure';
import type { Context } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { checkNumber, findCode, splitAmount, toMoney } from '../input/amount.ts';
import { effectOf, effectOfRecorded, nameOf, recordedDoc, startOf } from '../output/sentences.ts';
import { findDebtId } from './ids.ts';
import { findOrAddPerson, findPerson } from './people.ts';

export interface NewTransaction {
  readonly verb: Verb;
  /** Alias, or handle with `@`. */
  readonly person: string;
  readonly amount: string;
  /** From `--currency`, or from a separate argument after the amount. */
  readonly currency: string | undefined;
  readonly description: string | undefined;
  /** ISO 8601 date. */
  readonly dueOn: string | undefined;
  /** Short or whole id of the only debt to pay or forgive. */
  readonly debt: string | undefined;
  /** Show the effect and send nothing. */
  readonly dryRun: boolean;
}

/** Records a transaction that the user is the author of. */
export async function record(context: Context, typed: NewTransaction): Promise<Outcome> {
  checkDescription(typed.description);
  const amount = await readMoney(context, typed.amount, typed.currency);
  if (typed.dryRun) return forecast(context, typed, amount);
  const { verb, description, dueOn } = typed;
  const debtId = typed.debt === undefined ? undefined : await findDebtId(context, typed.debt);
  const send = (counterparty: Addressee): Promise<TransactionRecorded> => {
    const body = {
      verb,
      ...counterparty,
      amount,
      ...(description === undefined ? {} : { description }),
      ...(dueOn === undefined ? {} : { dueOn }),
      ...(debtId === undefined ? {} : { debtId }),
    };
    return context.api.write({ method: 'POST', path: '/v1/transactions', body }, transactionRecorded);
  };
  const recorded = await sendTo(context, typed.person, send);
  const { transaction } = recorded;
  if (transaction.consentFrom === 'them')
    context.note(`${nameOf(transaction.person)} can confirm or decline it; until then: debt withdraw ${transaction.id.slice(-8)}`);
  return outcome('transaction', recorded, recordedDoc(recorded, effectOfRecorded(transaction)));
}

function checkDescription(description = ''): void {
  // The service counts code points.
  const { length } = Array.from(description);
  if (length <= bounds.descriptionLengthMax) return;
  throw new DebtError('text_too_long', {
    what: `the description is too long: ${bounds.descriptionLengthMax} characters at most, and it has ${length}`,
    fix: ['shorten it'],
  });
}

/** The counterparty by alias or handle, or by the id of an address book entry. */
type Addressee = { readonly to: string } | { readonly person: string };

/** The longest name that the service accepts. */
const addresseeLengthMax = 60;
const isName = (typed: string): boolean => typed !== '' && typed.length <= addresseeLengthMax && typed.trim() === typed;

/**
 * One request is enough for a person in the address book, because the service finds the person by the typed name. If it finds none, the address book
 * is searched for similar names, and a new user is added to it. The second request is another command with its own key: the first one was refused
 * for good, and a refusal has no effect that could be doubled.
 */
async function sendTo(
  context: Context,
  typed: string,
  send: (counterparty: Addressee) => Promise<TransactionRecorded>,
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

async function forecast(context: Context, { verb, person: typed, debt }: NewTransaction, amount: Money): Promise<Outcome> {
  const person = await findPerson(context, typed);
  if (debt !== undefined) await findDebtId(context, debt);
  const because = effectOf(person, verbs[verb].authorLends, raises(verb));
  const would = startOf({ kind: verbs[verb].kind, iLend: verbs[verb].authorLends, amount, person, mine: true });
  return outcome('forecast', { verb, person: person.id, amount, state: because.startsWith('posted') ? 'posted' : 'pending' }, [
    `Dry run, nothing was sent. Would record: ${would}.`,
    `It would be ${because}.`,
  ]);
}

/** The amount with its currency: as typed, else as configured, else the default of the account. */
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
    what: `the command names two currencies, ${a} and ${b}`,
    fix: [`--currency ${b.toLowerCase()}, with only digits in the amount`],
  });

async function accountCurrency(context: Context): Promise<string> {
  const stored = context.credentials.isFromEnvironment ? undefined : context.credentials.stored(context.server.key)?.currency;
  return stored ?? (await context.api.get('/v1/users/me', user)).currency;
}
