import type { FeedParty, Notice } from '@debt/proto/feed';
import type { Person, PersonRef, Transaction } from '@debt/proto/http';
import { type Consent, consent, type Relation, raises, type Verb, verbs } from '@debt/rules';
import { formatMoney } from './amount.ts';
import { nameOf, partyName } from './names.ts';

export const verbNames = ['owe', 'lend', 'pay', 'receive', 'forgive'] as const satisfies readonly Verb[];

const rightToLeft =
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}|\p{Script=Adlam}|\p{Script=Mandaic}|\p{Script=Samaritan}|\p{Script=Hanifi_Rohingya}/u;

/** Marks, overrides and isolates of direction. */
const directions = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** The text of another user without direction characters, which could reorder the amount that follows. */
export const plain = (text: string): string => text.replaceAll(directions, '');

/** A name in a sentence: a right-to-left name is isolated, so that it does not reorder the amount beside it. */
export function named(name: string): string {
  const shown = plain(name);
  return rightToLeft.test(shown) ? `\u2068${shown}\u2069` : shown;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The first visible character of a name; an emoji of several code points is one character. */
export const initialOf = (name: string): string => graphemes.segment(plain(name).trim()).containing(0)?.segment.toUpperCase() ?? '?';

/** The choices of the record dialog, with the name of the counterparty once one is chosen. */
export const verbLabel = (verb: Verb, alias: string | undefined): string => {
  if (alias === undefined) return { owe: 'I owe', lend: 'I am owed', pay: 'I paid', receive: 'I was paid', forgive: 'I forgive' }[verb];
  const name = named(alias);
  return {
    owe: `I owe ${name}`,
    lend: `${name} owes me`,
    pay: `I paid ${name}`,
    receive: `${name} paid me`,
    forgive: `I forgive ${name}`,
  }[verb];
};

/** The relation to a person, in the terms of the consent rule. */
export function relationOf(link: Person['link']): Relation {
  if (link === 'private' || link === 'deleted') return 'private';
  return link === 'linked' ? 'linked' : 'stranger';
}

export const consentFor = (verb: Verb, relation: Relation): Consent =>
  consent({ authorLends: verbs[verb].authorLends, raises: raises(verb), relation });

/** The effect of a transaction before it is sent: posted at once or pending, with the reason. */
export function consentText(verb: Verb, other: Relation, alias: string): string {
  const name = named(alias);
  const answer = consentFor(verb, other);
  switch (answer.reason) {
    case 'private_contact':
      return `Posted at once: ${name} has no account here, so only you keep this record.`;
    case 'against_own_interest':
      return `Posted at once: it is in favour of ${name}, who does not have to confirm it.`;
    case 'in_own_favour':
      return `Pending: ${name} has to confirm it, because it is in your favour.`;
    case 'first_contact':
      return `Pending: ${name} has to confirm it, because it is the first transaction between you. Confirming it connects you.`;
  }
}

/** The state of a transaction that was just recorded. */
export const resultText = ({ state, person }: Pick<Transaction, 'state' | 'person'>): string =>
  state === 'pending' ? `Pending: ${named(nameOf(person))} has to confirm it.` : 'Posted.';

/** One sentence about a transaction, from my side. A debt that I have not confirmed is a statement of its author. */
export function transactionText({ mine, verb, person, state = 'posted' }: TransactionSubject): string {
  if (mine) return myText(verb, nameOf(person));
  const name = named(nameOf(person));
  return {
    owe: `${name} owes you`,
    lend: state === 'posted' ? `You owe ${name}` : `${name} lent you`,
    pay: `${name} paid you`,
    receive: `You paid ${name}`,
    forgive: `${name} forgave you`,
    undo: `${name} undid an entry`,
  }[verb];
}

/** The same about what I record. */
export function myText(verb: Transaction['verb'], other: string): string {
  const name = named(other);
  return {
    owe: `You owe ${name}`,
    lend: `${name} owes you`,
    pay: `You paid ${name}`,
    receive: `${name} paid you`,
    forgive: `You forgave ${name}`,
    undo: `You undid an entry with ${name}`,
  }[verb];
}

type TransactionSubject = Pick<Transaction, 'mine' | 'verb' | 'person'> & Partial<Pick<Transaction, 'state'>>;

export function stateText({
  state,
  consentFrom,
  person,
  reversedBy,
}: Pick<Transaction, 'state' | 'consentFrom' | 'person' | 'reversedBy'>): string {
  if (state === 'pending')
    return consentFrom === 'me' ? 'pending: you have to confirm it' : `pending: ${named(nameOf(person))} has to confirm it`;
  if (reversedBy === null) return state;
  return reversedBy.state === 'pending' ? 'posted, its undo is pending' : 'undone';
}

/** One short sentence about a notification. */
export function noticeText(notice: Notice, myId: string): string {
  switch (notice.type) {
    case 'transaction':
      return transactionNotice(notice, myId);
    case 'debt_edited':
      return `${subject(notice.lender.id === notice.actorId ? notice.lender : notice.borrower, myId)} changed the due date of ${formatMoney(notice.outstanding)}`;
    case 'link': {
      const other = notice.requester.id === myId ? notice.addressee : notice.requester;
      return notice.state === 'linked'
        ? `You and ${named(partyName(other))} are connected`
        : `${subject(notice.requester, myId)} asked to connect`;
    }
  }
}

type TransactionNotice = Extract<Notice, { type: 'transaction' }>;

function transactionNotice(notice: TransactionNotice, myId: string): string {
  const amount = formatMoney(notice.amount);
  const actor = subject(notice.actorId === notice.author.id ? notice.author : notice.counterparty, myId);
  const other = subject(notice.author.id === myId ? notice.counterparty : notice.author, myId);
  if (notice.state === 'declined') return `${actor} declined ${amount}`;
  if (notice.state === 'withdrawn') return `${actor} withdrew ${amount}`;
  if (notice.state === 'posted' && notice.actorId !== notice.author.id) return `${actor} confirmed ${amount}`;
  if (notice.state === 'posted') return factOf(notice, myId);
  if (!notice.pendingForYou) return `${factOf(notice, myId)}. ${other} has to confirm it.`;
  const isClaim = notice.kind === 'lend' && notice.authorLends;
  return `${isClaim ? `${other} lent you ${amount}` : factOf(notice, myId)}. You have to confirm it.`;
}

function factOf({ kind, authorLends, author, counterparty, amount: money }: TransactionNotice, myId: string): string {
  const amount = formatMoney(money);
  const [lender, borrower] = authorLends ? [author, counterparty] : [counterparty, author];
  const verb = borrower.id === myId ? 'owe' : 'owes';
  switch (kind) {
    case 'lend':
      return `${subject(borrower, myId)} ${verb} ${object(lender, myId)} ${amount}`;
    case 'repay':
      return `${subject(borrower, myId)} paid ${object(lender, myId)} ${amount}`;
    case 'forgive':
      return `${subject(author, myId)} forgave ${object(counterparty, myId)} ${amount}`;
    case 'reverse':
      return `${subject(author, myId)} undid an entry of ${amount}`;
  }
}

const subject = (party: FeedParty, myId: string): string => (party.id === myId ? 'You' : named(partyName(party)));
const object = (party: FeedParty, myId: string): string => (party.id === myId ? 'you' : named(partyName(party)));

/** The handle under which commands find the person. */
export const shownHandle = (person: Pick<PersonRef, 'handle'>): string => (person.handle === null ? 'no account' : `@${person.handle}`);
