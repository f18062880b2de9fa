import type { Person, PersonRef, Transaction, TransactionRecorded } from '@debt/proto/http';
import { consent, consentSentence, type Relation, verbs } from '@debt/rules';
import { type Doc, facts, right, table, wraps } from '@debt/terminal/text/doc';
import { clean, isolated } from '@debt/terminal/text/foreign';
import { unreachable } from '../failures.ts';
import { formatMoney } from './money.ts';

/** The last characters of an id, because ids of the same minute begin alike. */
export const shortId = (id: string): string => id.slice(-8);

/** `2026-11-22 14:05`, in the time zone of the machine. */
export function localMinute(instant: string): string {
  const date = new Date(instant);
  const two = (value: number): string => value.toString().padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The name in sentences and tables; a command takes `argumentFor`. */
export const nameOf = (person: PersonRef | Person): string => isolated(person.alias);

/** `alice (@alice_w)`, or the alias alone when it equals the handle or there is none. */
export function fullName(person: PersonRef | Person): string {
  const name = nameOf(person);
  const { handle } = person;
  return handle === null || person.alias.replace(/^@/, '') === handle ? name : `${name} (@${clean(handle)})`;
}

/** A transaction as a sentence from the reader's side: `you owe alice 20.00 EUR`. */
export function sentenceOf(one: Pick<Transaction, 'kind' | 'iLend' | 'amount' | 'person' | 'mine'>): string {
  const who = nameOf(one.person);
  const amount = formatMoney(one.amount);
  switch (one.kind) {
    case 'lend':
      return one.iLend ? `${who} owes you ${amount}` : `you owe ${who} ${amount}`;
    case 'repay':
      return one.iLend ? `${who} paid you ${amount}` : `you paid ${who} ${amount}`;
    case 'forgive':
      return one.iLend ? `you forgave ${who} ${amount}` : `${who} forgave you ${amount}`;
    case 'reverse':
      return one.mine ? `you undid ${amount} with ${who}` : `${who} undid ${amount} with you`;
    default:
      return unreachable(one.kind);
  }
}

/** The state of a transaction that the reader has to confirm or decline. */
export const pendingForYou = 'awaits your answer';

/** The state as text, for a table. A transaction stays posted until its reversal is posted. */
export function stateOf(one: Transaction): string {
  if (one.consentFrom === 'me') return pendingForYou;
  if (one.consentFrom === 'them') return `awaits ${nameOf(one.person)}`;
  if (one.reversedBy === null) return one.state;
  return one.reversedBy.state === 'pending' ? 'posted, undo pending' : 'undone';
}

export const relationOf = (person: Person): Relation =>
  person.link === 'private' || person.link === 'deleted' ? 'private' : person.link === 'linked' ? 'linked' : 'stranger';

/** The relation to the counterparty when I recorded the transaction. Without an account, or with a deleted one, a person has no handle. */
const relationIn = ({ person, firstContact }: Transaction): Relation =>
  person.handle === null ? 'private' : firstContact ? 'stranger' : 'linked';

/** `posted at once, because …` or `pending until alice confirms, because …`, by the consent rule that the service applies, too. */
export const effectOf = (person: Person, authorLends: boolean, raises: boolean): string =>
  consentText(person, relationOf(person), authorLends, raises);

/** The same for a transaction that I have recorded. */
export const effectOfRecorded = (mine: Transaction): string =>
  consentText(mine.person, relationIn(mine), mine.verb === 'undo' ? mine.iLend : verbs[mine.verb].authorLends, mine.raises);

const consentText = (person: PersonRef | Person, relation: Relation, authorLends: boolean, raises: boolean): string =>
  consentSentence(consent({ relation, authorLends, raises }), nameOf(person));

export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A transaction as the beginning of a sentence; a name keeps its own spelling. */
export const startOf = (one: Parameters<typeof sentenceOf>[0]): string => sentenceOf(one).replace(/^you /, 'You ');

/** The transaction, its state, its allocation, and the balance. */
export function recordedDoc(recorded: TransactionRecorded, because?: string): Doc {
  const { transaction, final, outstanding } = recorded;
  const text = transaction.description === '' ? '' : ` for ${isolated(transaction.description)}`;
  const due = transaction.dueOn === null ? '' : `, due ${transaction.dueOn}`;
  const lead = `${startOf(transaction)}${text}${due}.`;
  const name = nameOf(transaction.person);
  // A pending transaction leaves the balance unchanged.
  const adverb = final ? 'now' : 'still';
  const left = `${transaction.iLend ? `${name} ${adverb} owes you` : `You ${adverb} owe ${name}`} ${formatMoney(outstanding)}.`;
  return [
    `${lead} ${upperFirst(because ?? stateOf(transaction))}.`,
    ...allocationDoc(recorded),
    ...(transaction.kind === 'lend' && !final ? [] : [left]),
    facts([['id', shortId(transaction.id)]]),
  ];
}

function allocationDoc({ allocation, final, transaction }: TransactionRecorded): Doc {
  if (allocation.length === 0 || transaction.kind === 'lend') return [];
  const all = table(
    ['DEBT', right('AMOUNT'), right('LEFT'), 'DUE', wraps('FOR')],
    allocation.map((part) => [
      shortId(part.debtId),
      formatMoney(part.amount),
      formatMoney(part.outstanding),
      part.dueOn ?? '',
      isolated(part.description),
    ]),
  );
  return [final ? 'Allocated to (earliest due first, then oldest):' : 'If it were confirmed now, it would be allocated to:', all];
}
