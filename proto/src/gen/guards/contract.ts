// Generated from openapi.json. Do not edit.
/* eslint-disable */
import { type Guard, either, listOf, literal, orMissing, orNull, shape, text, whole, yesNo } from '../../guard.ts';
import type { components } from '../../../openapi.d.ts';

type Schemas = components['schemas'];

export const money = /* @__PURE__ */ shape({ amount: text, currency: text }) satisfies Guard<Schemas['Money']>;
export const positiveMoney = /* @__PURE__ */ shape({ amount: text, currency: text }) satisfies Guard<Schemas['PositiveMoney']>;
export const user = /* @__PURE__ */ shape({ id: text, handle: text, name: text, email: text, activated: yesNo, currency: text, createdAt: text }) satisfies Guard<Schemas['User']>;
export const session = /* @__PURE__ */ shape({ id: text, createdAt: text, lastUsedAt: orNull(text), expiresAt: text, client: text, current: yesNo }) satisfies Guard<Schemas['Session']>;
export const accessToken = /* @__PURE__ */ shape({ id: text, name: text, createdAt: text, lastUsedAt: orNull(text), expiresAt: orNull(text) }) satisfies Guard<Schemas['AccessToken']>;
export const accessTokenCreated = /* @__PURE__ */ shape({ id: text, name: text, token: text, createdAt: text, expiresAt: orNull(text) }) satisfies Guard<Schemas['AccessTokenCreated']>;
export const accepted = /* @__PURE__ */ shape({ retryAfterSeconds: whole }) satisfies Guard<Schemas['Accepted']>;
export const person = /* @__PURE__ */ shape({ id: text, alias: text, handle: orNull(text), name: orNull(text), link: literal('private', 'none', 'requested', 'pending_for_me', 'linked', 'deleted'), blocked: yesNo, version: whole }) satisfies Guard<Schemas['Person']>;
export const personRef = /* @__PURE__ */ shape({ id: orNull(text), alias: text, handle: orNull(text) }) satisfies Guard<Schemas['PersonRef']>;
export const currencyInfo = /* @__PURE__ */ shape({ code: text, exponent: whole, retired: yesNo }) satisfies Guard<Schemas['CurrencyInfo']>;
export const noticeMoney = /* @__PURE__ */ shape({ amount: text, currency: text }) satisfies Guard<Schemas['NoticeMoney']>;
export const noticeParty = /* @__PURE__ */ shape({ id: text, isUser: yesNo, handle: orNull(text), name: text }) satisfies Guard<Schemas['NoticeParty']>;
export const readMark = /* @__PURE__ */ shape({ readUpTo: whole, unread: whole }) satisfies Guard<Schemas['ReadMark']>;
export const sessionCreated = /* @__PURE__ */ shape({ id: text, token: orNull(text), expiresAt: text, user: user }) satisfies Guard<Schemas['SessionCreated']>;
export const allocation = /* @__PURE__ */ shape({ debtId: text, amount: money, outstanding: money, description: text, dueOn: orNull(text) }) satisfies Guard<Schemas['Allocation']>;
export const transaction = /* @__PURE__ */ shape({ id: text, kind: literal('lend', 'repay', 'forgive', 'reverse'), verb: literal('owe', 'lend', 'pay', 'receive', 'forgive', 'undo'), state: literal('pending', 'posted', 'declined', 'withdrawn'), amount: money, person: personRef, mine: yesNo, iLend: yesNo, raises: yesNo, consentFrom: orNull(literal('me', 'them')), firstContact: yesNo, description: text, dueOn: orNull(text), reversesId: orNull(text), reversedBy: orNull(/* @__PURE__ */ shape({ id: text, state: literal('pending', 'posted') })), recordedAt: text, decidedAt: orNull(text), decidedByMe: yesNo, debtIds: listOf(text) }) satisfies Guard<Schemas['Transaction']>;
export const debt = /* @__PURE__ */ shape({ id: text, person: personRef, iLend: yesNo, amount: money, outstanding: money, description: text, dueOn: orNull(text), openedAt: text, version: whole }) satisfies Guard<Schemas['Debt']>;
export const entry = /* @__PURE__ */ shape({ no: whole, transactionId: text, kind: literal('lend', 'repay', 'forgive', 'reverse'), verb: literal('owe', 'lend', 'pay', 'receive', 'forgive', 'undo'), mine: yesNo, change: money, outstanding: money, description: text, postedAt: text, reversesNo: orNull(whole) }) satisfies Guard<Schemas['Entry']>;
export const statementEntry = /* @__PURE__ */ shape({ no: whole, debtId: text, transactionId: text, kind: literal('lend', 'repay', 'forgive', 'reverse'), verb: literal('owe', 'lend', 'pay', 'receive', 'forgive', 'undo'), mine: yesNo, iLend: yesNo, change: money, balance: money, description: text, postedAt: text }) satisfies Guard<Schemas['StatementEntry']>;
export const currencyTotals = /* @__PURE__ */ shape({ currency: text, owe: money, owed: money, net: money, pendingForMe: money, pendingForThem: money }) satisfies Guard<Schemas['CurrencyTotals']>;
export const balanceDay = /* @__PURE__ */ shape({ day: text, change: money, net: money }) satisfies Guard<Schemas['BalanceDay']>;
export const problem = /* @__PURE__ */ shape({ type: text, title: text, status: whole, code: text, detail: text, errors: orMissing(listOf(/* @__PURE__ */ shape({ field: text, code: text, message: text, allowed: orMissing(text) }))), outstanding: orMissing(money), available: orMissing(money), state: orMissing(literal('pending', 'posted', 'declined', 'withdrawn')), requestId: text }) satisfies Guard<Schemas['Problem']>;
export const noticeAllocation = /* @__PURE__ */ shape({ debtId: text, amount: noticeMoney, outstanding: noticeMoney }) satisfies Guard<Schemas['NoticeAllocation']>;
export const debtEditedNotice = /* @__PURE__ */ shape({ type: literal('debt_edited'), debtId: text, version: whole, dueOn: orNull(text), actorId: text, lender: noticeParty, borrower: noticeParty, outstanding: noticeMoney, description: text }) satisfies Guard<Schemas['DebtEditedNotice']>;
export const linkNotice = /* @__PURE__ */ shape({ type: literal('link'), requestId: text, state: literal('requested', 'linked'), requester: noticeParty, addressee: noticeParty, actorId: text, pendingForYou: yesNo }) satisfies Guard<Schemas['LinkNotice']>;
export const transactionRecorded = /* @__PURE__ */ shape({ transaction: transaction, allocation: listOf(allocation), final: yesNo, outstanding: money }) satisfies Guard<Schemas['TransactionRecorded']>;
export const debtDetail = /* @__PURE__ */ shape({ debt: debt, entries: listOf(entry) }) satisfies Guard<Schemas['DebtDetail']>;
export const personTotals = /* @__PURE__ */ shape({ person: personRef, totals: listOf(currencyTotals) }) satisfies Guard<Schemas['PersonTotals']>;
export const transactionNotice = /* @__PURE__ */ shape({ type: literal('transaction'), transactionId: text, kind: literal('lend', 'repay', 'forgive', 'reverse'), state: literal('pending', 'posted', 'declined', 'withdrawn'), amount: noticeMoney, author: noticeParty, counterparty: noticeParty, authorLends: yesNo, actorId: text, description: text, dueOn: orNull(text), reversesId: orNull(text), allocations: listOf(noticeAllocation), outstanding: noticeMoney, recordedAt: text, firstContact: yesNo, raises: yesNo, pendingForYou: yesNo }) satisfies Guard<Schemas['TransactionNotice']>;
export const summary = /* @__PURE__ */ shape({ totals: listOf(currencyTotals), people: listOf(personTotals), pendingForMeCount: whole, pendingForThemCount: whole, linkRequests: whole }) satisfies Guard<Schemas['Summary']>;
export const notification = /* @__PURE__ */ shape({ seq: whole, eventId: text, at: text, notice: either(transactionNotice, debtEditedNotice, linkNotice) }) satisfies Guard<Schemas['Notification']>;
export const notificationPage = /* @__PURE__ */ shape({ epoch: text, items: listOf(notification), next: orNull(whole), newest: whole, oldest: whole, readUpTo: whole, unread: whole }) satisfies Guard<Schemas['NotificationPage']>;
