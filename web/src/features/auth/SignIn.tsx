import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { cli } from '../../lib/cli.ts';
import { takeFarewell } from '../../lib/session-owner.ts';
import { AuthPage } from './AuthPage.tsx';
import { useSignIn } from './use-sign-in.ts';

export function SignIn() {
  const [farewell, setFarewell] = useState<string | undefined>(undefined);
  useEffect(() => setFarewell((shown) => takeFarewell() ?? shown), []);
  return (
    <AuthPage title="Welcome back" lead="See what you owe, what you are owed, and what you have to confirm.">
      <div role="status">{farewell !== undefined && <p className="notice">{farewell}</p>}</div>
      <SignInForm />
      <p className="aside">
        <Link href="/sign-up">Create an account</Link> · <Link href="/reset">Forgot your password?</Link>
      </p>
    </AuthPage>
  );
}

function SignInForm() {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  return (
    <Form
      onSubmit={() => signIn.mutate({ login: login.trim(), password })}
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
