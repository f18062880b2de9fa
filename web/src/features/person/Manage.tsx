import type { Person } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api, doneOf } from '../../lib/api.ts';
import { cli } from '../../lib/cli.ts';
import { nameOf } from '../../lib/names.ts';
import { sentenceOfError } from '../../lib/problems.ts';
import { refreshPeople } from '../../lib/queries.ts';
import { named } from '../../lib/sentences.ts';
import { showToast } from '../../lib/toasts.ts';
import { useAct } from '../../lib/use-act.ts';

type Act = 'link' | 'accept' | 'dismiss' | 'block' | 'unblock' | 'remove';

/** Connect, block, rename and remove, separate from the everyday controls. */
export function Manage({ person }: { readonly person: Person }) {
  const [, navigate] = useLocation();
  const act = useAct({
    mutationFn: (act: Act) => perform(act, person.id),
    onSuccess: (_done, performed) => {
      refreshPeople();
      showToast({ tone: 'done', text: `${labels[performed].done}: ${named(nameOf(person))}.` });
      if (performed === 'remove') navigate('/people');
    },
    onError: (error) => showToast({ tone: 'failed', text: sentenceOfError(error) }),
  });
  return (
    <details className="card manage" open={person.link === 'pending_for_me'}>
      <summary>Manage {named(nameOf(person))}</summary>
      <div className="actions">
        {possible(person).map((each) => (
          <span key={each} className="act">
            <button type="button" className="button" aria-disabled={act.isPending} onClick={() => act.run(each)}>
              {labels[each].label}
            </button>
            <CopyCli compact command={cli.person(each, person)} />
          </span>
        ))}
      </div>
      <Rename person={person} key={person.version} />
    </details>
  );
}

const labels = {
  link: { label: 'Ask to connect', done: 'Asked' },
  accept: { label: 'Accept', done: 'Connected' },
  dismiss: { label: 'Dismiss the request', done: 'Dismissed' },
  block: { label: 'Block', done: 'Blocked' },
  unblock: { label: 'Unblock', done: 'Unblocked' },
  remove: { label: 'Remove from your address book', done: 'Removed' },
} as const satisfies Record<Act, { readonly label: string; readonly done: string }>;

function possible({ link, blocked }: Person): readonly Act[] {
  if (link === 'private' || link === 'deleted') return ['remove'];
  const linking: readonly Act[] =
    link === 'none' ? ['link'] : link === 'requested' ? ['dismiss'] : link === 'pending_for_me' ? ['accept', 'dismiss'] : [];
  return [...linking, blocked ? 'unblock' : 'block', 'remove'];
}

async function perform(act: Act, id: string): Promise<void> {
  const params = { path: { id } };
  switch (act) {
    case 'link':
    case 'accept':
      await answerOf(api.POST('/v1/people/{id}/link', { params }));
      return;
    case 'dismiss':
      await answerOf(api.DELETE('/v1/people/{id}/link', { params }));
      return;
    case 'block':
      await answerOf(api.PUT('/v1/people/{id}/block', { params }));
      return;
    case 'unblock':
      await answerOf(api.DELETE('/v1/people/{id}/block', { params }));
      return;
    case 'remove':
      await doneOf(api.DELETE('/v1/people/{id}', { params }));
  }
}

function Rename({ person }: { readonly person: Person }) {
  const [alias, setAlias] = useState(person.alias);
  const rename = useMutation({
    mutationFn: () =>
      answerOf(
        api.PATCH('/v1/people/{id}', {
          params: { path: { id: person.id }, header: { 'if-match': `"${person.version}"` } },
          body: { alias: alias.trim() },
        }),
      ),
    onSuccess: ({ alias: saved }) => {
      refreshPeople();
      showToast({ tone: 'done', text: `Renamed: ${named(saved)}.` });
    },
  });
  return (
    <Form
      onSubmit={() => rename.mutate()}
      error={rename.error}
      pending={rename.isPending}
      submit="Rename"
      command={cli.rename(person, alias.trim())}
    >
      <Field
        label="Your name for this person"
        name="alias"
        autoComplete="off"
        required
        value={alias}
        onChange={(event) => setAlias(event.target.value)}
      />
    </Form>
  );
}
