import type { Person } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { Async, Avatar, Empty, PageTitle } from '../../components/bits.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api, newKey } from '../../lib/api.ts';
import { cli } from '../../lib/cli.ts';
import { nameOf } from '../../lib/names.ts';
import { refreshPeople, usePeople } from '../../lib/queries.ts';
import { named, plain, shownHandle } from '../../lib/sentences.ts';
import { showToast } from '../../lib/toasts.ts';

export function People() {
  const people = usePeople();
  return (
    <>
      <PageTitle text="People" />
      <Async query={people}>
        {({ items }) => (
          <>
            <AddPerson isFirst={items.length === 0} />
            {items.length > 0 && <AddressBook people={items} />}
          </>
        )}
      </Async>
    </>
  );
}

/** From this number of people on, typing a name is faster than looking for it. */
const searchedFrom = 12;

function AddressBook({ people }: { readonly people: readonly Person[] }) {
  const [sought, setSought] = useState('');
  const query = sought.trim().toLocaleLowerCase();
  const found = people.filter((person) => `${nameOf(person)} ${person.alias} ${shownHandle(person)}`.toLocaleLowerCase().includes(query));
  return (
    <>
      {people.length >= searchedFrom && (
        <search>
          <Field
            label="Find"
            name="find"
            type="search"
            autoComplete="off"
            value={sought}
            onChange={(event) => setSought(event.target.value)}
          />
          <p className="hint" role="status">
            {query === '' ? `${people.length} people` : `${found.length} of ${people.length} people`}
          </p>
        </search>
      )}
      {found.length === 0 ? (
        <Empty title={`No one is called “${sought.trim()}”`} />
      ) : (
        <ul className="rows card">
          {found.map((person) => (
            <PersonRow key={person.id} person={person} />
          ))}
        </ul>
      )}
    </>
  );
}

const linkText = {
  private: '',
  none: 'not connected',
  requested: 'request sent',
  pending_for_me: 'asks to connect with you',
  linked: 'connected',
  deleted: 'deleted account',
} as const satisfies Record<Person['link'], string>;

function PersonRow({ person }: { readonly person: Person }) {
  return (
    <li className="row">
      <Avatar person={person} />
      <span className="row-main">
        <Link href={`/people/${person.id}`}>{plain(nameOf(person))}</Link>
        <span className="muted">{shownHandle(person)}</span>
      </span>
      <span className="row-end muted">
        {linkText[person.link]}
        {person.blocked && ' · blocked'}
      </span>
    </li>
  );
}

/** Above the list, so that it is near in an address book of any size. */
function AddPerson({ isFirst }: { readonly isFirst: boolean }) {
  const [name, setName] = useState('');
  const [key, setKey] = useState(newKey);
  const add = useMutation({
    mutationFn: () => {
      const written = name.trim();
      const body = written.startsWith('@') ? { handle: written.slice(1) } : { alias: written };
      return answerOf(api.POST('/v1/people', { params: { header: { 'idempotency-key': key } }, body }));
    },
    onSuccess: (person) => {
      setName('');
      setKey(newKey());
      refreshPeople();
      showToast({ tone: 'done', text: `${named(nameOf(person))} is in your address book.` });
    },
  });
  return (
    <details className="card manage" open={isFirst}>
      <summary>Add a person</summary>
      <Form onSubmit={() => add.mutate()} error={add.error} pending={add.isPending} submit="Add" command={cli.addPerson(name.trim())}>
        <Field
          label="Name, or @handle of a user"
          name="alias"
          autoComplete="off"
          required
          hint="A name without an account is visible only to you. A user with a @handle confirms entries in your favour."
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setKey(newKey());
          }}
        />
      </Form>
    </details>
  );
}
