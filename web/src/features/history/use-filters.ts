import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';

const names = ['q', 'person', 'state', 'from', 'to'] as const;
/** What the history is narrowed down to; empty where it is not. */
export type Filters = Readonly<Record<(typeof names)[number], string>>;

/** Letters that follow each other this fast are one question, and one change of the address, which Safari counts. */
const typingPauseMs = 300;

interface FiltersInUse {
  /** As they are being written. */
  readonly filters: Filters;
  /** As the address has them. */
  readonly settled: Filters;
  readonly change: (part: Partial<Filters>) => void;
}

/** The filters are in the address: one comes back to them, and can keep or send them. */
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
    // Only what is typed starts the pause anew.
  }, [typed]);
  return {
    filters: typed === undefined ? settled : { ...settled, q: typed },
    settled,
    change: ({ q, ...others }) => (q === undefined ? change(others) : setTyped(q)),
  };
}

const read = (params: URLSearchParams): Filters => ({
  q: params.get('q') ?? '',
  person: params.get('person') ?? '',
  state: params.get('state') ?? '',
  from: params.get('from') ?? '',
  to: params.get('to') ?? '',
});
