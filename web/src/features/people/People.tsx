import type { Person } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { Async, Avatar, Empty, PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api, newKey } from '../../lib/api.ts';
import { cli } from '../../lib/cli.ts';
import { refreshPeople, usePeople } from '../../lib/queries.ts';
import { showToast } from '../../lib/toasts.ts';
import { shownHandle } from '../../lib/words.ts';

export function People() {
  const people = usePeople();
  return (
    <>
      <PageTitle text="People" />
      <Async query={people}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Your address book is empty">
              <p>Add somebody by name, or a user by their @handle.</p>
            </Empty>
          ) : (
            <ul className="rows card">
              {items.map((person) => (
                <PersonRow key={person.id} person={person} />
              ))}
            </ul>
          )
        }
      </Async>
      <AddPerson />
    </>
  );
}

const linkWords = {
  private: '',
  none: 'not linked',
  requested: 'asked, not answered yet',
  waits_for_me: 'asks to be linked with you',
  linked: 'linked',
  deleted: 'deleted account',
} as const satisfies Record<Person['link'], string>;

function PersonRow({ person }: { readonly person: Person }) {
  return (
    <li className="row">
      <Avatar person={person} />
      <span className="row-main">
        <Link href={`/people/${person.id}`}>{person.alias}</Link>
        <span className="muted">{shownHandle(person)}</span>
      </span>
      <span className="row-end muted">
        {linkWords[person.link]}
        {person.blocked && ' · blocked'}
      </span>
    </li>
  );
}

function AddPerson() {
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
      showToast({ tone: 'done', text: `${person.alias} is in your address book.` });
    },
  });
  return (
    <section className="card" aria-labelledby="add-person">
      <h2 id="add-person">Add somebody</h2>
      <Form onSubmit={() => add.mutate()} error={add.error} pending={add.isPending} submit="Add">
        <Field
          label="Name, or @handle of a user"
          name="alias"
          autoComplete="off"
          hint="A name is somebody without an account: only you see it. A @handle is asked before anything in your favour stands."
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setKey(newKey());
          }}
        />
      </Form>
      <CopyCli command={cli.addPerson(name.trim())} />
    </section>
  );
}
