import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api } from '../../lib/api.ts';
import { cli } from '../../lib/cli.ts';
import { queryClient } from '../../lib/queries.ts';
import { recordStore } from '../../lib/record-store.ts';
import { sessionExpired } from '../../lib/session.ts';
import { AuthPage } from './AuthPage.tsx';

export function SignIn() {
  return (
    <AuthPage title="Welcome back" lead="See what you owe, what you are owed, and what you have to confirm.">
      <SignInForm />
      <p className="aside">
        <Link href="/sign-up">Create an account</Link> · <Link href="/reset">Forgot your password?</Link>
      </p>
    </AuthPage>
  );
}

/** Also shown over the current page when the session has expired. */
export function SignInForm() {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/sessions', { body: { login: login.trim(), password, client: 'web page', cookie: true } })),
    onSuccess: ({ user }) => {
      const before = queryClient.getQueryData<{ readonly id: string } | null>(['me']);
      if (before != null && before.id !== user.id) {
        queryClient.clear();
        recordStore.set(null);
      }
      queryClient.setQueryData(['me'], user);
      sessionExpired.set(false);
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    },
  });
  return (
    <Form
      onSubmit={() => signIn.mutate()}
      error={signIn.error}
      pending={signIn.isPending}
      submit="Sign in"
      command={cli.login(login.trim())}
    >
      <Field
        label="Handle or e-mail"
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        required
        value={login}
        onChange={(event) => setLogin(event.target.value)}
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
  );
}
