import { person as personShape, transactionRecorded } from '@debt/proto/guards';
import type { Money, Person } from '@debt/proto/http';
import { raises, verbs } from '@debt/rules';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { CommandError } from '@debt/terminal/failures/failure';
import type { Context } from '../app/context.ts';
import type { Write } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { effectOf, effectOfRecorded, fullName, nameOf, recordedDoc, startOf, upperFirst } from '../output/sentences.ts';
import type { NewTransaction } from './new-transaction.ts';
import { findPerson } from './people.ts';
import { type Addressee, sendTo } from './send-to.ts';

export interface Forecast {
  readonly typed: NewTransaction;
  readonly amount: Money;
  readonly writeTo: (counterparty: Addressee) => Write;
}

/** Shows what the command would record. The server computes it by the path of the command itself, so both accept and refuse the same. */
export async function forecast(context: Context, { typed, amount, writeTo }: Forecast): Promise<Outcome> {
  const rehearse = (counterparty: Addressee) => context.api.rehearse(writeTo(counterparty), transactionRecorded);
  try {
    const recorded = await sendTo(rehearse, typed.person, () => findPerson(context, typed.person));
    const { transaction, allocation, outstanding } = recorded;
    const [lead, ...rest] = recordedDoc(recorded, effectOfRecorded(transaction));
    const data = {
      verb: typed.verb,
      person: transaction.person.id,
      amount,
      state: transaction.state,
      transaction,
      allocation,
      outstanding,
    };
    // There is no id yet.
    return outcome('forecast', data, [nothingRecorded, ...(lead === undefined ? [] : [lead]), ...rest.slice(0, -1)]);
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.id !== 'person_not_found' || !typed.person.startsWith('@')) throw error;
    const body = { handle: typed.person.slice(1) };
    return firstContact(typed, amount, await context.api.rehearse({ method: 'POST', path: '/v1/people', body }, personShape));
  }
}

const nothingRecorded = 'Dry run, nothing was recorded. The command would record:';

/** The command would first add the user to the address book, and the server cannot rehearse the transaction before that. */
function firstContact({ verb, description, dueOn }: NewTransaction, amount: Money, person: Person): Outcome {
  const { kind, authorLends: iLend } = verbs[verb];
  if (kind !== 'lend')
    throw new DebtError(
      { server: 'exceeds_outstanding', exit: 'fixable' },
      { what: `nothing is owed between you and ${fullName(person)}`, fix: ['debt debts'] },
    );
  const because = effectOf(person, iLend, raises(verb));
  const text = description === undefined ? '' : ` for ${description}`;
  const due = dueOn === undefined ? '' : `, due ${dueOn}`;
  const state = because.startsWith('posted') ? 'posted' : 'pending';
  return outcome('forecast', { verb, person: null, amount, state }, [
    `Dry run, nothing was recorded. The command would add ${nameOf(person)} to your address book and record:`,
    `${startOf({ kind, iLend, amount, person, mine: true })}${text}${due}. ${upperFirst(because)}.`,
  ]);
}
