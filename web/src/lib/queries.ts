import type { operations, Person, Summary } from '@debt/proto/http';
import { MutationCache, QueryCache, QueryClient, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answerOf, api } from './api.ts';
import type { StatementSide } from './balance.ts';
import { noteCurrencies } from './currencies-in-use.ts';
import { readerZone } from './dates.ts';
import { noteAddressBook } from './names.ts';
import { pauseFor } from './paused.ts';
import { isSignedOut, Refused, Unreachable } from './problems.ts';
import { sessionExpired } from './session.ts';

const retriesMax = 2;
const staleMs = 15_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: staleMs,
      retry: (failures, error) =>
        failures < retriesMax &&
        (error instanceof Unreachable || (error instanceof Refused && (error.status >= 500 || error.status === 429))),
      retryDelay: (attempt, error) => {
        if (!(error instanceof Refused)) return 500 * 2 ** attempt;
        const seconds = error.retryAfterSeconds ?? 1;
        if (error.status === 429) pauseFor(seconds);
        return seconds * 1000;
      },
    },
    mutations: { networkMode: 'always', retry: false },
  },
  mutationCache: new MutationCache({
    onError: (error) => {
      if (isSignedOut(error)) noteExpiry();
    },
  }),
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isSignedOut(error) && query.queryKey[0] !== 'me') noteExpiry();
    },
  }),
});

/** A session can expire only for a signed-in user. */
export function noteExpiry(): void {
  if (queryClient.getQueryData(['me']) != null) sessionExpired.set(true);
}

/** Refreshes everything that a recorded or decided transaction can change. */
export const refreshLedger = (): void => {
  void queryClient.invalidateQueries({ queryKey: ['ledger'] });
};
export const refreshPeople = (): void => {
  void queryClient.invalidateQueries({ queryKey: ['people'] });
  refreshLedger();
};

/** When the server was last read, in milliseconds; 0 before the first answer. */
export const lastReadAt = (): number =>
  Math.max(
    0,
    ...queryClient
      .getQueryCache()
      .getAll()
      .map(({ state }) => state.dataUpdatedAt),
  );

const meOptions = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    try {
      const user = await answerOf(api.GET('/v1/users/me'));
      noteCurrencies([user.currency]);
      return user;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** The signed-in user; null when there is none. */
export const useMe = () => useQuery(meOptions);
/** Uses the request that index.html has already started, before anything is rendered. */
export const askWhoIAm = (): void => void queryClient.query(meOptions).catch(() => undefined);

export const useSummary = () => useQuery({ queryKey: ['ledger', 'summary'], queryFn: readSummary });

async function readSummary(): Promise<Summary> {
  const summary = await answerOf(api.GET('/v1/summary'));
  noteCurrencies(summary.totals.map(({ currency }) => currency));
  return summary;
}

const peoplePerPage = 200;
const peoplePagesMax = 10;
/** My whole address book, because a list to choose from must be complete. */
const peopleOptions = queryOptions({ queryKey: ['people', 'list'], queryFn: readPeople });
export const usePeople = () => useQuery({ ...peopleOptions, refetchOnMount: 'always' });

async function readPeople(): Promise<{ readonly items: readonly Person[] }> {
  const items: Person[] = [];
  let after = '';
  for (let page = 0; page < peoplePagesMax; page += 1) {
    const query = { limit: peoplePerPage, ...(after === '' ? {} : { after }) };
    const answer = await answerOf(api.GET('/v1/people', { params: { query } }));
    items.push(...answer.items);
    if (answer.next === null) break;
    after = answer.next;
  }
  noteAddressBook(items);
  return { items };
}

export const usePerson = (id: string) =>
  useQuery({ queryKey: ['people', id], queryFn: () => answerOf(api.GET('/v1/people/{id}', { params: { path: { id } } })) });

/** The same for a form that may have no person yet. */
export const useKnownPerson = (id: string | undefined): Person | undefined =>
  useQuery({
    queryKey: ['people', id],
    queryFn: () => answerOf(api.GET('/v1/people/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== undefined,
  }).data;

export type TransactionFilter = NonNullable<operations['listTransactions']['parameters']['query']>;
const transactionsOptions = (filter: TransactionFilter) =>
  queryOptions({
    queryKey: ['ledger', 'transactions', filter],
    queryFn: () => answerOf(api.GET('/v1/transactions', { params: { query: filter } })),
  });
export const useTransactions = (filter: TransactionFilter, enabled = true) => useQuery({ ...transactionsOptions(filter), enabled });

const latestMax = 50;
/** My latest transactions, which name the latest counterparties. */
export const useLatest = () => useQuery(transactionsOptions({ limit: latestMax }));

/** Loads what the record dialog needs, so that it is complete at once, even without a network. */
export function loadForRecording(): void {
  queryClient.query(peopleOptions).catch(() => undefined);
  queryClient.query(transactionsOptions({ limit: latestMax })).catch(() => undefined);
}

/** Two people never have more pending payments. */
const pendingMax = 200;
/** The pending payments between one person and me. */
export const usePendingPayments = (person: string, currency: string, enabled = true) =>
  useTransactions({ person, currency, kind: 'repay', state: 'pending', limit: pendingMax }, enabled);

/** The same, page by page. `limit` is the size of a page. */
export const useTransactionPages = (filter: Omit<TransactionFilter, 'after'>) =>
  useInfiniteQuery({
    queryKey: ['ledger', 'transactions', filter, 'pages'],
    queryFn: ({ pageParam: after }) =>
      answerOf(api.GET('/v1/transactions', { params: { query: { ...filter, ...(after === '' ? {} : { after }) } } })),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });

const statementPage = 100;
/** One direction of the statement with a person, newest first: what they owe me, or what I owe them. */
export const useStatement = (id: string, currency: string, iLend: boolean) =>
  useInfiniteQuery({
    queryKey: ['ledger', 'statement', id, currency, iLend],
    queryFn: ({ pageParam: after }) => {
      const query = { currency, iLend, limit: statementPage, ...(after === '' ? {} : { after }) };
      return answerOf(api.GET('/v1/people/{id}/statement', { params: { path: { id }, query } }));
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    select: ({ pages }): StatementSide => ({ lines: pages.flatMap(({ items }) => items), more: pages.at(-1)?.next != null }),
  });

/** My balance at the end of each day on which it changed, for a year. */
export const useBalanceHistory = (currency: string) =>
  useQuery({
    queryKey: ['ledger', 'balance-history', currency],
    queryFn: () => answerOf(api.GET('/v1/balance-history', { params: { query: { currency, ...readerZone() } } })),
  });

export type DebtFilter = NonNullable<operations['listDebts']['parameters']['query']>;
export const useDebts = (filter: DebtFilter, enabled = true) =>
  useQuery({
    queryKey: ['ledger', 'debts', filter],
    queryFn: () => answerOf(api.GET('/v1/debts', { params: { query: filter } })),
    enabled,
  });

const openDebtsPage = 100;
/** All open debts with a person, in the order in which payments settle them. */
export const useOpenDebts = (person: string) =>
  useInfiniteQuery({
    queryKey: ['ledger', 'debts', 'open', person],
    queryFn: ({ pageParam: after }) => {
      const query = { person, limit: openDebtsPage, ...(after === '' ? {} : { after }) };
      return answerOf(api.GET('/v1/debts', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });

const debtOptions = (id: string) =>
  queryOptions({ queryKey: ['ledger', 'debt', id], queryFn: () => answerOf(api.GET('/v1/debts/{id}', { params: { path: { id } } })) });
export const useDebt = (id: string) => useQuery(debtOptions(id));
/** The same for a form that may concern no debt. */
export const useDebtIfAny = (id: string | undefined) => useQuery({ ...debtOptions(id ?? ''), enabled: id !== undefined });
