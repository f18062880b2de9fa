import { useEffect, useState } from 'react';
import { useFocusKept } from '../lib/focus.ts';
import { useStore } from '../lib/store.ts';
import { hideToast, type Toast, toastSeconds, toastStore } from '../lib/toasts.ts';

/** Messages in a polite live region. They never take the focus, and stay while the focus or the pointer is on them. */
export function Toasts() {
  const toasts = useStore(toastStore);
  return (
    <section className="toasts" aria-label="Messages" aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  const kept = useFocusKept<HTMLDivElement>();
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => hideToast(toast.id), toastSeconds * 1000);
    return () => clearTimeout(timer);
  }, [held, toast.id]);
  return (
    <div
      ref={kept}
      className={`toast ${toast.tone}`}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <p>{toast.text}</p>
      {toast.action !== undefined && (
        <button
          type="button"
          className="link"
          onClick={() => {
            toast.action?.run();
            hideToast(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      )}
      <button type="button" className="icon-button" aria-label="Close message" onClick={() => hideToast(toast.id)}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M5 5l10 10M15 5L5 15" />
        </svg>
      </button>
    </div>
  );
}
