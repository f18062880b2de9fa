import { strict } from '@debt/kit/contract';
import Type from 'typebox';
import { byId, dryRun, empty, idempotencyKey, ifMatch, page, pageOf, problems, type RouteContracts } from '../route-contract.ts';
import * as s from '../schemas.ts';

/** The routes of my address book, of links between users, and of the statement of one person. */
export const peopleRoutes = {
  listPeople: {
    method: 'GET',
    url: '/v1/people',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listPeople',
      summary: 'My address book, by alias',
      tags: ['people'],
      querystring: strict({ ...page, q: Type.Optional(Type.String({ maxLength: 60, description: 'Beginning of alias or handle' })) }),
      response: { 200: pageOf(s.Person), ...problems },
    },
  },
  addPerson: {
    method: 'POST',
    url: '/v1/people',
    config: { access: 'signed-in', idempotent: true },
    schema: {
      operationId: 'addPerson',
      summary: 'Add a private contact (alias), or a user (exact handle, alias optional)',
      tags: ['people'],
      headers: idempotencyKey,
      querystring: dryRun,
      body: strict({ alias: Type.Optional(s.Alias), handle: Type.Optional(s.Handle) }, { minProperties: 1 }),
      response: { 200: s.Person, 201: s.Person, ...problems },
    },
  },
  getPerson: {
    method: 'GET',
    url: '/v1/people/:id',
    config: { access: 'signed-in' },
    schema: { operationId: 'getPerson', summary: 'One person', tags: ['people'], params: byId, response: { 200: s.Person, ...problems } },
  },
  renamePerson: {
    method: 'PATCH',
    url: '/v1/people/:id',
    config: { access: 'signed-in', ifMatch: true },
    schema: {
      operationId: 'renamePerson',
      summary: 'Change the alias',
      tags: ['people'],
      params: byId,
      headers: ifMatch,
      body: strict({ alias: s.Alias }),
      response: { 200: s.Person, ...problems },
    },
  },
  removePerson: {
    method: 'DELETE',
    url: '/v1/people/:id',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'removePerson',
      summary: 'Remove a person who has no transactions',
      tags: ['people'],
      params: byId,
      response: { 204: empty, ...problems },
    },
  },
  requestLink: {
    method: 'POST',
    url: '/v1/people/:id/link',
    config: { access: 'activated' },
    schema: {
      operationId: 'requestLink',
      summary: 'Request to connect, or accept a request of this person',
      tags: ['people'],
      params: byId,
      response: { 200: s.Person, ...problems },
    },
  },
  dismissLink: {
    method: 'DELETE',
    url: '/v1/people/:id/link',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'dismissLink',
      summary: 'Withdraw my request, or decline theirs',
      tags: ['people'],
      params: byId,
      response: { 200: s.Person, ...problems },
    },
  },
  blockPerson: {
    method: 'PUT',
    url: '/v1/people/:id/block',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'blockPerson',
      summary: 'Block a user: decline what is pending and refuse new transactions',
      tags: ['people'],
      params: byId,
      response: { 200: s.Person, ...problems },
    },
  },
  unblockPerson: {
    method: 'DELETE',
    url: '/v1/people/:id/block',
    config: { access: 'signed-in' },
    schema: { operationId: 'unblockPerson', summary: 'Unblock', tags: ['people'], params: byId, response: { 200: s.Person, ...problems } },
  },
  getStatement: {
    method: 'GET',
    url: '/v1/people/:id/statement',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getStatement',
      summary: 'Running balance with a person, newest first',
      tags: ['ledger'],
      params: byId,
      querystring: strict({
        ...page,
        currency: s.Currency,
        iLend: Type.Boolean({ description: 'true: what they owe me; false: what I owe them' }),
      }),
      response: { 200: pageOf(s.StatementEntry), ...problems },
    },
  },
} as const satisfies RouteContracts;
