import { transactionRecorded, user } from '@debt/proto/guards';
import type { Money, TransactionRecorded } from '@debt/proto/http';
import { bounds } from '@debt/rules';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import type { Context } from '../app/context.ts';
import type { Write } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { checkNumber, findCode, splitAmount, toMoney } from '../input/amount.ts';
import { effectOfRecorded, nameOf, recordedDoc } from '../output/sentences.ts';
import { forecast } from './forecast.ts';
import { findDebtId } from './ids.ts';
import type { NewTransaction } from './new-transaction.ts';
import { findOrAddPerson } from './people.ts';
import { type Addressee, sendTo } from './send-to.ts';

/** Records a transaction that the user is the author of. */
export async function record(context: Context, typed: NewTransaction): Promise<Outcome> {
  checkDescription(typed.description);
  const amount = await readMoney(context, typed.amount, typed.currency);
  const { verb, description, dueOn } = typed;
  const debtId = typed.debt === undefined ? undefined : await findDebtId(context, typed.debt);
  const writeTo = (counterparty: Addressee): Write => ({
    method: 'POST',
    path: '/v1/transactions',
    body: {
      verb,
      ...counterparty,
      amount,
      ...(description === undefined ? {} : { description }),
      ...(dueOn === undefined ? {} : { dueOn }),
      ...(debtId === undefined ? {} : { debtId }),
    },
  });
  if (typed.dryRun) return forecast(context, { typed, amount, writeTo });
  const send = (counterparty: Addressee): Promise<TransactionRecorded> => context.api.write(writeTo(counterparty), transactionRecorded);
  const recorded = await sendTo(send, typed.person, () => findOrAddPerson(context, typed.person));
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
