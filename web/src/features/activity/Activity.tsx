import { useEffect } from 'react';
import { Async, Empty, PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Days } from '../../components/Days.tsx';
import { Entry } from '../../components/Entry.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { cli } from '../../lib/cli.ts';
import { readerZone } from '../../lib/dates.ts';
import { feedStore } from '../../lib/feed.ts';
import { fetchNext } from '../../lib/fetch-next.ts';
import { type TransactionFilter, usePeople, useTransactionPages } from '../../lib/queries.ts';
import { useStore } from '../../lib/store.ts';
import { Event } from './Event.tsx';
import { FilterBar } from './FilterBar.tsx';
import { type ActivityItem, withEvents } from './items.ts';
import { useEvents } from './notices.ts';
import { type Filters, isFiltered, useFilters } from './use-filters.ts';

interface ActivityProps {
  readonly myId: string;
  readonly onSeen: (upTo: number) => void;
}

/** All transactions and other events, newest first. Viewing them moves the read mark. */
export function Activity({ myId, onSeen }: ActivityProps) {
  const { filters, settled, change } = useFilters();
  const { newest, readUpTo } = useStore(feedStore);
  const people = usePeople();
  const person = people.data?.items.find(({ id }) => id === filters.person);
  useEffect(() => {
    if (newest > readUpTo) onSeen(newest);
  }, [newest, readUpTo, onSeen]);
  return (
    <>
      <PageTitle text="Activity" />
      <FilterBar filters={filters} change={change} people={people.data?.items ?? []} />
      <Found settled={settled} myId={myId} />
      <CopyCli
        command={cli.history({
          person: person === undefined ? '' : person.handle === null ? person.alias : `@${person.handle}`,
          search: filters.q,
          state: filters.state,
          from: filters.from,
          to: filters.to,
        })}
      />
    </>
  );
}

function Found({ settled, myId }: { readonly settled: Filters; readonly myId: string }) {
  const pages = useTransactionPages(filterOf(settled));
  const events = useEvents();
  return (
    <Async query={pages}>
      {(transactions) => {
        const items = withEvents(transactions, isFiltered(settled) ? [] : (events.data ?? []), pages.hasNextPage);
        return (
          <div className="card timeline">
            {items.length === 0 && <NothingFound filtered={isFiltered(settled)} />}
            <Days items={items} at={({ at }) => at}>
              {(item) => <Item key={item.key} item={item} myId={myId} />}
            </Days>
            <ShowMore hasMore={pages.hasNextPage} fetchNext={() => fetchNext(pages)} label="Show more" />
          </div>
        );
      }}
    </Async>
  );
}

function NothingFound({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <p className="empty-title">Nothing found</p>
  ) : (
    <Empty title="No activity yet">
      <p>New entries of you and your friends appear here immediately.</p>
    </Empty>
  );
}

function Item({ item, myId }: { readonly item: ActivityItem; readonly myId: string }) {
  return item.type === 'transaction' ? (
    <Entry transaction={item.transaction} at="time" />
  ) : (
    <Event notification={item.notification} myId={myId} />
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
