import { type ComponentType, lazy } from 'react';
import { Unreachable } from '../lib/problems.ts';

/** Pages that are rarely opened first. Their code is loaded after the first page, or immediately when the address is one of them. */
const loaders = {
  signUp: () => import('../features/auth/SignUp.tsx').then(({ SignUp }) => SignUp),
  reset: () => import('../features/auth/Reset.tsx').then(({ Reset }) => Reset),
  activate: () => import('../features/auth/Activate.tsx').then(({ Activate }) => Activate),
  people: () => import('../features/people/People.tsx').then(({ People }) => People),
  person: () => import('../features/person/PersonPage.tsx').then(({ PersonPage }) => PersonPage),
  debt: () => import('../features/debt/DebtPage.tsx').then(({ DebtPage }) => DebtPage),
  activity: () => import('../features/activity/Activity.tsx').then(({ Activity }) => Activity),
  account: () => import('../features/account/Account.tsx').then(({ Account }) => Account),
  record: () => import('../features/record/RecordDialog.tsx').then(({ RecordDialog }) => RecordDialog),
} as const;

export const SignUp = later(loaders.signUp);
export const Reset = later(loaders.reset);
export const Activate = later(loaders.activate);
export const People = later(loaders.people);
export const PersonPage = later(loaders.person);
export const DebtPage = later(loaders.debt);
export const Activity = later(loaders.activity);
export const Account = later(loaders.account);
export const RecordDialog = later(loaders.record);

function later<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch (error) {
      throw new Unreachable('the code of a page could not be loaded', { cause: error });
    }
  });
}

const byPath: readonly (readonly [RegExp, keyof typeof loaders])[] = [
  [/^\/people\/./, 'person'],
  [/^\/people$/, 'people'],
  [/^\/debts\/./, 'debt'],
  [/^\/(?:activity|history)$/, 'activity'],
  [/^\/account(?:\/|$)/, 'account'],
  [/^\/activate$/, 'activate'],
  [/^\/sign-up$/, 'signUp'],
  [/^\/reset$/, 'reset'],
];

/** Starts to load the code of the page at an address, before the user is identified. A failed load is repeated when the page is shown. */
export function loadPageAt(path: string): void {
  const found = byPath.find(([pattern]) => pattern.test(path));
  if (found !== undefined) loaders[found[1]]().catch(() => undefined);
}

/** Loads all other code, so that the next page and the dialog open immediately, even without a network. */
export function loadTheRest(): void {
  for (const load of Object.values(loaders)) load().catch(() => undefined);
}
