import type { Person } from '@debt/proto/http';
import { use, useId } from 'react';
import { Avatar } from '../../components/bits.tsx';
import { type Choice, Combobox } from '../../components/Combobox.tsx';
import { described } from '../../components/Field.tsx';
import { FieldErrors } from '../../components/form-fields.ts';
import type { FormValues } from '../../lib/draft.ts';
import { nameOf } from '../../lib/names.ts';
import { useLatest } from '../../lib/queries.ts';
import { named, plain, shownHandle } from '../../lib/sentences.ts';
import { type AddressBook, type Counterparty, chipsFor, notChosen, peopleFor, someoneNew } from './form.ts';

interface PersonPickerProps {
  readonly values: FormValues;
  readonly counterparty: Counterparty;
  readonly book: AddressBook;
  readonly onChange: (part: Partial<FormValues>) => void;
}

/** The latest counterparties as buttons, and a field that finds all others or takes a new name. */
export function PersonPicker({ values, counterparty, book, onChange }: PersonPickerProps) {
  const id = useId();
  const error = use(FieldErrors).get('newName');
  const latest = useLatest();
  const chosen = counterparty.status === 'known' ? counterparty.person : undefined;
  const choose = (person: string, form: HTMLFormElement | null): void => {
    onChange(person === someoneNew ? { person } : { person, newName: '' });
    focusNext(form);
  };
  return (
    <fieldset className="who">
      <legend>With</legend>
      <div className="chips">
        {chipsFor(chosen, latest.data?.items ?? [], book).map((person) => (
          <button
            key={person.id}
            type="button"
            className="chip"
            aria-pressed={person === chosen}
            onClick={({ currentTarget: { form } }) =>
              person === chosen ? onChange({ person: notChosen, newName: '' }) : choose(person.id, form)
            }
          >
            <Avatar person={person} />
            <bdi>{plain(nameOf(person))}</bdi>
          </button>
        ))}
        {counterparty.status === 'loading' && (
          <button type="button" className="chip" aria-pressed={true}>
            One moment …
          </button>
        )}
        <Combobox
          {...described(id, undefined, error)}
          aria-label="Name, or @handle of a user"
          placeholder="Name or @handle"
          name="newName"
          maxLength={60}
          enterKeyHint="next"
          listLabel="People"
          text={values.newName}
          onText={(newName) => onChange({ person: notChosen, newName })}
          options={optionsFor(values, counterparty, book)}
          onChoose={(value, { form }) => choose(value, form)}
        />
      </div>
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

const optionsMax = 50;

function optionsFor({ person, newName }: FormValues, { status }: Counterparty, book: AddressBook): readonly Choice[] {
  if (newName.trim() === '' || person === someoneNew) return [];
  const people = peopleFor(newName, book).slice(0, optionsMax).map(choiceOf);
  return status === 'unclear' ? [...people, { value: someoneNew, label: `Add “${named(newName.trim())}” as a new person` }] : people;
}

const choiceOf = (person: Person): Choice => ({ value: person.id, label: plain(nameOf(person)), detail: shownHandle(person) });

/** After a person was chosen, the next empty field takes the focus. */
function focusNext(form: HTMLFormElement | null): void {
  const fields = ['amount', 'description'].map((name) => form?.elements.namedItem(name)).filter((each) => each instanceof HTMLInputElement);
  (fields.find(({ value }) => value === '') ?? fields[0])?.focus();
}
