import type { FeedParty } from '@debt/proto/feed';
import type { Person, PersonRef } from '@debt/proto/http';
import { createStore } from './store.ts';

type Entry = Pick<Person, 'alias' | 'handle' | 'name'>;

/** The names of the users in my address book, by handle in lower case. */
export const namesByHandle = createStore<ReadonlyMap<string, string>>(new Map());

export function noteAddressBook(people: readonly Entry[]): void {
  const names = namesOf(people);
  const known = namesByHandle.get();
  if (names.size !== known.size || [...names].some(([handle, name]) => known.get(handle) !== name)) namesByHandle.set(names);
}

/**
 * The name that I gave a user; without one, the name that the user has chosen. An entry is created with the handle as its name, so an unchanged name is
 * not mine. Two people never get the same name on the page by the choice of one of them.
 */
export function namesOf(people: readonly Entry[]): ReadonlyMap<string, string> {
  const wanted = people.map(({ alias, handle, name }) => {
    const isMine = handle === null || name === null || alias !== handle;
    return { alias, handle, name: isMine ? alias : name };
  });
  const uses = Map.groupBy(wanted, ({ name }) => name.toLowerCase());
  return new Map(
    wanted.flatMap(({ alias, handle, name }) =>
      handle === null ? [] : [[handle.toLowerCase(), uses.get(name.toLowerCase())?.length === 1 ? name : alias] as const],
    ),
  );
}

/** The name of a person everywhere on the page; the handle is an addition. */
export const nameOf = ({ alias, handle }: Pick<PersonRef, 'alias' | 'handle'>): string => knownName(handle) ?? alias;

/** The name of a person in a notification, as it is everywhere else. */
export const partyName = ({ name, handle }: Pick<FeedParty, 'name' | 'handle'>): string => knownName(handle) ?? name;

const knownName = (handle: string | null): string | undefined =>
  handle === null ? undefined : namesByHandle.get().get(handle.toLowerCase());
