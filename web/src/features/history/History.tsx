import { Async, Empty, PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Entry } from '../../components/Entry.tsx';
import { Field, SelectField } from '../../components/Field.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { cli } from '../../lib/cli.ts';
import { readerZone } from '../../lib/dates.ts';
import { fetchNext } from '../../lib/fetch-next.ts';
import { type TransactionFilter, usePeople, useTransactionPages } from '../../lib/queries.ts';
import { plain } from '../../lib/sentences.ts';
import { type Filters, useFilters } from './use-filters.ts';

const states = [
  { value: '', label: 'Any state' },
  { value: 'pending', label: 'Pending' },
  { value: 'posted', label: 'Posted' },
  { value: 'declined', label: 'Declined' },
  { value: 'withdrawn', label: 'Withdrawn' },
] as const;

export function History() {
  const { filters, settled, change } = useFilters();
  const people = usePeople();
  const person = people.data?.items.find(({ id }) => id === filters.person);
  return (
    <>
      <PageTitle text="History" />
      <search className="card filters">
        <Field
          label="Search descriptions"
          name="q"
          type="search"
          value={filters.q}
          onChange={(event) => change({ q: event.target.value })}
        />
        <SelectField
          label="With"
          name="person"
          value={filters.person}
          onChange={(value) => change({ person: value })}
          options={[
            { value: '', label: 'Everyone' },
            ...(people.data?.items ?? []).map(({ id, alias }) => ({ value: id, label: plain(alias) })),
          ]}
        />
        <SelectField label="State" name="state" value={filters.state} onChange={(state) => change({ state })} options={states} />
        <Field label="From" name="from" type="date" value={filters.from} onChange={(event) => change({ from: event.target.value })} />
        <Field label="To" name="to" type="date" value={filters.to} onChange={(event) => change({ to: event.target.value })} />
      </search>
      <div className="card">
        <Found filter={filterOf(settled)} />
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

function Found({ filter }: { readonly filter: TransactionFilter }) {
  const pages = useTransactionPages(filter);
  return (
    <Async query={pages}>
      {(items) => (
        <>
          {items.length === 0 && <Empty title="Nothing found" />}
          <ul className="entries">
            {items.map((transaction) => (
              <Entry key={transaction.id} transaction={transaction} />
            ))}
          </ul>
          <ShowMore hasMore={pages.hasNextPage} fetchNext={() => fetchNext(pages)} label="Show more" />
        </>
      )}
    </Async>
  );
}

const pageSize = 50;

function filterOf({ q, person, state, from, to }: Filters): TransactionFilter {
  const known = (['pending', 'posted', 'declined', 'withdrawn'] as const).find((each) => each === state);
  return {
    limit: pageSize,
    ...(q.trim() === '' ? {} : { q: q.trim() }),
    ...(person === '' ? {} : { person }),
    ...(known === undefined ? {} : { state: known }),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
    ...(from === '' && to === '' ? {} : readerZone()),
  };
}
