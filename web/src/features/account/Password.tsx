import type { User } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { api, doneOf } from '../../lib/api.ts';
import { showToast } from '../../lib/toasts.ts';

export function Password({ me }: { readonly me: User }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => doneOf(api.PUT('/v1/users/me/password', { body: { current, next } })),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      showToast({ tone: 'done', text: 'Password changed. All other sessions are signed out.' });
    },
  });
  return (
    <section className="card" aria-labelledby="password-heading">
      <h2 id="password-heading">Password</h2>
      <Form
        onSubmit={() => change.mutate()}
        error={change.error}
        pending={change.isPending}
        submit="Change password"
        command="debt password change"
      >
        <input type="text" name="username" autoComplete="username" defaultValue={me.handle} hidden readOnly />
        <Field
          label="Current password"
          name="current"
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <Field
          label="New password"
          name="next"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 10 characters. All tokens will be revoked."
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
      </Form>
    </section>
  );
}
