import { type MouseEvent, type PointerEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { closeOnBack } from '../lib/back.ts';
import { focusHeading } from '../lib/focus.ts';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** False when the page cannot continue without an answer. */
  readonly closable?: boolean;
  /** Hides everything behind it. */
  readonly covering?: boolean;
}

/**
 * A modal dialog of the browser: focus stays inside, and returns afterwards. Escape, Back and a press beside it close it. A library would inject style
 * elements, which the content security policy of the page forbids.
 */
export function Dialog({ title, onClose, children, closable = true, covering = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  }, [onClose]);
  useEffect(() => (closable ? closeOnBack(() => close.current()) : undefined), [closable]);
  const beside = usePressBeside(() => closable && onClose());
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
      className={covering ? 'dialog covering' : 'dialog'}
      aria-labelledby={titleId}
      {...beside}
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

/** A press that begins and ends on the backdrop, which is part of the dialog element. Selecting a text beyond the edge is none. */
function usePressBeside(act: () => void) {
  const began = useRef(false);
  return {
    onPointerDown: (event: PointerEvent<HTMLDialogElement>) => {
      began.current = isBeside(event);
    },
    onClick: (event: MouseEvent<HTMLDialogElement>) => {
      if (began.current && isBeside(event)) act();
      began.current = false;
    },
  };
}

function isBeside({ target, currentTarget, clientX: x, clientY: y }: MouseEvent<HTMLDialogElement>): boolean {
  if (target !== currentTarget) return false;
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
  return x < left || x > right || y < top || y > bottom;
}

/** The first field to fill in. Without fields, the title: a screen reader then reads the content, and no button is pressed by mistake. */
function firstIn(dialog: HTMLDialogElement): HTMLElement | null {
  const marked = dialog.querySelector<HTMLElement>('[data-focus-first="true"]');
  return marked ?? dialog.querySelector<HTMLElement>('input:not([hidden], [type="radio"]), select') ?? dialog.querySelector('h2');
}
