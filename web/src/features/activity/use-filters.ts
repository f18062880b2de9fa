import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';

const names = ['q', 'person', 'state', 'from', 'to'] as const;
/** The filters of the activity; an empty text does not filter. */
export type Filters = Readonly<Record<(typeof names)[number], string>>;

export const noFilters: Filters = { q: '', person: '', state: '', from: '', to: '' };
export const isFiltered = (filters: Filters): boolean => names.some((name) => filters[name] !== '');

/** Letters that are typed within this time make one query and one change of the address, because Safari limits the number of changes. */
const typingPauseMs = 300;

interface FiltersInUse {
  /** As they are typed. */
  readonly filters: Filters;
  /** As they are in the address. */
  readonly settled: Filters;
  readonly change: (part: Partial<Filters>) => void;
}

/** Keeps the filters in the address, so that they survive navigation and can be bookmarked or shared. */
export function useFilters(): FiltersInUse {
  const [params, setParams] = useSearchParams();
  const settled = read(params);
  const [typed, setTyped] = useState<string>();
  const change = (part: Partial<Filters>): void => {
    setTyped(undefined);
    const next = { ...settled, ...(typed === undefined ? {} : { q: typed }), ...part };
    setParams(
      names.filter((name) => next[name] !== '').map((name) => [name, next[name]]),
      { replace: true },
    );
  };
  useEffect(() => {
    if (typed === undefined) return undefined;
    const timer = setTimeout(() => change({}), typingPauseMs);
    return () => clearTimeout(timer);
    // Only typing restarts the pause.
  }, [typed]);
  return {
    filters: typed === undefined ? settled : { ...settled, q: typed },
    settled,
    change: ({ q, ...others }) =>
      q === undefined || Object.keys(others).length > 0 ? change({ ...(q === undefined ? {} : { q }), ...others }) : setTyped(q),
  };
}

const read = (params: URLSearchParams): Filters => ({
  q: params.get('q') ?? '',
  person: params.get('person') ?? '',
  state: params.get('state') ?? '',
  from: params.get('from') ?? '',
  to: params.get('to') ?? '',
});
