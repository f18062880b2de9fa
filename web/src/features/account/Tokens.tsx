import type { AccessToken } from '@debt/proto/http';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Async, Instant } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api, doneOf } from '../../lib/api.ts';
import { quote } from '../../lib/cli.ts';
import { sentenceOfError } from '../../lib/problems.ts';
import { showToast } from '../../lib/toasts.ts';
import { useAct } from '../../lib/use-act.ts';
import { NewToken } from './NewToken.tsx';

const queryKey = ['account', 'tokens'];

/** Personal access tokens for scripts. A new token is shown once and never stored. */
export function Tokens() {
  const [name, setName] = useState('');
  const tokens = useQuery({ queryKey, queryFn: () => answerOf(api.GET('/v1/tokens')) });
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey });
  const create = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/tokens', { body: { name: name.trim() } })),
    onSuccess: () => setName(''),
    onSettled: refresh,
  });
  const revoke = useAct({
    mutationFn: (id: string) => doneOf(api.DELETE('/v1/tokens/{id}', { params: { path: { id } } })),
    onSuccess: (_done, id) => {
      // The secret of a revoked token is of no use on the screen.
      if (create.data?.id === id) create.reset();
      showToast({ tone: 'done', text: 'The token is revoked.' });
    },
    onError: (error) => showToast({ tone: 'failed', text: sentenceOfError(error) }),
    onSettled: refresh,
  });
  return (
    <section className="card" aria-labelledby="tokens-heading">
      <h2 id="tokens-heading">Access tokens for scripts</h2>
      <Async query={tokens}>
        {({ items }) => (
          <ul className="rows">
            {items.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => revoke.run(token.id)} />
            ))}
          </ul>
        )}
      </Async>
      {create.data !== undefined && <NewToken key={create.data.id} token={create.data} />}
      <Form
        onSubmit={() => create.mutate()}
        error={create.error}
        pending={create.isPending}
        submit="Create token"
        command={`debt tokens create ${quote(name.trim() === '' ? 'backup' : name.trim())}`}
      >
        <Field
          label="What it is for"
          name="name"
          autoComplete="off"
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Form>
    </section>
  );
}

interface TokenRowProps {
  readonly token: AccessToken;
  readonly onRevoke: () => void;
}

function TokenRow({ token, onRevoke }: TokenRowProps) {
  return (
    <li className="row">
      <span className="row-main">
        <span>{token.name}</span>
        <span className="muted">
          since <Instant iso={token.createdAt} />
        </span>
      </span>
      <span className="row-end">
        <span className="act">
          <button type="button" className="button small" onClick={onRevoke}>
            Revoke {token.name}
          </button>
          <CopyCli compact command={`debt tokens revoke ${quote(token.name)}`} />
        </span>
      </span>
    </li>
  );
}
