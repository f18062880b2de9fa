import { listOf, shape } from '@debt/proto/guard';
import { accepted, accessToken, accessTokenCreated, session } from '@debt/proto/guards';
import type { AccessToken } from '@debt/proto/http';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { table, wraps } from '@debt/terminal/text/doc';
import { clean } from '@debt/terminal/text/foreign';
import type { Context } from '../app/context.ts';
import { nothing } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { localMinute, shortId } from '../output/sentences.ts';
import { isPartOf } from './ids.ts';

const done = (kind: string, text: string): Outcome => outcome(kind, {}, [text]);

export async function changePassword(context: Context, current: string, next: string): Promise<Outcome> {
  await context.api.call({ method: 'PUT', path: '/v1/users/me/password', body: { current, next } }, nothing);
  return done('password_changed', 'Password changed. All other sessions and all tokens are revoked.');
}

export async function requestReset(context: Context, email: string): Promise<Outcome> {
  const { retryAfterSeconds } = await context.api.call(
    { method: 'POST', path: '/v1/password-resets', body: { email } },
    accepted,
    'anyone',
  );
  return outcome('accepted', { retryAfterSeconds }, [
    `If an account has this address, a code is on its way to it. Next: debt password reset ${clean(email)} --code CODE`,
  ]);
}

export async function resetPassword(context: Context, email: string, code: string, password: string): Promise<Outcome> {
  await context.api.call({ method: 'POST', path: '/v1/password-resets/confirmation', body: { email, code, password } }, nothing, 'anyone');
  return done('password_changed', 'Password changed. All sessions and tokens are revoked. Sign in again: debt login');
}

export async function deleteAccount(context: Context, handle: string, password: string): Promise<Outcome> {
  await context.api.call({ method: 'DELETE', path: '/v1/users/me', body: { password, handle } }, nothing);
  context.credentials.forget(context.server.key);
  return done('account_deleted', 'Account deleted.');
}

const minuteOr = (instant: string | null, otherwise: string): string => (instant === null ? otherwise : localMinute(instant));

export async function sessions(context: Context): Promise<Outcome> {
  const { items } = await context.api.get('/v1/sessions', shape({ items: listOf(session) }));
  const all = table(
    ['ID', wraps('CLIENT'), 'SINCE', 'LAST USED', ''],
    items.map((one) => [
      shortId(one.id),
      clean(one.client),
      localMinute(one.createdAt),
      minuteOr(one.lastUsedAt, ''),
      one.current ? 'this one' : '',
    ]),
    'No sessions.',
  );
  return outcome('sessions', { items }, [all]);
}

export async function endSession(context: Context, typed: string): Promise<Outcome> {
  const { items } = await context.api.get('/v1/sessions', shape({ items: listOf(session) }));
  const found = pick(items, typed, 'session', 'debt sessions');
  await context.api.call({ method: 'DELETE', path: `/v1/sessions/${found.id}` }, nothing);
  return done('session_ended', `Signed out: ${clean(found.client)}.`);
}

export async function endOtherSessions(context: Context): Promise<Outcome> {
  await context.api.call({ method: 'DELETE', path: '/v1/sessions' }, nothing);
  return done('session_ended', 'Signed out of all other sessions.');
}

const tokenList = shape({ items: listOf(accessToken) });

export async function tokens(context: Context): Promise<Outcome> {
  const { items } = await context.api.get('/v1/tokens', tokenList);
  const all = table(
    ['ID', wraps('NAME'), 'SINCE', 'LAST USED', 'UNTIL'],
    items.map((one) => [
      shortId(one.id),
      clean(one.name),
      localMinute(one.createdAt),
      minuteOr(one.lastUsedAt, ''),
      minuteOr(one.expiresAt, 'never'),
    ]),
    'No tokens: debt tokens create NAME',
  );
  return outcome('tokens', { items }, [all]);
}

/** Prints the token, which cannot be shown again. */
export async function createToken(context: Context, name: string, expiresOn: string | undefined): Promise<Outcome> {
  const expiry = expiresOn === undefined ? {} : { expiresAt: lastSecondOf(expiresOn).toISOString() };
  const created = await context.api.call({ method: 'POST', path: '/v1/tokens', body: { name, ...expiry } }, accessTokenCreated);
  context.note('Copy the token now: it is not shown again. In a script: DEBT_TOKEN_FILE=FILE debt owe alice 20');
  return outcome('token', { token: created }, [created.token]);
}

/** Of a day in the time zone of the machine. */
const lastSecondOf = (day: string): Date => new Date(`${day}T23:59:59`);

export async function revokeToken(context: Context, typed: string): Promise<Outcome> {
  const { items } = await context.api.get('/v1/tokens', tokenList);
  const named = items.filter((one) => one.name === typed);
  if (named.length > 1) throw severalTokens(typed, named);
  const found = named[0] ?? pick(items, typed, 'token', 'debt tokens');
  await context.api.call({ method: 'DELETE', path: `/v1/tokens/${found.id}` }, nothing);
  return done('token_revoked', `Revoked: ${clean(found.name)}.`);
}

const severalTokens = (name: string, found: readonly AccessToken[]): DebtError =>
  new DebtError('ambiguous_id', {
    what: `${found.length} tokens are named ${name}`,
    fix: found.map((one) => `debt tokens revoke ${shortId(one.id)}   # since ${localMinute(one.createdAt)}`),
  });

function pick<T extends { readonly id: string }>(items: readonly T[], typed: string, what: 'session' | 'token', list: string): T {
  const found = items.filter((one) => typed.length >= 4 && isPartOf(one.id, typed));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) throw new DebtError('ambiguous_id', { what: `there is more than one ${what} with the id ${typed}`, fix: [list] });
  throw new DebtError(`${what}_not_found`, { what: `there is no ${what} with the id ${typed}`, fix: [list] });
}
