import type { Readable } from 'node:stream';
import { nullable, oneOf, strict } from '@debt/kit/contract';
import Type from 'typebox';
import { byId, ifMatch, page, pageOf, problems, type RouteContracts } from '../route-contract.ts';
import * as s from '../schemas.ts';

/** The routes of debts, balances and the export. */
export const ledgerRoutes = {
  listDebts: {
    method: 'GET',
    url: '/v1/debts',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listDebts',
      summary: 'Debts, in the order in which payments are allocated: earliest due first, none last, then oldest',
      tags: ['ledger'],
      querystring: strict({
        ...page,
        person: Type.Optional(s.Id),
        currency: Type.Optional(s.Currency),
        iLend: Type.Optional(Type.Boolean()),
        open: Type.Optional(Type.Boolean({ default: true })),
      }),
      response: { 200: pageOf(s.Debt), ...problems },
    },
  },
  getDebt: {
    method: 'GET',
    url: '/v1/debts/:id',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getDebt',
      summary: 'One debt with its entries',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.DebtDetail, ...problems },
    },
  },
  setDue: {
    method: 'PATCH',
    url: '/v1/debts/:id',
    config: { access: 'signed-in', ifMatch: true, rechecksCredential: true },
    schema: {
      operationId: 'setDue',
      summary: 'Move the due date, where that is against my own interest',
      tags: ['ledger'],
      params: byId,
      headers: ifMatch,
      body: strict({ dueOn: nullable(s.DueOn) }),
      response: { 200: s.Debt, ...problems },
    },
  },
  getSummary: {
    method: 'GET',
    url: '/v1/summary',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getSummary',
      summary: 'What I owe, what I am owed, and what is pending',
      tags: ['ledger'],
      response: { 200: s.Summary, ...problems },
    },
  },
  getBalanceHistory: {
    method: 'GET',
    url: '/v1/balance-history',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getBalanceHistory',
      summary: 'My balance in a currency at the end of each day on which it changed, oldest first, for a year at most',
      tags: ['ledger'],
      querystring: strict({ currency: s.Currency, timeZone: Type.Optional(s.TimeZone) }),
      response: { 200: strict({ items: Type.Array(s.BalanceDay) }), ...problems },
    },
  },
  exportAll: {
    method: 'GET',
    url: '/v1/export',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'exportAll',
      summary: 'All my transactions, oldest first',
      tags: ['ledger'],
      querystring: strict({
        format: Type.Optional(oneOf(['csv', 'json'], { default: 'json' })),
        separator: Type.Optional(oneOf(['comma', 'semicolon', 'tab'], { description: 'Of CSV only. Without it, comma' })),
        decimal: Type.Optional(oneOf(['point', 'comma'], { description: 'The decimal mark of amounts, of CSV only. Without it, point' })),
        bom: Type.Optional(Type.Boolean({ description: 'Begin with a byte order mark, of CSV only, by which Excel recognises UTF-8' })),
      }),
      response: {
        200: {
          description: 'Transactions as a JSON array, or as CSV with a line of names',
          content: {
            'application/json': { schema: Type.Unsafe<Readable>(Type.Array(s.Transaction)) },
            'text/csv': { schema: Type.Unsafe<Readable>(Type.String()) },
          },
        },
        ...problems,
      },
    },
  },
  listCurrencies: {
    method: 'GET',
    url: '/v1/currencies',
    config: { access: 'anyone' },
    schema: {
      operationId: 'listCurrencies',
      summary: 'Currencies and their digits',
      tags: ['ledger'],
      response: { 200: strict({ items: Type.Array(s.CurrencyInfo) }), ...problems },
    },
  },
} as const satisfies RouteContracts;
