import type { User } from '@debt/proto/http';
import { useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { clearDraft } from '../../lib/draft.ts';
import { named } from '../../lib/sentences.ts';
import { endHere } from '../../lib/session-owner.ts';
import { useSignIn } from './use-sign-in.ts';

/** Asks only for the password, since the user is known. Covers the page, because another person may hold the device now. */
export function SignInAgain({ me }: { readonly me: User }) {
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const leave = (): void => {
    clearDraft();
    endHere();
  };
  return (
    <Dialog title="Sign in again" onClose={() => undefined} closable={false} covering>
      <Form
        onSubmit={() => signIn.mutate({ login: me.handle, password })}
        error={signIn.error}
        pending={signIn.isPending}
        submit="Sign in"
        extra={
          <button type="button" className="button" onClick={leave}>
            Use another account
          </button>
        }
      >
        <p>
          The session of <strong>{named(me.name)}</strong> <span className="muted">@{me.handle}</span> has ended. Unsent entries are kept.
        </p>
        <input type="text" name="username" autoComplete="username" defaultValue={me.handle} hidden readOnly />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p className="aside">
          <button type="button" className="link" onClick={() => endHere({ path: '/reset' })}>
            Forgot your password?
          </button>
        </p>
      </Form>
    </Dialog>
  );
}
