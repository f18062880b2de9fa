// Generated from openapi.json. Do not edit.
/* eslint-disable */
import { type Guard, listOf, literal, orMissing, orNull, shape, text, whole, yesNo } from '../../guard.ts';
import type { components } from '../../../openapi.d.ts';

type Schemas = components['schemas'];

export const money: Guard<Schemas['Money']> = /* @__PURE__ */ shape({ amount: text, currency: text });
export const positiveMoney: Guard<Schemas['PositiveMoney']> = /* @__PURE__ */ shape({ amount: text, currency: text });
export const user: Guard<Schemas['User']> = /* @__PURE__ */ shape({ id: text, handle: text, name: text, email: text, activated: yesNo, currency: text, createdAt: text });
export const session: Guard<Schemas['Session']> = /* @__PURE__ */ shape({ id: text, createdAt: text, lastUsedAt: orNull(text), expiresAt: text, client: text, current: yesNo });
export const accessToken: Guard<Schemas['AccessToken']> = /* @__PURE__ */ shape({ id: text, name: text, createdAt: text, lastUsedAt: orNull(text), expiresAt: orNull(text) });
export const accessTokenCreated: Guard<Schemas['AccessTokenCreated']> = /* @__PURE__ */ shape({ id: text, name: text, token: text, createdAt: text, expiresAt: orNull(text) });
export const accepted: Guard<Schemas['Accepted']> = /* @__PURE__ */ shape({ retryAfterSeconds: whole });
export const person: Guard<Schemas['Person']> = /* @__PURE__ */ shape({ id: text, alias: text, handle: orNull(text), name: orNull(text), link: literal('private', 'none', 'requested', 'pending_for_me', 'linked', 'deleted'), blocked: yesNo, version: whole });
export const personRef: Guard<Schemas['PersonRef']> = /* @__PURE__ */ shape({ id: orNull(text), alias: text, handle: orNull(text) });
export const currencyInfo: Guard<Schemas['CurrencyInfo']> = /* @__PURE__ */ shape({ code: text, exponent: whole, retired: yesNo });
export const sessionCreated: Guard<Schemas['SessionCreated']> = /* @__PURE__ */ shape({ id: text, token: orNull(text), expiresAt: text, user: user });
export const allocation: Guard<Schemas['Allocation']> = /* @__PURE__ */ shape({ debtId: text, amount: money, outstanding: money, description: text, dueOn: orNull(text) });
export const transaction: Guard<Schemas['Transaction']> = /* @__PURE__ */ shape({ id: text, kind: literal('lend', 'repay', 'forgive', 'reverse'), verb: literal('owe', 'lend', 'pay', 'receive', 'forgive', 'undo'), state: literal('pending', 'posted', 'declined', 'withdrawn'), amount: money, person: personRef, mine: yesNo, iLend: yesNo, raises: yesNo, consentFrom: orNull(literal('me', 'them')), firstContact: yesNo, description: text, dueOn: orNull(text), reversesId: orNull(text), reversedBy: orNull(/* @__PURE__ */ shape({ id: text, state: literal('pending', 'posted') })), recordedAt: text, decidedAt: orNull(text), decidedByMe: yesNo, debtIds: listOf(text) });
export const debt: Guard<Schemas['Debt']> = /* @__PURE__ */ shape({ id: text, person: personRef, iLend: yesNo, amount: money, outstanding: money, description: text, dueOn: orNull(text), openedAt: text, version: whole });
export const entry: Guard<Schemas['Entry']> = /* @__PURE__ */ shape({ no: whole, transactionId: text, kind: literal('lend', 'repay', 'forgive', 'reverse'), verb: literal('owe', 'lend', 'pay', 'receive', 'forgive', 'undo'), mine: yesNo, change: money, outstanding: money, description: text, postedAt: text, reversesNo: orNull(whole) });
export const statementEntry: Guard<Schemas['StatementEntry']> = /* @__PURE__ */ shape({ no: whole, debtId: text, transactionId: text, kind: literal('lend', 'repay', 'forgive', 'reverse'), verb: literal('owe', 'lend', 'pay', 'receive', 'forgive', 'undo'), mine: yesNo, iLend: yesNo, change: money, balance: money, description: text, postedAt: text });
export const currencyTotals: Guard<Schemas['CurrencyTotals']> = /* @__PURE__ */ shape({ currency: text, owe: money, owed: money, net: money, pendingForMe: money, pendingForThem: money });
export const balanceDay: Guard<Schemas['BalanceDay']> = /* @__PURE__ */ shape({ day: text, change: money, net: money });
export const problem: Guard<Schemas['Problem']> = /* @__PURE__ */ shape({ type: text, title: text, status: whole, code: text, detail: text, errors: orMissing(listOf(/* @__PURE__ */ shape({ field: text, message: text, allowed: orMissing(text) }))), outstanding: orMissing(money), available: orMissing(money), state: orMissing(literal('pending', 'posted', 'declined', 'withdrawn')), requestId: text });
export const transactionRecorded: Guard<Schemas['TransactionRecorded']> = /* @__PURE__ */ shape({ transaction: transaction, allocation: listOf(allocation), final: yesNo, outstanding: money });
export const debtDetail: Guard<Schemas['DebtDetail']> = /* @__PURE__ */ shape({ debt: debt, entries: listOf(entry) });
export const personTotals: Guard<Schemas['PersonTotals']> = /* @__PURE__ */ shape({ person: personRef, totals: listOf(currencyTotals) });
export const summary: Guard<Schemas['Summary']> = /* @__PURE__ */ shape({ totals: listOf(currencyTotals), people: listOf(personTotals), pendingForMeCount: whole, pendingForThemCount: whole, linkRequests: whole });
