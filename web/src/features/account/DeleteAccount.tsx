import type { User } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { api, doneOf } from '../../lib/api.ts';
import { endHere } from '../../lib/whose.ts';

/** What cannot be undone is asked for twice: the password, and the handle once more. */
export function DeleteAccount({ me }: { readonly me: User }) {
  const [asking, setAsking] = useState(false);
  const [handle, setHandle] = useState('');
  const [password, setPassword] = useState('');
  const remove = useMutation({
    mutationFn: () => doneOf(api.DELETE('/v1/users/me', { body: { password, handle } })),
    onSuccess: endHere,
  });
  return (
    <section className="card" aria-labelledby="delete-heading">
      <h2 id="delete-heading">Delete me</h2>
      <p>Your name, address, sessions and private records go. Shared debts stay with the others, under “deleted account”.</p>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        Delete my account …
      </button>
      <CopyCli command={`debt delete-account --handle ${me.handle}`} />
      {asking && (
        <Dialog title="Delete my account" onClose={() => setAsking(false)}>
          <Form onSubmit={() => remove.mutate()} error={remove.error} pending={remove.isPending} submit="Delete for good" tone="danger">
            <p>This cannot be undone. The handle is never given again.</p>
            <Field
              label={`Your handle, ${me.handle}, once more`}
              name="handle"
              autoComplete="off"
              required
              value={handle}
              onChange={(event) => setHandle(event.target.value)}
            />
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </Form>
        </Dialog>
      )}
    </section>
  );
}
