import type { Readable } from 'node:stream';
import Type, { type TSchema } from 'typebox';
import { nullable, oneOf, strict } from './named.ts';
import * as s from './schemas.ts';

/**
 * Who may call: `anyone`; `signed-in` (a session or a personal access token, activated or not); `activated`; `session` (a session and not a
 * personal access token, for what manages credentials).
 */
export type Access = 'anyone' | 'signed-in' | 'activated' | 'session';

export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly config: {
    readonly access: Access;
    readonly idempotent?: boolean;
    readonly ifMatch?: boolean;
    /** The command looks at the credential itself, in its own statement: what is remembered of the caller is enough to begin with. */
    readonly looksItself?: boolean;
  };
  readonly schema: {
    readonly operationId: string;
    readonly summary: string;
    readonly tags: readonly string[];
    readonly params?: TSchema;
    readonly querystring?: TSchema;
    readonly headers?: TSchema;
    readonly body?: TSchema;
    readonly response: Readonly<Record<number | string, TSchema>>;
  };
}

const byId = strict({ id: s.Id });
const page = {
  after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};
const pageOf = <T extends TSchema>(item: T) => strict({ items: Type.Array(item), next: nullable(Type.String()) });
const idempotencyKey = Type.Object({ 'idempotency-key': s.Id }, { additionalProperties: true });
const ifMatch = Type.Object({ 'if-match': Type.String({ pattern: '^"\\d{1,9}"$' }) }, { additionalProperties: true });
const empty = Type.Null();
const problems = { '4xx': s.Problem, '5xx': s.Problem } as const;
const cookie = Type.Optional(Type.Boolean({ default: false, description: 'Set an HttpOnly cookie instead of answering with a token' }));

/** The HTTP contract: every route that expenses serves, under /v1. */
export const routes = {
  // ---- accounts
  register: {
    method: 'POST',
    url: '/v1/users',
    config: { access: 'anyone' },
    schema: {
      operationId: 'register',
      summary: 'Register and sign in. A code to activate the account goes to the address.',
      tags: ['account'],
      body: strict({
        handle: s.Handle,
        name: s.Name,
        email: s.Email,
        password: s.Password,
        currency: Type.Optional(s.Currency),
        client: Type.Optional(Type.String({ maxLength: 100 })),
        cookie,
      }),
      response: { 201: s.SessionCreated, ...problems },
    },
  },
  activate: {
    method: 'POST',
    url: '/v1/users/me/activation',
    config: { access: 'session' },
    schema: {
      operationId: 'activate',
      summary: 'Prove the e-mail address with the code from the mail',
      tags: ['account'],
      body: strict({ code: Type.String({ minLength: 1, maxLength: 20 }) }),
      response: { 200: s.User, ...problems },
    },
  },
  resendActivation: {
    method: 'POST',
    url: '/v1/users/me/activation/code',
    config: { access: 'session' },
    schema: {
      operationId: 'resendActivation',
      summary: 'Ask for a new code',
      tags: ['account'],
      response: { 202: s.Accepted, ...problems },
    },
  },
  getMe: {
    method: 'GET',
    url: '/v1/users/me',
    config: { access: 'signed-in' },
    schema: { operationId: 'getMe', summary: 'My account', tags: ['account'], response: { 200: s.User, ...problems } },
  },
  updateMe: {
    method: 'PATCH',
    url: '/v1/users/me',
    config: { access: 'session' },
    schema: {
      operationId: 'updateMe',
      summary: 'Change my name or the currency that is assumed',
      tags: ['account'],
      body: strict({ name: Type.Optional(s.Name), currency: Type.Optional(s.Currency) }, { minProperties: 1 }),
      response: { 200: s.User, ...problems },
    },
  },
  changePassword: {
    method: 'PUT',
    url: '/v1/users/me/password',
    config: { access: 'session' },
    schema: {
      operationId: 'changePassword',
      summary: 'Change the password; every other session and all tokens end',
      tags: ['account'],
      body: strict({ current: Type.String({ maxLength: 200 }), next: s.Password }),
      response: { 204: empty, ...problems },
    },
  },
  deleteMe: {
    method: 'DELETE',
    url: '/v1/users/me',
    config: { access: 'session' },
    schema: {
      operationId: 'deleteMe',
      summary: 'Delete my account. Shared debts stay with the others.',
      tags: ['account'],
      body: strict({
        password: Type.String({ maxLength: 200 }),
        handle: Type.String({ maxLength: 30, description: 'My handle once more, to be sure' }),
      }),
      response: { 204: empty, ...problems },
    },
  },
  signIn: {
    method: 'POST',
    url: '/v1/sessions',
    config: { access: 'anyone' },
    schema: {
      operationId: 'signIn',
      summary: 'Sign in with the handle or a proven e-mail address',
      tags: ['account'],
      body: strict({
        login: Type.String({ minLength: 1, maxLength: 254 }),
        password: Type.String({ minLength: 1, maxLength: 200 }),
        client: Type.Optional(Type.String({ maxLength: 100 })),
        cookie,
      }),
      response: { 201: s.SessionCreated, ...problems },
    },
  },
  listSessions: {
    method: 'GET',
    url: '/v1/sessions',
    config: { access: 'session' },
    schema: {
      operationId: 'listSessions',
      summary: 'Where I am signed in',
      tags: ['account'],
      response: { 200: strict({ items: Type.Array(s.Session) }), ...problems },
    },
  },
  signOut: {
    method: 'DELETE',
    url: '/v1/sessions/current',
    config: { access: 'session' },
    schema: { operationId: 'signOut', summary: 'Sign out here', tags: ['account'], response: { 204: empty, ...problems } },
  },
  revokeSession: {
    method: 'DELETE',
    url: '/v1/sessions/:id',
    config: { access: 'session' },
    schema: {
      operationId: 'revokeSession',
      summary: 'Sign out another session',
      tags: ['account'],
      params: byId,
      response: { 204: empty, ...problems },
    },
  },
  revokeOtherSessions: {
    method: 'DELETE',
    url: '/v1/sessions',
    config: { access: 'session' },
    schema: {
      operationId: 'revokeOtherSessions',
      summary: 'Sign out everywhere else',
      tags: ['account'],
      response: { 204: empty, ...problems },
    },
  },
  requestPasswordReset: {
    method: 'POST',
    url: '/v1/password-resets',
    config: { access: 'anyone' },
    schema: {
      operationId: 'requestPasswordReset',
      summary: 'Ask for a reset code. The answer is the same for known and unknown addresses.',
      tags: ['account'],
      body: strict({ email: s.Email }),
      response: { 202: s.Accepted, ...problems },
    },
  },
  resetPassword: {
    method: 'POST',
    url: '/v1/password-resets/confirmation',
    config: { access: 'anyone' },
    schema: {
      operationId: 'resetPassword',
      summary: 'Set a new password with the code. All sessions and tokens end.',
      tags: ['account'],
      body: strict({ email: s.Email, code: Type.String({ minLength: 1, maxLength: 20 }), password: s.Password }),
      response: { 204: empty, ...problems },
    },
  },
  createToken: {
    method: 'POST',
    url: '/v1/tokens',
    config: { access: 'session' },
    schema: {
      operationId: 'createToken',
      summary: 'Make a personal access token for a script',
      tags: ['account'],
      body: strict({ name: s.Name, expiresAt: Type.Optional(s.Instant) }),
      response: { 201: s.AccessTokenCreated, ...problems },
    },
  },
  listTokens: {
    method: 'GET',
    url: '/v1/tokens',
    config: { access: 'session' },
    schema: {
      operationId: 'listTokens',
      summary: 'My personal access tokens',
      tags: ['account'],
      response: { 200: strict({ items: Type.Array(s.AccessToken) }), ...problems },
    },
  },
  revokeToken: {
    method: 'DELETE',
    url: '/v1/tokens/:id',
    config: { access: 'session' },
    schema: {
      operationId: 'revokeToken',
      summary: 'Revoke a personal access token',
      tags: ['account'],
      params: byId,
      response: { 204: empty, ...problems },
    },
  },

  // ---- people
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
      summary: 'Add a private person (alias), or a user (exact handle, alias optional)',
      tags: ['people'],
      headers: idempotencyKey,
      body: strict({ alias: Type.Optional(s.Alias), handle: Type.Optional(s.Handle) }, { minProperties: 1 }),
      response: { 201: s.Person, ...problems },
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
      summary: 'Remove a person without any transaction',
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
      summary: 'Ask to be linked, or accept when the other asked',
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
      summary: 'Take back my request, or decline theirs',
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
      summary: 'Block a user: declines what is pending, stops new debts',
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
      response: { 200: pageOf(s.StatementLine), ...problems },
    },
  },

  // ---- ledger
  say: {
    method: 'POST',
    url: '/v1/transactions',
    config: { access: 'signed-in', idempotent: true, looksItself: true },
    schema: {
      operationId: 'say',
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
        dueOn: Type.Optional(s.CalendarDate),
        debtId: Type.Optional(s.Id),
      }),
      response: { 201: s.TransactionSaid, ...problems },
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
        state: Type.Optional(s.State),
        kind: Type.Optional(s.Kind),
        currency: Type.Optional(s.Currency),
        waitsFor: Type.Optional(oneOf(['me', 'them'])),
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
      response: { 200: s.TransactionSaid, ...problems },
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
      response: { 200: s.TransactionSaid, ...problems },
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
      response: { 200: s.TransactionSaid, ...problems },
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
      response: { 200: s.TransactionSaid, ...problems },
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
      response: { 201: s.TransactionSaid, ...problems },
    },
  },
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
      summary: 'One debt with its lines',
      tags: ['ledger'],
      params: byId,
      response: { 200: s.DebtDetail, ...problems },
    },
  },
  setDue: {
    method: 'PATCH',
    url: '/v1/debts/:id',
    config: { access: 'signed-in', ifMatch: true, looksItself: true },
    schema: {
      operationId: 'setDue',
      summary: 'Move the due date, against my own interest',
      tags: ['ledger'],
      params: byId,
      headers: ifMatch,
      body: strict({ dueOn: nullable(s.CalendarDate) }),
      response: { 200: s.Debt, ...problems },
    },
  },
  getSummary: {
    method: 'GET',
    url: '/v1/summary',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getSummary',
      summary: 'What I owe, what I am owed, what waits',
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
      querystring: strict({ currency: s.Currency }),
      response: { 200: strict({ items: Type.Array(s.BalanceDay) }), ...problems },
    },
  },
  exportAll: {
    method: 'GET',
    url: '/v1/export',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'exportAll',
      summary: 'Everything of mine, oldest first',
      tags: ['ledger'],
      querystring: strict({ format: Type.Optional(oneOf(['csv', 'json'], { default: 'json' })) }),
      response: { 200: Type.Unsafe<Readable>({ description: 'A JSON array of transactions, or CSV' }), ...problems },
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
} as const satisfies Readonly<Record<string, RouteContract>>;
