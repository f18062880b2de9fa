import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api, doneOf } from '../../lib/api.ts';
import { cli } from '../../lib/cli.ts';
import { showToast } from '../../lib/toasts.ts';
import { AuthPage } from './AuthPage.tsx';

/** Asks for a code, then sets the password with it. The first answer is the same for known and unknown addresses. */
export function Reset() {
  const [email, setEmail] = useState('');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [, navigate] = useLocation();
  const ask = useMutation({ mutationFn: () => answerOf(api.POST('/v1/password-resets', { body: { email: email.trim() } })) });
  const confirm = useMutation({
    mutationFn: () => doneOf(api.POST('/v1/password-resets/confirmation', { body: { email: email.trim(), code: code.trim(), password } })),
    onSuccess: () => {
      navigate('/');
      showToast({ tone: 'done', text: 'Password changed. Sign in with the new password.' });
    },
  });
  return (
    <AuthPage title="Set a new password" lead="We send a code to your e-mail address. All sessions and tokens will be revoked.">
      {/* One form for both steps, so that a second press of the first button does not send the second step. */}
      {ask.isSuccess ? (
        <Form
          onSubmit={() => confirm.mutate()}
          error={confirm.error}
          pending={confirm.isPending}
          submit="Set password"
          command={cli.reset(email.trim(), code.trim() || 'ABCDE12345')}
        >
          <p role="status">If {email} belongs to an account, a code is on its way to it.</p>
          <EmailField value={email} onInput={setEmail} />
          <CodeField value={code} onInput={setCode} />
          <PasswordField value={password} onInput={setPassword} />
        </Form>
      ) : (
        <Form
          onSubmit={() => ask.mutate()}
          error={ask.error}
          pending={ask.isPending}
          submit="Send a code"
          command={cli.reset(email.trim())}
        >
          <EmailField value={email} onInput={setEmail} />
        </Form>
      )}
      <p className="aside">
        <Link href="/">Back to sign-in</Link>
      </p>
    </AuthPage>
  );
}

interface InputProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
}

const EmailField = ({ value, onInput }: InputProps) => (
  <Field
    label="E-mail"
    name="email"
    type="email"
    autoComplete="email"
    required
    value={value}
    onChange={(event) => onInput(event.target.value)}
  />
);

const CodeField = ({ value, onInput }: InputProps) => (
  <Field
    label="Code"
    name="code"
    autoComplete="one-time-code"
    required
    // The next field to fill in: the button that had the focus is gone.
    autoFocus
    value={value}
    onChange={(event) => onInput(event.target.value)}
  />
);

const PasswordField = ({ value, onInput }: InputProps) => (
  <Field
    label="New password"
    name="password"
    type="password"
    autoComplete="new-password"
    hint="At least 10 characters."
    required
    value={value}
    onChange={(event) => onInput(event.target.value)}
  />
);
