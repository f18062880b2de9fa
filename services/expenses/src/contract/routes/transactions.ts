import { oneOf, strict } from '@debt/kit/contract';
import Type from 'typebox';
import { byId, dryRun, idempotencyKey, page, pageOf, problems, type RouteContracts } from '../route-contract.ts';
import * as s from '../schemas.ts';

/** The routes of transactions: recording, reading and deciding. */
export const transactionRoutes = {
  record: {
    method: 'POST',
    url: '/v1/transactions',
    config: { access: 'signed-in', idempotent: true, rechecksCredential: true },
    schema: {
      operationId: 'recordTransaction',
      summary:
        'Record that I owe, lent, paid, received or forgave. Against my own interest it posts immediately; in my favour it is pending until the counterparty confirms it.',
      tags: ['ledger'],
      headers: idempotencyKey,
      querystring: dryRun,
      body: strict({
        verb: s.Verb,
        person: Type.Optional(Type.String({ format: 'uuid', description: 'Id of an entry in my address book. Either this or `to`.' })),
        to: Type.Optional(s.Addressee),
        amount: s.PositiveMoney,
        description: Type.Optional(s.Description),
        dueOn: Type.Optional(s.DueOn),
        debtId: Type.Optional(s.Id),
      }),
      response: { 200: s.TransactionRecorded, 201: s.TransactionRecorded, ...problems },
    },
  },
  listTransactions: {
    method: 'GET',
    url: '/v1/transactions',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listTransactions',
      summary: 'History, newest first',
      tags: ['ledger'],
      querystring: strict({
        ...page,
        person: Type.Optional(s.Id),
        debt: Type.Optional({
          ...s.Id,
          description: 'A debt: the transaction that opened it, and every payment, forgiveness and reversal of it',
        }),
        state: Type.Optional(s.State),
        kind: Type.Optional(s.Kind),
        currency: Type.Optional(s.Currency),
        consentFrom: Type.Optional(oneOf(['me', 'them'])),
        from: Type.Optional(s.CalendarDate),
        to: Type.Optional(s.CalendarDate),
        timeZone: Type.Optional(s.TimeZone),
        q: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Text in the description' })),
      }),
      response: { 200: pageOf(s.Transaction), ...problems },
    },
  },
  getTransaction: {
    method: 'GET',
    url: '/v1/transactions/:id',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getTransaction',
      summary: 'One transaction with its allocation',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.TransactionRecorded, ...problems },
    },
  },
  confirm: {
    method: 'POST',
    url: '/v1/transactions/:id/confirmation',
    config: { access: 'signed-in', rechecksCredential: true },
    schema: {
      operationId: 'confirm',
      summary: 'Confirm a pending transaction of the counterparty',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.TransactionRecorded, ...problems },
    },
  },
  decline: {
    method: 'POST',
    url: '/v1/transactions/:id/refusal',
    config: { access: 'signed-in', rechecksCredential: true },
    schema: {
      operationId: 'decline',
      summary: 'Decline a pending transaction of the counterparty',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.TransactionRecorded, ...problems },
    },
  },
  withdraw: {
    method: 'POST',
    url: '/v1/transactions/:id/withdrawal',
    config: { access: 'signed-in', rechecksCredential: true },
    schema: {
      operationId: 'withdraw',
      summary: 'Withdraw my transaction while it is pending',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.TransactionRecorded, ...problems },
    },
  },
  reverse: {
    method: 'POST',
    url: '/v1/transactions/:id/reversal',
    config: { access: 'signed-in', idempotent: true, rechecksCredential: true },
    schema: {
      operationId: 'reverse',
      summary: 'Reverse a posted transaction, under the same consent rule',
      tags: ['ledger'],
      params: byId,
      headers: idempotencyKey,
      response: { 201: s.TransactionRecorded, ...problems },
    },
  },
} as const satisfies RouteContracts;
