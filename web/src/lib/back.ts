/** The entries of the session history that the page has left on purpose; a new one waits for them. */
let leaving: Promise<void> = Promise.resolve();

const openIn = (state: unknown): unknown => (typeof state === 'object' && state !== null && 'open' in state ? state.open : undefined);

/**
 * Adds an entry to the session history for something that is open over the page, so that Back closes it and not the page behind.
 * @returns removes the entry again
 */
export function closeOnBack(close: () => void): () => void {
  const entry = crypto.randomUUID();
  let released = false;
  const moved = (): void => {
    if (openIn(history.state) !== entry) close();
  };
  void leaving.then(() => {
    if (released) return;
    history.pushState({ open: entry }, '');
    globalThis.addEventListener('popstate', moved);
  });
  return () => {
    released = true;
    globalThis.removeEventListener('popstate', moved);
    if (openIn(history.state) === entry) leaving = back();
  };
}

/** Resolves when the browser has left the entry. A link that is followed in the meantime is followed again, because leaving the entry also leaves its page. */
function back(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let followed: string | undefined;
  const noteLink = (): void => {
    followed = location.href;
  };
  // wouter announces each navigation with an event of this name.
  globalThis.addEventListener('pushState', noteLink);
  globalThis.addEventListener(
    'popstate',
    () => {
      globalThis.removeEventListener('pushState', noteLink);
      if (followed !== undefined && location.href !== followed) history.pushState(null, '', followed);
      resolve();
    },
    { once: true },
  );
  history.back();
  return promise;
}
