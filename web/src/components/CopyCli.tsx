import { useState } from 'react';
import { showToast } from '../lib/toasts.ts';

/** The command that does the same as what is above it. */
export function CopyCli({ command }: { readonly command: string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(command).then(
      () => setCopied(true),
      () => showToast({ tone: 'failed', text: 'The browser did not allow copying. Select the command instead.' }),
    );
  };
  return (
    <div className="cli">
      <code>{command}</code>
      <button type="button" className="link" onClick={copy} aria-label={`${copied ? 'Copied' : 'Copy as CLI'}: ${command}`}>
        {copied ? 'Copied' : 'Copy as CLI'}
      </button>
    </div>
  );
}
