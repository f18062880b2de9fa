import type { User } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Field, SelectField } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api, doneOf } from '../../lib/api.ts';
import { quote } from '../../lib/cli.ts';
import { currencyGroups } from '../../lib/currencies.ts';
import { noteCurrencies } from '../../lib/currencies-in-use.ts';
import { clearDraft } from '../../lib/draft.ts';
import { isSignedOut, sentenceOfError } from '../../lib/problems.ts';
import { queryClient } from '../../lib/queries.ts';
import { endHere } from '../../lib/session-owner.ts';
import { useStore } from '../../lib/store.ts';
import { chooseTheme, themeStore, themes } from '../../lib/theme.ts';
import { showToast } from '../../lib/toasts.ts';
import { useAct } from '../../lib/use-act.ts';
import { DeleteAccount } from './DeleteAccount.tsx';
import { Sessions } from './Sessions.tsx';
import { Tokens } from './Tokens.tsx';

export function Account({ me }: { readonly me: User }) {
  return (
    <>
      <PageTitle text="Account" />
      <section className="card" aria-label="Your account">
        <p>
          <strong>{me.name}</strong> <span className="muted">@{me.handle}</span>
        </p>
        <p className="muted">{me.email}</p>
        {!me.activated && (
          <p>
            <Link href="/activate">Activate your account</Link>, so that you and your friends can find each other.
          </p>
        )}
        <SignOut />
      </section>
      <Profile me={me} />
      <Appearance />
      <Password me={me} />
      <Sessions />
      <Tokens />
      <section className="card" aria-labelledby="export-heading">
        <h2 id="export-heading">Your data</h2>
        <p className="actions">
          <span className="act">
            <a className="button" href="/v1/export?format=json" download="debt.json">
              Export as JSON
            </a>
            <CopyCli compact command="debt export json debt.json" />
          </span>
          <span className="act">
            <a className="button" href="/v1/export?format=csv" download="debt.csv">
              Export as CSV
            </a>
            <CopyCli compact command="debt export csv debt.csv" />
          </span>
        </p>
      </section>
      <DeleteAccount me={me} />
    </>
  );
}

function SignOut() {
  const signOut = useAct({
    mutationFn: () => doneOf(api.DELETE('/v1/sessions/current')),
    onSuccess: leave,
    onError: (error) => {
      if (isSignedOut(error)) leave();
      else showToast({ tone: 'failed', text: `You are still signed in. ${sentenceOfError(error)}` });
    },
  });
  return (
    <>
      <button type="button" className="button" aria-disabled={signOut.isPending} onClick={() => signOut.run()}>
        Sign out
      </button>
      <CopyCli command="debt logout" />
    </>
  );
}

/** The draft is removed with the session of its author. */
function leave(): void {
  clearDraft();
  endHere();
}

function Profile({ me }: { readonly me: User }) {
  const [name, setName] = useState(me.name);
  const [currency, setCurrency] = useState(me.currency);
  const update = useMutation({
    mutationFn: () => answerOf(api.PATCH('/v1/users/me', { body: { name: name.trim(), currency } })),
    onSuccess: (user) => {
      noteCurrencies([user.currency]);
      queryClient.setQueryData(['me'], user);
      showToast({ tone: 'done', text: 'Saved.' });
    },
  });
  return (
    <section className="card" aria-labelledby="profile-heading">
      <h2 id="profile-heading">Name and currency</h2>
      <Form
        onSubmit={() => update.mutate()}
        error={update.error}
        pending={update.isPending}
        submit="Save"
        command={`debt account set --name ${quote(name.trim())} --currency ${currency.toLowerCase()}`}
      >
        <Field label="Your name" name="name" autoComplete="name" required value={name} onChange={(event) => setName(event.target.value)} />
        <SelectField
          label="Default currency"
          name="currency"
          hint="Used when an amount does not name a currency."
          value={currency}
          onChange={setCurrency}
          groups={currencyGroups([me.currency, currency])}
        />
      </Form>
    </section>
  );
}

function Appearance() {
  const theme = useStore(themeStore);
  const labels = { system: 'Same as the system', light: 'Light', dark: 'Dark' } as const;
  return (
    <section className="card" aria-labelledby="appearance-heading">
      <h2 id="appearance-heading">Appearance</h2>
      <SelectField
        label="Colours"
        name="theme"
        value={theme}
        onChange={(value) => chooseTheme(themes.find((each) => each === value) ?? 'system')}
        options={themes.map((each) => ({ value: each, label: labels[each] }))}
      />
    </section>
  );
}

function Password({ me }: { readonly me: User }) {
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
