import type { User } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Field, SelectField } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api } from '../../lib/api.ts';
import { quote } from '../../lib/cli.ts';
import { currencyGroups } from '../../lib/currencies.ts';
import { noteCurrencies } from '../../lib/currencies-in-use.ts';
import { queryClient } from '../../lib/queries.ts';
import { useStore } from '../../lib/store.ts';
import { chooseTheme, themeStore, themes } from '../../lib/theme.ts';
import { showToast } from '../../lib/toasts.ts';

export function Profile({ me }: { readonly me: User }) {
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

export function Appearance() {
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
