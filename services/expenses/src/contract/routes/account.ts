import { strict } from '@debt/kit/contract';
import Type from 'typebox';
import { byId, cookie, empty, problems, type RouteContracts } from '../route-contract.ts';
import * as s from '../schemas.ts';

/** The routes of my account: registration, sessions, passwords and personal access tokens. */
export const accountRoutes = {
  register: {
    method: 'POST',
    url: '/v1/users',
    config: { access: 'anyone' },
    schema: {
      operationId: 'register',
      summary: 'Register and sign in. An activation code is sent to the address.',
      tags: ['account'],
      body: strict({
        handle: s.Handle,
        name: s.Name,
        email: s.Email,
        password: s.Password,
        currency: Type.Optional(s.Currency),
        client: Type.Optional(s.Client),
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
      summary: 'Activate my account with the code from the mail',
      tags: ['account'],
      body: strict({ code: s.Code }),
      response: { 200: s.User, ...problems },
    },
  },
  resendActivation: {
    method: 'POST',
    url: '/v1/users/me/activation/code',
    config: { access: 'session' },
    schema: {
      operationId: 'resendActivation',
      summary: 'Request a new code',
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
      summary: 'Change my name or my default currency',
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
      summary: 'Change the password. Every other session and all tokens end.',
      tags: ['account'],
      body: strict({ current: s.CurrentPassword, next: s.NewPassword }),
      response: { 204: empty, ...problems },
    },
  },
  deleteMe: {
    method: 'DELETE',
    url: '/v1/users/me',
    config: { access: 'session' },
    schema: {
      operationId: 'deleteMe',
      summary: 'Delete my account. The other parties keep the shared debts.',
      tags: ['account'],
      body: strict({
        password: s.CurrentPassword,
        handle: Type.String({ title: 'handle', maxLength: 30, description: 'My handle once more, to be sure' }),
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
        login: Type.String({ title: 'handle or e-mail address', minLength: 1, maxLength: 254 }),
        password: Type.String({ title: 'password', minLength: 1, maxLength: 200 }),
        client: Type.Optional(s.Client),
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
      summary: 'My sessions',
      tags: ['account'],
      response: { 200: strict({ items: Type.Array(s.Session) }), ...problems },
    },
  },
  signOut: {
    method: 'DELETE',
    url: '/v1/sessions/current',
    config: { access: 'session' },
    schema: { operationId: 'signOut', summary: 'Sign out', tags: ['account'], response: { 204: empty, ...problems } },
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
      summary: 'Request a reset code. The answer is the same for known and unknown addresses.',
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
      body: strict({ email: s.Email, code: s.Code, password: s.NewPassword }),
      response: { 204: empty, ...problems },
    },
  },
  createToken: {
    method: 'POST',
    url: '/v1/tokens',
    config: { access: 'session' },
    schema: {
      operationId: 'createToken',
      summary: 'Create a personal access token for a script',
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
} as const satisfies RouteContracts;
