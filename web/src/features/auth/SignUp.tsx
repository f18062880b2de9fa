import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api } from '../../lib/api.ts';
import { cli } from '../../lib/cli.ts';
import { deviceName } from '../../lib/device.ts';
import { mistakes } from '../../lib/field-sentences.ts';
import type { FieldError } from '../../lib/problems.ts';
import { queryClient } from '../../lib/queries.ts';
import { AuthPage } from './AuthPage.tsx';

const nothing = { name: '', handle: '', email: '', password: '' };

export function SignUp() {
  const [values, setValues] = useState(nothing);
  const [mistakes, setMistakes] = useState<readonly FieldError[]>([]);
  const register = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/v1/users', {
          body: { ...values, name: values.name.trim(), currency: guessedCurrency(), client: deviceName(), cookie: true },
        }),
      ),
    onSuccess: ({ user }) => queryClient.setQueryData(['me'], user),
  });
  const submit = (): void => {
    const found = mistakesIn(values);
    setMistakes(found);
    if (found.length === 0) register.mutate();
  };
  const input = (name: keyof typeof nothing) => ({
    name,
    value: values[name],
    required: true,
    onChange: (event: { readonly target: { readonly value: string } }) => setValues({ ...values, [name]: event.target.value }),
  });
  return (
    <AuthPage
      title="Create your account"
      lead="Keep track of debts with friends. An entry in your favour counts once your friend has confirmed it."
    >
      <Form
        onSubmit={submit}
        error={register.error}
        mistakes={mistakes}
        pending={register.isPending}
        submit="Create account"
        command={cli.register(values)}
      >
        <Field label="Your name" autoComplete="name" {...input('name')} />
        <Field
          label="Handle"
          autoComplete="username"
          autoCapitalize="none"
          hint="How friends find you: letters, digits, - and _."
          {...input('handle')}
        />
        <Field label="E-mail" type="email" autoComplete="email" hint="We send the activation code to this address." {...input('email')} />
        <Field label="Password" type="password" autoComplete="new-password" hint="At least 10 characters." {...input('password')} />
      </Form>
      <p className="aside">
        Already have an account? <Link href="/">Sign in</Link>
      </p>
    </AuthPage>
  );
}

/** The mistakes that can be found without the server. */
function mistakesIn({ handle, email, password }: typeof nothing): readonly FieldError[] {
  const found: FieldError[] = [];
  if (!/^[A-Za-z][\w-]{1,29}$/.test(handle)) found.push({ field: 'handle', message: mistakes.handle });
  if (!/^\S+@\S+\.\S+$/.test(email)) found.push({ field: 'email', message: mistakes.email });
  if (password.length < 10) found.push({ field: 'password', message: 'Enter at least 10 characters.' });
  return found;
}

/** A first guess, which the user can change on the account page. */
function guessedCurrency(): string {
  const region = new Intl.Locale(navigator.language).maximize().region ?? '';
  return (
    { US: 'USD', GB: 'GBP', CH: 'CHF', JP: 'JPY', CA: 'CAD', AU: 'AUD', IN: 'INR', SE: 'SEK', NO: 'NOK', DK: 'DKK', PL: 'PLN' }[region] ??
    'EUR'
  );
}
