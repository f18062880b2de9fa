import type { User } from '@debt/proto/http';
import { type DehydratedState, dehydrate, hydrate } from '@tanstack/react-query';
import { queryClient } from './queries.ts';
import { sessionExpired } from './session.ts';
import { lastOwner } from './session-owner.ts';
import { throttle } from './throttle.ts';

/** The last answers of the server, for reading without a network. They are kept until the session ends, and only for its user. */
const cacheName = 'last-state-1';
const address = '/last-state';
const keepEveryMs = 2_000;
const textMax = 4_000_000;

interface Kept {
  readonly owner: string;
  readonly state: DehydratedState;
}

/** Keeps the state whenever it changes. @returns stops it */
export function keepLastState(owner: string): () => void {
  const keep = throttle(() => void save(owner), keepEveryMs);
  const stop = queryClient.getQueryCache().subscribe(({ type }) => {
    if (type === 'updated' || type === 'added') keep();
  });
  keep();
  return () => {
    stop();
    keep.cancel();
  };
}

async function save(owner: string): Promise<void> {
  if (!('caches' in globalThis) || sessionExpired.get() || lastOwner() !== owner) return;
  // A page that is still loading would replace a whole state by a part of it. The end of a request is a change, too.
  if (queryClient.isFetching() > 0) return;
  const kept: Kept = {
    owner,
    state: dehydrate(queryClient, {
      shouldDehydrateMutation: () => false,
      shouldDehydrateQuery: ({ queryKey: [kind], state: { data } }) =>
        (kind === 'me' || kind === 'ledger' || kind === 'people') && data != null,
    }),
  };
  const text = JSON.stringify(kept);
  if (text.length > textMax) return;
  try {
    const cache = await caches.open(cacheName);
    await cache.put(address, new Response(text, { headers: { 'content-type': 'application/json' } }));
  } catch {
    // Without storage, as in a private window, the page works but has nothing to show offline.
  }
}

/** Shows the state that was kept for the user of this browser. @returns false when there is none */
export async function restoreLastState(): Promise<boolean> {
  const kept = await read();
  if (kept === undefined || kept.owner !== lastOwner()) return false;
  hydrate(queryClient, kept.state);
  return queryClient.getQueryData<User | null>(['me']) != null;
}

async function read(): Promise<Kept | undefined> {
  if (!('caches' in globalThis)) return undefined;
  try {
    const answer = await (await caches.open(cacheName)).match(address);
    const kept: unknown = await answer?.json();
    return isKept(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' && value !== null && 'owner' in value && 'state' in value && isState(value.state);

const isState = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'queries' in value && Array.isArray(value.queries);

/** Removes it, at the end of a session. */
export async function forgetLastState(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(cacheName).catch(() => false);
}
