import { user } from '@debt/proto/guards';
import { exitCodes } from '@debt/terminal/exit-codes';
import { CommandError } from '@debt/terminal/failures/failure';
import { requireYes } from '@debt/terminal/input/prompt';
import { clean } from '@debt/terminal/text/foreign';
import type { Context } from '../app/context.ts';
import { nothing } from '../client/api.ts';

/**
 * This machine keeps one session for each server. Before another user signs in, the present session is named, because commands of its user may still be
 * unresolved. Call it before a password is typed. Returns a function that ends the present session at the server, for the time after the sign-in.
 * @throws CommandError when the user keeps the present session
 */
export async function requireReplaceSession(context: Context, login: string | undefined): Promise<() => Promise<void>> {
  const stored = context.credentials.stored(context.server.key);
  const isPresent = stored !== undefined && (await isSameUser(context, stored.token, login));
  if (stored === undefined || isPresent === undefined) return async () => undefined;
  if (!isPresent)
    await requireYes(context, `You are signed in as @${clean(stored.handle)}. End that session, and continue as another user?`);
  return () => end(context, stored.token);
}

/** Undefined: the session has ended. */
async function isSameUser(context: Context, token: string, login: string | undefined): Promise<boolean | undefined> {
  try {
    const { handle, email } = await context.signedInAs(token).get('/v1/users/me', user);
    return login !== undefined && [handle, email].some((one) => one.toLowerCase() === login.toLowerCase());
  } catch (error) {
    if (error instanceof CommandError && error.failure.exit === exitCodes.denied) return undefined;
    throw error;
  }
}

async function end(context: Context, token: string): Promise<void> {
  try {
    await context.signedInAs(token).call({ method: 'DELETE', path: '/v1/sessions/current' }, nothing);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    context.note(`The server could not end the previous session (${error.message}); it expires there by itself.`);
  }
}
