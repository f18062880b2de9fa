import type { User } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { api, doneOf } from '../../lib/api.ts';
import { endHere } from '../../lib/session-owner.ts';

/** Deleting an account cannot be undone, so it needs the password and the handle. */
export function DeleteAccount({ me }: { readonly me: User }) {
  const [asking, setAsking] = useState(false);
  const [handle, setHandle] = useState('');
  const [password, setPassword] = useState('');
  const remove = useMutation({
    mutationFn: () => doneOf(api.DELETE('/v1/users/me', { body: { password, handle } })),
    onSuccess: () => endHere({ farewell: 'Your account was deleted.' }),
  });
  return (
    <section className="card danger-zone" aria-labelledby="delete-heading">
      <h2 id="delete-heading">Delete your account</h2>
      <p>
        Your name, e-mail address, sessions and private records are deleted. Shared debts stay with the other people, under “deleted
        account”.
      </p>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        Delete account …
      </button>
      <CopyCli command={`debt delete-account --handle ${me.handle}`} />
      {asking && (
        <Dialog title="Delete your account" onClose={() => setAsking(false)}>
          <Form onSubmit={() => remove.mutate()} error={remove.error} pending={remove.isPending} submit="Delete permanently" tone="danger">
            <p>This cannot be undone. Your handle is never assigned again.</p>
            <Field
              label={`Enter your handle, ${me.handle}, to confirm`}
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
