import { type ReactNode, useEffect, useId, useRef } from 'react';
import { focusHeading } from '../lib/focus.ts';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** False when the page cannot continue without an answer. */
  readonly closable?: boolean;
}

/**
 * A modal dialog of the browser: focus stays inside, Escape closes it, and focus then returns. A library would inject style elements, which the
 * content security policy of the page forbids.
 */
export function Dialog({ title, onClose, children, closable = true }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    const dialog = element.current;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      firstIn(dialog)?.focus();
    }
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement) opener.focus();
      requestAnimationFrame(() => focusHeading(true));
    };
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (closable) onClose();
      }}
      // Browsers close it when Escape is pressed repeatedly, even if each cancel event is prevented.
      onClose={({ currentTarget }) => {
        if (!currentTarget.isConnected) return;
        if (closable) onClose();
        else currentTarget.showModal();
      }}
    >
      <div className="dialog-head">
        <h2 id={titleId} tabIndex={-1}>
          {title}
        </h2>
        {closable && (
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M5 5l10 10M15 5L5 15" />
            </svg>
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}

/** The first field to fill in. Without fields, the title: a screen reader then reads the content, and no button is pressed by mistake. */
function firstIn(dialog: HTMLDialogElement): HTMLElement | null {
  const marked = dialog.querySelector<HTMLElement>('[data-focus-first="true"]');
  return marked ?? dialog.querySelector<HTMLElement>('input:not([hidden], [type="radio"]), select') ?? dialog.querySelector('h2');
}
