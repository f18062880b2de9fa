// Generated from debt.events.v1. Do not edit.
/* eslint-disable */
import { instant, listOf, orNull, shape, text, whole, yesNo } from '../../guard.ts';

export const money = /* @__PURE__ */ shape({ amount: text, currency: text });
export const party = /* @__PURE__ */ shape({ id: text, isUser: yesNo, handle: orNull(text), name: text });
export const allocation = /* @__PURE__ */ shape({ debtId: text, amount: money, outstanding: money });
export const debtEditedEvent = /* @__PURE__ */ shape({ debtId: text, accountId: text, version: whole, dueOn: orNull(text), actorId: text, lender: party, borrower: party, outstanding: money, description: text, occurredAt: instant });
export const linkEvent = /* @__PURE__ */ shape({ requestId: text, state: text, requester: party, addressee: party, actorId: text, occurredAt: instant });
export const transactionEvent = /* @__PURE__ */ shape({ transactionId: text, accountId: text, kind: text, state: text, amount: money, author: party, counterparty: party, authorLends: yesNo, actorId: text, description: text, dueOn: orNull(text), reversesId: orNull(text), allocations: listOf(allocation), outstanding: money, recordedAt: instant, occurredAt: instant, firstContact: yesNo, raises: yesNo, consentFromId: orNull(text) });
