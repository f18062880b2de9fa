import { raises, type Verb, verbs } from '@debt/expenses/domain';
import type { Outcome } from '../app/command.ts';
import type { Context } from '../app/context.ts';
import { usageFailure } from '../app/failures.ts';
import { type Money, transactionSaid, user } from '../client/shapes.ts';
import { checkNumber, findCode, splitAmount, toMoney } from '../input/amount.ts';
import { effectOf, nameOf, saidDoc, startOf } from '../output/words.ts';
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
export async function say(context: Context, statement: Statement): Promise<Outcome> {
  const { verb, description, dueOn, dryRun } = statement;
  const amount = await readMoney(context, statement.amount, statement.currency);
  const person = await (dryRun ? findPerson : findOrAddPerson)(context, statement.person);
  const debtId = statement.debt === undefined ? undefined : await findDebtId(context, statement.debt);
  const because = effectOf(person, verbs[verb].authorLends, raises(verb));
  if (dryRun) {
    const would = startOf({ kind: verbs[verb].kind, iLend: verbs[verb].authorLends, amount, person, mine: true });
    return {
      kind: 'forecast',
      version: 1,
      data: { verb, person: person.id, amount, stands: because.startsWith('stands') },
      doc: [`${would}: nothing has been sent.`, `It ${because.replace(/^stands/, 'would stand').replace(/^waits/, 'would wait')}.`],
    };
  }
  const body = {
    verb,
    person: person.id,
    amount,
    ...(description === undefined ? {} : { description }),
    ...(dueOn === undefined ? {} : { dueOn }),
    ...(debtId === undefined ? {} : { debtId }),
  };
  const said = await context.api.write({ method: 'POST', path: '/v1/transactions', body }, transactionSaid);
  if (said.transaction.waitsFor === 'them')
    context.note(`${nameOf(person)} can confirm or decline it; until then: debt withdraw ${said.transaction.id.slice(-8)}`);
  return { kind: 'transaction', version: 1, data: said, doc: saidDoc(said, because) };
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
  usageFailure('two_currencies', {
    what: `both ${a} and ${b} are named`,
    fix: [`--currency ${b.toLowerCase()} and only digits in the amount`],
  });

async function accountCurrency(context: Context): Promise<string> {
  const stored = context.credentials.isFromEnvironment ? undefined : context.credentials.stored(context.server.key)?.currency;
  return stored ?? (await context.api.get('/v1/users/me', user)).currency;
}
