import { useState } from 'react';
import { commandsShown } from '../lib/commands.ts';
import { plain } from '../lib/sentences.ts';
import { useStore } from '../lib/store.ts';
import { showToast } from '../lib/toasts.ts';

interface CopyCliProps {
  /** The command that does the same as the control beside it. */
  readonly command: string;
  /** Beside a button: only an icon that copies. */
  readonly compact?: boolean;
}

/** Shows the command that does the same as the control beside it, and copies it; nothing while the user does not want to see commands. */
export function CopyCli(props: CopyCliProps) {
  return useStore(commandsShown) ? <Command {...props} /> : null;
}

function Command({ command, compact = false }: CopyCliProps) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(command).then(
      () => setCopied(true),
      () => showToast({ tone: 'failed', text: 'The browser did not allow copying. Select the command instead.' }),
    );
  };
  // The copied text is exact; the shown text has no direction marks.
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
