import { hostname } from 'node:os';
import type { Guarded } from '@debt/proto/guard';
import { accepted, sessionCreated, user } from '@debt/proto/guards';
import type { User } from '@debt/proto/http';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { exitCodes } from '@debt/terminal/exit-codes';
import { CommandError } from '@debt/terminal/failures/failure';
import { facts } from '@debt/terminal/text/doc';
import { clean } from '@debt/terminal/text/foreign';
import type { Context } from '../app/context.ts';
import { nothing } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { userAgent } from '../release.ts';

export interface Registration {
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly currency: string | undefined;
}

/** The name of this machine in the list of sessions. */
const clientName = (): string => `${userAgent} on ${hostname()}`.slice(0, 100);

/** Creates an account and signs in. */
export async function register(context: Context, { currency, ...rest }: Registration): Promise<Outcome> {
  const body = { ...rest, ...(currency === undefined ? {} : { currency }), client: clientName() };
  const created = await context.api.call({ method: 'POST', path: '/v1/users', body }, sessionCreated, 'anyone');
  keep(context, created);
  context.note(`A code is on its way to ${rest.email}. Next: debt activate CODE`);
  context.note('Until you activate the account, it can hold private contacts only. It is removed after 30 days.');
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
  if (token === null) throw new DebtError('strange_answer', { what: 'the server did not return a token', fix: ['update this program'] });
  context.credentials.store(context.server.key, { token, handle: who.handle, userId: who.id, expiresAt, currency: who.currency });
  if (context.credentials.isFromEnvironment) context.note('DEBT_TOKEN is set and takes precedence over the stored token.');
}

/** Ends the session at the server and removes its token from this machine. The token is removed even if the server cannot be reached. */
export async function logout(context: Context): Promise<Outcome> {
  const stored = context.credentials.stored(context.server.key);
  if (stored === undefined)
    return outcome('signed_out', { server: context.server.key }, [`You were not signed in to ${context.server.key}.`]);
  try {
    await context.signedInAs(stored.token).call({ method: 'DELETE', path: '/v1/sessions/current' }, nothing);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.failure.exit !== exitCodes.denied)
      context.note(`The server could not end the session (${error.message}); it expires there by itself.`);
  }
  context.credentials.forget(context.server.key);
  return outcome('signed_out', { server: context.server.key }, [`Signed out of ${context.server.key}.`]);
}

export async function activate(context: Context, code: string): Promise<Outcome> {
  // The service accepts any code for an active account, which would look as if the code were right.
  const before = await context.api.get('/v1/users/me', user);
  if (before.activated) return outcome('user', { user: before }, ['This account is already active.']);
  const activated = await context.api.call({ method: 'POST', path: '/v1/users/me/activation', body: { code } }, user);
  return outcome('user', { user: activated }, ['Activated. You can add other users now: debt people add @HANDLE']);
}

export async function resend(context: Context): Promise<Outcome> {
  const { retryAfterSeconds } = await context.api.call({ method: 'POST', path: '/v1/users/me/activation/code' }, accepted);
  return outcome('accepted', { retryAfterSeconds }, [
    `A new code is on its way. You can ask for another one in ${retryAfterSeconds} seconds.`,
  ]);
}

/** Changes the given fields and leaves the others. */
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
  const known = facts([
    ['handle', `@${clean(who.handle)}`],
    ['name', clean(who.name)],
    ['e-mail', clean(who.email)],
    ['activated', who.activated ? 'yes' : 'no'],
    ['currency', who.currency],
    ['server', `${context.server.key} (${context.server.origin})`],
  ]);
  return outcome('user', { user: who, server: context.server.key }, [...(lead === undefined ? [] : [`${lead}.`]), known]);
}
