import { anything, orMissing, shape, text } from '@debt/proto/guard';
import { transactionRecorded } from '@debt/proto/guards';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { exitCodes } from '@debt/terminal/exit-codes';
import { CommandError } from '@debt/terminal/failures/failure';
import { requireYes } from '@debt/terminal/input/prompt';
import { table, wraps } from '@debt/terminal/text/doc';
import { clean } from '@debt/terminal/text/foreign';
import type { Context } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { isTooOld, retryDaysMax, type StoredWrite } from '../journal/journal.ts';
import { fullName, localMinute, recordedDoc } from '../output/sentences.ts';
import { lookUp } from './people.ts';

/** Lists the commands with an unknown outcome and sends nothing. */
export async function listUnresolved(context: Context): Promise<Outcome> {
  const items = context.journal.list().map(({ key, server, command, createdAt }) => ({ key, server, command, createdAt }));
  const all = table(
    ['KEY', 'AT', 'SERVER', wraps('COMMAND')],
    items.map((one) => [one.key.slice(0, 8), localMinute(one.createdAt), one.server, `debt ${clean(one.command)}`]),
    'No command has an unknown outcome.',
  );
  for (const path of context.journal.damaged()) context.note(`${path} is damaged, so it is not in this list`);
  return outcome('unresolved', { items }, [all]);
}

/** Removes a command from the list without sending it. */
export async function forgetUnresolved(context: Context, key: string): Promise<Outcome> {
  const found = context.journal.list().filter((one) => key.length >= 4 && one.key.startsWith(key));
  const [only, ...others] = found;
  if (only === undefined || others.length > 0)
    throw new DebtError('key_not_found', { what: `no single unresolved command has the key ${key}`, fix: ['debt retry --list'] });
  context.journal.remove(only.key);
  return outcome('forgotten', { key: only.key, command: only.command }, [
    `Removed from the list; its outcome stays unknown: debt ${clean(only.command)}`,
  ]);
}

type Result = { readonly key: string; readonly command: string } & (
  | { readonly outcome: 'counted'; readonly answer: unknown }
  | { readonly outcome: 'refused' | 'unknown' | 'too_old'; readonly message: string }
);

/** Sends each unresolved command of this server and user again with its own key, so that none is recorded twice. */
export async function retry(context: Context): Promise<Outcome> {
  const { server, journal } = context;
  const user = context.credentials.isFromEnvironment ? undefined : context.credentials.stored(server.key)?.userId;
  const own = journal.list().filter((one) => one.server === server.key && (one.user === user || one.user === undefined));
  const results: Result[] = [];
  // All are checked before the first is sent, so that a refusal leaves everything unchanged.
  for (const one of own) if (!isTooOld(one, context.now())) await checkAddressee(context, one);
  // One after the other, in the order in which they were given.
  for (const one of own) results.push(await send(context, one));
  const [damaged] = journal.damaged();
  const others = journal.list().length - results.filter(({ outcome }) => outcome === 'unknown' || outcome === 'too_old').length;
  if (others > 0) context.note(`${others} more belong to another server or user: debt retry --list`);
  const open = results.find(({ outcome }) => outcome === 'unknown' || outcome === 'too_old');
  if (open !== undefined && open.outcome !== 'counted') {
    const what = `debt ${open.command}: ${open.message}`;
    if (open.outcome === 'unknown') throw new DebtError('outcome_unknown', { what, fix: ['debt retry'], retry: true });
    const forget = `debt retry --forget ${open.key.slice(0, 8)}`;
    throw new DebtError('too_old', { what, fix: ['debt history, to see whether it was recorded', forget] });
  }
  if (damaged !== undefined) throw damagedFailure(damaged);
  return outcome('retried', { results }, results.length === 0 ? ['No command has an unknown outcome.'] : results.flatMap(toDoc));
}

const damagedFailure = (path: string): DebtError =>
  new DebtError('file_damaged', {
    what: `${path} is damaged, so its command cannot be sent again`,
    why: 'all other commands were sent',
    fix: ['debt history, to see whether it was recorded', `rm ${path}`],
  });

const addressed = shape({ to: orMissing(text) });

/**
 * A stored command may hold the alias that was typed, and that alias may belong to another person by now. A command that was recorded is safe: the
 * service answers it by its key. One that never arrived would go to the person who has the alias today, and nothing on this machine shows who had it
 * before. So each such command is shown with its recipient and has to be confirmed. A handle is never given to another user, and an id never refers
 * to another person, so these need no confirmation. Neither does an alias that no person has now: it can have no new effect.
 */
async function checkAddressee(context: Context, { command, body }: StoredWrite): Promise<void> {
  const to = addressed(body) ? body.to : undefined;
  if (to === undefined || to.startsWith('@')) return;
  const person = await lookUp(context, to);
  if (person !== undefined)
    await requireYes(context, `Send again, to ${fullName(person)} if it was not recorded before: debt ${clean(command)}?`);
}

async function send(context: Context, one: StoredWrite): Promise<Result> {
  const { key, command } = one;
  if (isTooOld(one, context.now()))
    return {
      key,
      command,
      outcome: 'too_old',
      message: `it is more than ${retryDaysMax} days old, so sending it again could record it twice`,
    };
  try {
    return { key, command, outcome: 'counted', answer: await context.api.resend(one, anything, false) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { key, command, outcome: error.failure.exit === exitCodes.unknown ? 'unknown' : 'refused', message: error.message };
  }
}

const toDoc = (result: Result): Outcome['doc'] => {
  const lead = `debt ${clean(result.command)}`;
  if (result.outcome !== 'counted') return [`${lead}: refused, so nothing was recorded: ${result.message}`];
  return transactionRecorded(result.answer) ? [`${lead}:`, ...recordedDoc(result.answer)] : [`${lead}: done.`];
};
