/** All tabs of a browser share one session cookie. Scripts cannot read it, so the tabs share the id of its owner here. */
const storageKey = 'debt.session-owner';

/** The user that this tab shows; null before sign-in. */
let shown: string | null = null;

/** Called when this tab shows a user that the server has identified. */
export function showing(id: string): void {
  shown = id;
  if (localStorage.getItem(storageKey) !== id) localStorage.setItem(storageKey, id);
}

/** The user whose session this browser had last; null after a sign-out. */
export const lastOwner = (): string | null => localStorage.getItem(storageKey);

const farewellKey = 'debt.farewell';

interface Ending {
  /** Shown on the next page. */
  readonly farewell?: string;
  readonly path?: string;
}

/** Called after sign-out: all tabs reload. */
export function endHere({ farewell: message, path = '/' }: Ending = {}): void {
  shown = null;
  localStorage.removeItem(storageKey);
  if (message !== undefined) sessionStorage.setItem(farewellKey, message);
  location.assign(path);
}

let farewell: string | undefined;

/** The message of the session that ended in this tab, until the page is loaded again: what shows it may be drawn more than once. */
export function takeFarewell(): string | undefined {
  farewell = sessionStorage.getItem(farewellKey) ?? farewell;
  sessionStorage.removeItem(farewellKey);
  return farewell;
}

/** Whether a request from this tab would still be sent as the user that it shows. */
export const isStillMine = (): boolean => shown === null || localStorage.getItem(storageKey) === shown;

/** Reloads as soon as another tab signs out or in, even if this tab was asleep or restored by the Back button. */
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
