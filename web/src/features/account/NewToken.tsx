import type { AccessTokenCreated } from '@debt/proto/http';
import { useState } from 'react';
import { showToast } from '../../lib/toasts.ts';

/** The secret of a new token, which is shown once. */
export function NewToken({ token: { name, token } }: { readonly token: Pick<AccessTokenCreated, 'name' | 'token'> }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(token).then(
      () => setCopied(true),
      () => showToast({ tone: 'failed', text: 'The browser did not allow copying. Select the token instead.' }),
    );
  };
  return (
    <div className="notice new-token" role="status">
      <p>Copy the token “{name}” now. It is not shown again.</p>
      <code className="secret">{token}</code>
      <button type="button" className="button small" onClick={copy}>
        {copied ? 'Copied' : 'Copy the token'}
      </button>
    </div>
  );
}
