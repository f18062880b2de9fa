import { person as personShape } from '@debt/proto/guards';
import type { Person } from '@debt/proto/http';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { requireYes } from '@debt/terminal/input/prompt';
import { quote } from '@debt/terminal/text/shell-quote';
import type { Context } from '../app/context.ts';
import { nothing } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { fullName, nameOf } from '../output/sentences.ts';
import { linkOf, peopleTable } from '../output/tables.ts';
import { addPerson, argumentFor, findPerson, listPeople } from './people.ts';

/** The number of address book pages that are shown. */
const pagesMax = 50;

export async function people(context: Context): Promise<Outcome> {
  const items = await listPeople(context, pagesMax);
  const asking = items.filter((one) => one.link === 'pending_for_me');
  return outcome(
    'people',
    { items },
    [peopleTable(items), ...asking.map((one) => `${nameOf(one)} asks to connect with you: debt people accept ${argumentFor(one)}`)],
    true,
  );
}

/** Adds a user by `@handle`, with or without an alias, or a private contact by alias. */
export async function add(context: Context, who: string, alias: string | undefined): Promise<Outcome> {
  if (!who.startsWith('@')) return shown(await addPerson(context, { alias: who }));
  return shown(await addPerson(context, { handle: who.slice(1), ...(alias === undefined ? {} : { alias }) }));
}

const changes = {
  link: { method: 'POST', end: 'link' },
  dismiss: { method: 'DELETE', end: 'link' },
  block: { method: 'PUT', end: 'block' },
  unblock: { method: 'DELETE', end: 'block' },
} as const;

/** Sends or accepts a request to connect, withdraws or declines one, blocks, or unblocks. */
export async function change(context: Context, kind: keyof typeof changes, who: string): Promise<Outcome> {
  const found = await findPerson(context, who);
  const { method, end } = changes[kind];
  return shown(await context.api.call({ method, path: `/v1/people/${found.id}/${end}` }, personShape));
}

/** Accepts a request to connect; fails when the person has sent none, where `link` would send one. */
export async function accept(context: Context, who: string): Promise<Outcome> {
  const found = await findPerson(context, who);
  if (found.link === 'pending_for_me') return change(context, 'link', who);
  throw new DebtError('no_request', {
    what: `${nameOf(found)} has not asked to connect with you (${linkOf(found)})`,
    fix: [`debt people link ${quote(who)}`],
  });
}

export async function rename(context: Context, who: string, alias: string): Promise<Outcome> {
  const found = await findPerson(context, who);
  const headers = { 'if-match': `"${found.version}"` };
  return shown(await context.api.call({ method: 'PATCH', path: `/v1/people/${found.id}`, body: { alias }, headers }, personShape));
}

export async function remove(context: Context, who: string): Promise<Outcome> {
  const found = await findPerson(context, who);
  await requireYes(context, `Remove ${fullName(found)} from your address book?`);
  await context.api.call({ method: 'DELETE', path: `/v1/people/${found.id}` }, nothing);
  return outcome('person_removed', { id: found.id, alias: found.alias }, [`Removed ${fullName(found)}.`]);
}

const shown = (person: Person): Outcome => outcome('person', { person }, [`${fullName(person)}: ${linkOf(person)}.`]);
