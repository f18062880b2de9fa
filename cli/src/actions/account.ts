import { hostname } from 'node:os';
import { type Outcome } from '@debt/terminal/command/command';
import { exitCodes } from '@debt/terminal/exit-codes';
import { CommandError } from '@debt/terminal/failures/failure';
import { type Facts } from '@debt/terminal/text/doc';
import { clean } from '@debt/terminal/text/foreign';
import { type Context, userAgent } from '../app/context.ts';
import type { Guarded } from '../client/guards.ts';
import { accepted, sessionCreated, type User, user } from '../client/shapes.ts';
import { DebtError } from '../failures.ts';
import { nothing } from './nothing.ts';

export interface Registration {
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly currency: string | undefined;
}

/** How the list of sessions names this machine. */
const clientName = (): string => `${userAgent} on ${hostname()}`.slice(0, 100);

/** Makes an account and signs in. */
export async function register(context: Context, { currency, ...rest }: Registration): Promise<Outcome> {
  const body = { ...rest, ...(currency === undefined ? {} : { currency }), client: clientName() };
  const created = await context.api.call({ method: 'POST', path: '/v1/users', body }, sessionCreated, 'anyone');
  keep(context, created);
  context.note(`A code is on its way to ${rest.email}. Then: debt activate CODE`);
  context.note('An account that is not activated can keep private people only, and is removed after 30 days.');
  return signedIn(context, created.user, 'Registered and signed in');
}

export async function login(context: Context, name: string, password: string): Promise<Outcome> {
  const body = { login: name, password, client: clientName() };
  const created = await context.api.call({ method: 'POST', path: '/v1/sessions', body }, sessionCreated, 'anyone');
  keep(context, created);
  if (!created.user.activated) context.note('This account is not activated yet: debt activate CODE');
  return signedIn(context, created.user, 'Signed in');
}

function keep(context: Context, { token, expiresAt, user: who }: Guarded<typeof sessionCreated>): void {
  if (token === null) throw new DebtError('strange_answer', { what: 'the server has not given a token', fix: ['update this program'] });
  context.credentials.store(context.server.key, { token, handle: who.handle, userId: who.id, expiresAt, currency: who.currency });
  if (context.credentials.isFromEnvironment) context.note('DEBT_TOKEN is set and goes before what was stored just now.');
}

/** Ends the session at the server and forgets it here; the second also when the first cannot be done. */
export async function logout(context: Context): Promise<Outcome> {
  const stored = context.credentials.stored(context.server.key);
  if (stored === undefined)
    return {
      kind: 'signed_out',
      version: 1,
      data: { server: context.server.key },
      doc: [`You were not signed in to ${context.server.key}.`],
    };
  try {
    await context.signedInAs(stored.token).call({ method: 'DELETE', path: '/v1/sessions/current' }, nothing);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.failure.exit !== exitCodes.denied)
      context.note(`The server could not be told (${error.message}); the session there ends by itself.`);
  }
  context.credentials.forget(context.server.key);
  return { kind: 'signed_out', version: 1, data: { server: context.server.key }, doc: [`Signed out of ${context.server.key}.`] };
}

export async function activate(context: Context, code: string): Promise<Outcome> {
  // The service accepts any code for an active account, which would look as if the code had been right.
  const before = await context.api.get('/v1/users/me', user);
  if (before.activated) return { kind: 'user', version: 1, data: { user: before }, doc: ['This account is active already.'] };
  const activated = await context.api.call({ method: 'POST', path: '/v1/users/me/activation', body: { code } }, user);
  return {
    kind: 'user',
    version: 1,
    data: { user: activated },
    doc: ['Activated. You can address other users now: debt people add @HANDLE'],
  };
}

export async function resend(context: Context): Promise<Outcome> {
  const { retryAfterSeconds } = await context.api.call({ method: 'POST', path: '/v1/users/me/activation/code' }, accepted);
  return {
    kind: 'accepted',
    version: 1,
    data: { retryAfterSeconds },
    doc: [`A new code is on its way; the next can be asked for in ${retryAfterSeconds} seconds.`],
  };
}

/** Changes what is given and leaves the rest. */
export async function updateAccount(
  context: Context,
  { name, currency }: { readonly name: string | undefined; readonly currency: string | undefined },
): Promise<Outcome> {
  const body = { ...(name === undefined ? {} : { name }), ...(currency === undefined ? {} : { currency }) };
  const who = await context.api.call({ method: 'PATCH', path: '/v1/users/me', body }, user);
  const stored = context.credentials.stored(context.server.key);
  if (stored?.userId === who.id) context.credentials.store(context.server.key, { ...stored, currency: who.currency });
  return signedIn(context, who, 'Changed');
}

export async function whoami(context: Context): Promise<Outcome> {
  return signedIn(context, await context.api.get('/v1/users/me', user));
}

function signedIn(context: Context, who: User, lead?: string): Outcome {
  const facts: Facts = {
    type: 'facts',
    facts: [
      ['handle', `@${clean(who.handle)}`],
      ['name', clean(who.name)],
      ['e-mail', clean(who.email)],
      ['activated', who.activated ? 'yes' : 'no'],
      ['currency', who.currency],
      ['server', `${context.server.key} (${context.server.origin})`],
    ],
  };
  return {
    kind: 'user',
    version: 1,
    data: { user: who, server: context.server.key },
    doc: [...(lead === undefined ? [] : [`${lead}.`]), facts],
  };
}
