import type { Transaction } from '@debt/proto/http';
import { useState } from 'react';
import { Async, Empty, PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Entry } from '../../components/Entry.tsx';
import { Field, SelectField } from '../../components/Field.tsx';
import { cli } from '../../lib/cli.ts';
import { type TransactionFilter, usePeople, useTransactions } from '../../lib/queries.ts';
import { plain } from '../../lib/words.ts';

const nothing = { q: '', person: '', state: '', from: '', to: '' };
type Filters = typeof nothing;

const states = [
  { value: '', label: 'Any state' },
  { value: 'pending', label: 'Pending' },
  { value: 'posted', label: 'Posted' },
  { value: 'declined', label: 'Declined' },
  { value: 'withdrawn', label: 'Taken back' },
] as const;

export function History() {
  const [filters, setFilters] = useState(nothing);
  const [pages, setPages] = useState<readonly string[]>(['']);
  const people = usePeople();
  const change = (part: Partial<Filters>): void => {
    setFilters({ ...filters, ...part });
    setPages(['']);
  };
  const person = people.data?.items.find(({ id }) => id === filters.person);
  return (
    <>
      <PageTitle text="History" />
      <search className="card filters">
        <Field
          label="Search in what it was for"
          name="q"
          type="search"
          value={filters.q}
          onChange={(event) => change({ q: event.target.value })}
        />
        <SelectField
          label="With"
          value={filters.person}
          onChange={(value) => change({ person: value })}
          options={[
            { value: '', label: 'Everyone' },
            ...(people.data?.items ?? []).map(({ id, alias }) => ({ value: id, label: plain(alias) })),
          ]}
        />
        <SelectField label="State" value={filters.state} onChange={(state) => change({ state })} options={states} />
        <Field label="From" name="from" type="date" value={filters.from} onChange={(event) => change({ from: event.target.value })} />
        <Field label="To" name="to" type="date" value={filters.to} onChange={(event) => change({ to: event.target.value })} />
      </search>
      <div className="card">
        {pages.map((after, at) => (
          <Page
            key={after}
            filter={filterOf(filters, after)}
            isFirst={at === 0}
            onMore={at === pages.length - 1 ? (next) => setPages([...pages, next]) : undefined}
          />
        ))}
      </div>
      <p className="actions">
        <a className="button" href="/v1/export?format=csv" download="debt.csv">
          Export as CSV
        </a>
        <a className="button" href="/v1/export?format=json" download="debt.json">
          Export as JSON
        </a>
      </p>
      <CopyCli
        command={cli.history({
          person: person === undefined ? '' : person.handle === null ? person.alias : `@${person.handle}`,
          search: filters.q,
          state: filters.state,
          from: filters.from,
          to: filters.to,
        })}
      />
      <CopyCli command="debt export csv debt.csv" />
    </>
  );
}

interface PageProps {
  readonly filter: TransactionFilter;
  readonly isFirst: boolean;
  readonly onMore: ((next: string) => void) | undefined;
}

function Page({ filter, isFirst, onMore }: PageProps) {
  const transactions = useTransactions(filter);
  return (
    <Async query={transactions}>
      {({ items, next }) => (
        <>
          {items.length === 0 && isFirst && <Empty title="Nothing found" />}
          <ul className="entries">
            {items.map((transaction: Transaction) => (
              <Entry key={transaction.id} transaction={transaction} />
            ))}
          </ul>
          {next !== null && onMore !== undefined && (
            <button type="button" className="button" onClick={() => onMore(next)}>
              Show more
            </button>
          )}
        </>
      )}
    </Async>
  );
}

const pageSize = 50;

function filterOf({ q, person, state, from, to }: Filters, after: string): TransactionFilter {
  const known = (['pending', 'posted', 'declined', 'withdrawn'] as const).find((each) => each === state);
  return {
    limit: pageSize,
    ...(after === '' ? {} : { after }),
    ...(q.trim() === '' ? {} : { q: q.trim() }),
    ...(person === '' ? {} : { person }),
    ...(known === undefined ? {} : { state: known }),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
  };
}
