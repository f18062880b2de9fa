import { useState } from 'react';
import { showToast } from '../lib/toasts.ts';
import { plain } from '../lib/words.ts';

interface CopyCliProps {
  /** What does the same as the act that it stands by. */
  readonly command: string;
  /** Beside a button: a mark that copies, without the words. */
  readonly compact?: boolean;
}

/** The command that does the same as what it stands by, to be copied. */
export function CopyCli({ command, compact = false }: CopyCliProps) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(command).then(
      () => setCopied(true),
      () => showToast({ tone: 'failed', text: 'The browser did not allow copying. Select the command instead.' }),
    );
  };
  // What is copied is exact; what is shown reads in one direction.
  const shown = plain(command);
  const label = `${copied ? 'Copied' : 'Copy as CLI'}: ${shown}`;
  if (compact)
    return (
      <button type="button" className="cli-mark" onClick={copy} aria-label={label} title={label}>
        <span aria-hidden="true">{copied ? '✓' : '›_'}</span>
      </button>
    );
  return (
    <div className="cli">
      <code>{shown}</code>
      <button type="button" className="link" onClick={copy} aria-label={label}>
        {copied ? 'Copied' : 'Copy as CLI'}
      </button>
    </div>
  );
}
