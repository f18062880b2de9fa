import Type from 'typebox';
import { oneOf, strict } from '../named.ts';
import { byId, idempotencyKey, page, pageOf, problems, type RouteContracts } from '../route-contract.ts';
import * as s from '../schemas.ts';

/** What was said, and what the other answered. */
export const transactionRoutes = {
  record: {
    method: 'POST',
    url: '/v1/transactions',
    config: { access: 'signed-in', idempotent: true, looksItself: true },
    schema: {
      operationId: 'recordTransaction',
      summary:
        'Record that I owe, lent, paid, received or forgave. Against my interest it stands at once; in my favour it waits for the other.',
      tags: ['ledger'],
      headers: idempotencyKey,
      body: strict({
        verb: s.Verb,
        person: Type.Optional(Type.String({ format: 'uuid', description: 'Id of an entry in my address book. Either this or `to`.' })),
        to: Type.Optional(s.Addressee),
        amount: s.PositiveMoney,
        description: Type.Optional(s.Description),
        dueOn: Type.Optional(s.DueOn),
        debtId: Type.Optional(s.Id),
      }),
      response: { 201: s.TransactionRecorded, ...problems },
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
        debt: Type.Optional({ ...s.Id, description: 'A debt that it changed: what opened it, and all that was paid, forgiven and undone' }),
        state: Type.Optional(s.State),
        kind: Type.Optional(s.Kind),
        currency: Type.Optional(s.Currency),
        consentFrom: Type.Optional(oneOf(['me', 'them'])),
        from: Type.Optional(s.CalendarDate),
        to: Type.Optional(s.CalendarDate),
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
    config: { access: 'signed-in', looksItself: true },
    schema: {
      operationId: 'confirm',
      summary: 'Confirm what the other said',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.TransactionRecorded, ...problems },
    },
  },
  decline: {
    method: 'POST',
    url: '/v1/transactions/:id/refusal',
    config: { access: 'signed-in', looksItself: true },
    schema: {
      operationId: 'decline',
      summary: 'Decline what the other said',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.TransactionRecorded, ...problems },
    },
  },
  withdraw: {
    method: 'POST',
    url: '/v1/transactions/:id/withdrawal',
    config: { access: 'signed-in', looksItself: true },
    schema: {
      operationId: 'withdraw',
      summary: 'Take back what I said while it is pending',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.TransactionRecorded, ...problems },
    },
  },
  reverse: {
    method: 'POST',
    url: '/v1/transactions/:id/reversal',
    config: { access: 'signed-in', idempotent: true, looksItself: true },
    schema: {
      operationId: 'reverse',
      summary: 'Undo a posted transaction, by the same rule of consent',
      tags: ['ledger'],
      params: byId,
      headers: idempotencyKey,
      response: { 201: s.TransactionRecorded, ...problems },
    },
  },
} as const satisfies RouteContracts;
