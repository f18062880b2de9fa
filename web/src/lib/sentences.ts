import type { Notice } from '@debt/proto/feed';
import type { Person, PersonRef, Transaction } from '@debt/proto/http';
import { type Consent, consent, type Relation, raises, type Verb, verbs } from '@debt/rules';
import { formatMoney } from './amount.ts';

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
  state === 'pending' ? `Pending: ${named(person.alias)} has to confirm it.` : 'Posted.';

/** One sentence about a transaction, from my side. */
export function transactionText({ mine, verb, person }: Pick<Transaction, 'mine' | 'verb' | 'person'>): string {
  if (mine) return myText(verb, person.alias);
  const name = named(person.alias);
  return {
    owe: `${name} owes you`,
    lend: `${name} recorded that you owe them`,
    pay: `${name} recorded that they paid you`,
    receive: `${name} recorded that you paid them`,
    forgive: `${name} forgave you`,
    undo: `${name} undid a transaction`,
  }[verb];
}

/** The same about what I record. */
export function myText(verb: Transaction['verb'], alias: string): string {
  const name = named(alias);
  return {
    owe: `You owe ${name}`,
    lend: `${name} owes you`,
    pay: `You paid ${name}`,
    receive: `${name} paid you`,
    forgive: `You forgave ${name}`,
    undo: `You undid a transaction with ${name}`,
  }[verb];
}

export function stateText({
  state,
  consentFrom,
  person,
  reversedBy,
}: Pick<Transaction, 'state' | 'consentFrom' | 'person' | 'reversedBy'>): string {
  if (state === 'pending')
    return consentFrom === 'me' ? 'pending: you have to confirm it' : `pending: ${named(person.alias)} has to confirm it`;
  if (reversedBy === null) return state;
  return reversedBy.state === 'pending' ? 'posted, its undo is pending' : 'undone';
}

/** One sentence about a notification. */
export function noticeText(notice: Notice, myId: string): string {
  switch (notice.type) {
    case 'transaction':
      return transactionNotice(notice, myId);
    case 'debt_edited':
      return `${nameOf(notice.lender.id === notice.actorId ? notice.lender : notice.borrower, myId)} changed the due date of a debt of ${formatMoney(notice.outstanding)}`;
    case 'link': {
      const other = notice.requester.id === myId ? notice.addressee : notice.requester;
      return notice.state === 'linked'
        ? `You and ${named(other.name)} are connected`
        : `${nameOf(notice.requester, myId)} asked to connect`;
    }
  }
}

function transactionNotice(notice: Extract<Notice, { type: 'transaction' }>, myId: string): string {
  const author = notice.author.id === myId ? 'you' : named(notice.author.name);
  const other = notice.counterparty.id === myId ? 'you' : named(notice.counterparty.name);
  const amount = formatMoney(notice.amount);
  const mine = notice.author.id === myId;
  const sentence = {
    lend: notice.authorLends
      ? `${other} ${other === 'you' ? 'owe' : 'owes'} ${mine ? 'you' : author} ${amount}`
      : `${author} ${mine ? 'owe' : 'owes'} ${other} ${amount}`,
    repay: notice.authorLends ? `${other} paid ${mine ? 'you' : author} ${amount}` : `${author} paid ${other} ${amount}`,
    forgive: `${author} forgave ${other} ${amount}`,
    reverse: `${author} undid a transaction of ${amount}`,
  }[notice.kind];
  const decider = notice.actorId === myId ? 'You' : notice.actorId === notice.author.id ? author : other;
  if (notice.state === 'declined') return `${decider} declined: ${sentence}`;
  if (notice.state === 'withdrawn') return `${decider} withdrew: ${sentence}`;
  if (notice.state === 'pending')
    return notice.pendingForYou
      ? `${author} recorded: ${sentence}. Pending: you have to confirm it.`
      : `${capital(sentence)}. Pending: ${other} has to confirm it.`;
  return notice.actorId === notice.author.id ? capital(sentence) : `${decider} confirmed: ${sentence}`;
}

const nameOf = (party: { readonly id: string; readonly name: string }, myId: string): string =>
  party.id === myId ? 'You' : named(party.name);
/** Capitalizes only “you”: names keep their spelling. */
const capital = (text: string): string => text.replace(/^you\b/, 'You');

/** The handle under which commands find the person. */
export const shownHandle = (person: Pick<PersonRef, 'handle'>): string => (person.handle === null ? 'no account' : `@${person.handle}`);
