import type { Person } from '@debt/proto/http';
import { useState } from 'react';
import { Field, type Option, Select } from '../../components/Field.tsx';
import { nameOf } from '../../lib/names.ts';
import { plain } from '../../lib/sentences.ts';
import { type Filters, isFiltered, noFilters } from './use-filters.ts';

const states: readonly Option[] = [
  { value: '', label: 'Any state' },
  { value: 'pending', label: 'Pending' },
  { value: 'posted', label: 'Posted' },
  { value: 'declined', label: 'Declined' },
  { value: 'withdrawn', label: 'Withdrawn' },
];

interface FilterBarProps {
  readonly filters: Filters;
  readonly change: (part: Partial<Filters>) => void;
  readonly people: readonly Person[];
}

/** A search line, and below it a chip for each filter. */
export function FilterBar({ filters, change, people }: FilterBarProps) {
  const hasDates = filters.from !== '' || filters.to !== '';
  const [isOpen, setOpen] = useState(hasDates);
  const everyone = [{ value: '', label: 'Everyone' }, ...people.map((each) => ({ value: each.id, label: plain(nameOf(each)) }))];
  return (
    <search className="filters">
      <input
        name="q"
        type="search"
        aria-label="Search descriptions"
        placeholder="Search"
        autoComplete="off"
        value={filters.q}
        onChange={(event) => change({ q: event.target.value })}
      />
      <div className="chips">
        <Chip label="With" value={filters.person} onChange={(person) => change({ person })} options={everyone} />
        <Chip label="State" value={filters.state} onChange={(state) => change({ state })} options={states} />
        <button type="button" className="chip" aria-expanded={isOpen} data-set={hasDates} onClick={() => setOpen(!isOpen)}>
          Dates
        </button>
        {isFiltered(filters) && (
          <button
            type="button"
            className="chip"
            onClick={() => {
              change(noFilters);
              setOpen(false);
            }}
          >
            Clear
          </button>
        )}
      </div>
      {isOpen && (
        <div className="filter-dates">
          <Field label="From" name="from" type="date" value={filters.from} onChange={(event) => change({ from: event.target.value })} />
          <Field label="To" name="to" type="date" value={filters.to} onChange={(event) => change({ to: event.target.value })} />
        </div>
      )}
    </search>
  );
}

interface ChipProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly Option[];
}

const Chip = ({ label, value, onChange, options }: ChipProps) => (
  <Select className="chip" aria-label={label} data-set={value !== ''} value={value} onChange={onChange} groups={[{ label: '', options }]} />
);
