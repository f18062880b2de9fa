/** All tabs of a browser share one session cookie. Here they tell each other whose it is, since a cookie that scripts cannot read does not. */
const storageKey = 'debt.whose';

/** Whom this tab shows; null before somebody has signed in. */
let shown: string | null = null;

/** This tab shows somebody, who is signed in by what the server said. */
export function showing(id: string): void {
  shown = id;
  if (localStorage.getItem(storageKey) !== id) localStorage.setItem(storageKey, id);
}

/** Nobody is signed in any more: every tab begins anew. */
export function endHere(): void {
  shown = null;
  localStorage.removeItem(storageKey);
  location.assign('/');
}

/** Whether what this tab sends would still be said by the one whom it shows. */
export const isStillMine = (): boolean => shown === null || localStorage.getItem(storageKey) === shown;

/** Begins anew as soon as another tab signs out or in, also after this one was asleep or was brought back by the Back button. */
export function followOthers(): () => void {
  const reload = (): void => location.assign('/');
  const changed = ({ key, newValue }: StorageEvent): void => {
    if (key === storageKey && newValue !== shown) reload();
  };
  const awake = (): void => {
    if (!isStillMine()) reload();
  };
  globalThis.addEventListener('storage', changed);
  globalThis.addEventListener('pageshow', awake);
  globalThis.addEventListener('focus', awake);
  return () => {
    globalThis.removeEventListener('storage', changed);
    globalThis.removeEventListener('pageshow', awake);
    globalThis.removeEventListener('focus', awake);
  };
}
