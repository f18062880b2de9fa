import { pageOf } from '@debt/proto/guard';
import { person as personShape } from '@debt/proto/guards';
import type { Person } from '@debt/proto/http';
import { CommandError } from '@debt/terminal/failures/failure';
import { ask } from '@debt/terminal/input/prompt';
import { suggest } from '@debt/terminal/suggest';
import { clean } from '@debt/terminal/text/foreign';
import { quote } from '@debt/terminal/text/shell-quote';
import type { Context } from '../app/context.ts';
import { pageLimitMax } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { nameOf } from '../output/sentences.ts';

/** The number of pages that are read to suggest a similar name. */
const suggestPagesMax = 3;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The address book entry with this alias, or with this handle when it starts with `@`. Only exact matches count. */
export async function findPerson(context: Context, typed: string): Promise<Person> {
  if (typed.trim() === '')
    throw new DebtError('missing_argument', { what: 'the person is missing', fix: ['debt people', 'debt owe alice 20'] });
  const found = await lookUp(context, typed);
  if (found !== undefined) return found;
  checkAddressee(typed);
  throw await notFound(context, typed, typed.startsWith('@'));
}

/** Like `findPerson`, but returns undefined when there is no match. */
export async function lookUp(context: Context, typed: string): Promise<Person | undefined> {
  const byHandle = typed.startsWith('@');
  const name = byHandle ? typed.slice(1) : typed;
  const { items } = await context.api.get('/v1/people', pageOf(personShape), { q: name.slice(0, 60), limit: pageLimitMax });
  return items.find((one) => (byHandle ? one.handle !== null && same(one.handle, name) : same(one.alias, name)));
}

/** Refuses a text that addresses no one, and suggests what to type. By now, no alias of this form has been found. */
function checkAddressee(typed: string): void {
  const written = typed.normalize('NFKC').trim();
  if (written !== typed && written.startsWith('@'))
    throw new DebtError('bad_person', { what: `'${typed}' is not spelled like a handle`, fix: [`did you mean ${written}?`] });
  if (!/^[^@\s]+@[^@\s]+$/.test(typed)) return;
  throw new DebtError('bad_person', {
    what: `${typed} is an e-mail address, and people are found by their handle`,
    why: 'addresses are not shown to others',
    fix: ['ask them for their handle: debt people add @HANDLE', 'for a private contact without an account: debt people add NAME'],
  });
}

/** Like `findPerson`, but adds a new person: one with a handle immediately, one without a handle after the user has confirmed it. */
export async function findOrAddPerson(context: Context, typed: string): Promise<Person> {
  try {
    return await findPerson(context, typed);
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.id !== 'person_not_found') throw error;
    if (typed.startsWith('@')) return addPerson(context, { handle: typed.slice(1) });
    if (!context.canAsk || error.failure.fix[0]?.startsWith('did you mean') === true) throw error;
    const yes = await ask(context, `${typed} is not in your address book. Add ${typed} as a private contact, without an account?`);
    if (!yes) throw error;
    return addPerson(context, { alias: typed });
  }
}

export async function addPerson(context: Context, body: { readonly alias?: string; readonly handle?: string }): Promise<Person> {
  const added = await context.api.write({ method: 'POST', path: '/v1/people', body }, personShape);
  context.note(`Added ${nameOf(added)} to your address book.`);
  return added;
}

/** All people, at most `pagesMax` pages of them. */
export const listPeople = (context: Context, pagesMax: number): Promise<readonly Person[]> =>
  context.api.list('/v1/people', personShape, {}, pagesMax);

async function notFound(context: Context, typed: string, byHandle: boolean): Promise<DebtError> {
  const people = await listPeople(context, suggestPagesMax);
  const names = people.flatMap((one) => (byHandle ? (one.handle === null ? [] : [`@${one.handle}`]) : [one.alias]));
  const near = suggest(typed, names);
  const isUser = !byHandle && people.some((one) => one.handle !== null && same(one.handle, typed));
  return new DebtError('person_not_found', {
    what: `no person named ${typed} is in your address book`,
    fix: [
      ...(isUser ? [`did you mean @${typed}?`] : near.map((name) => `did you mean ${clean(name)}?`)),
      byHandle ? `debt people add ${typed}` : `debt people add ${quote(typed)}, for a person without an account`,
      ...(byHandle ? [] : [`@${typed.replaceAll(/\s/g, '_')}, for the user with that handle`]),
    ],
  });
}

/** The argument that names a person in a command: the alias, or the handle when the alias has characters that cannot be typed. */
export function argumentFor(person: Pick<Person, 'alias' | 'handle'>): string {
  const alias = clean(person.alias);
  return quote(alias === person.alias || person.handle === null ? alias : `@${clean(person.handle)}`);
}
