import type { Money, TransactionRecorded } from '@debt/proto/http';
import type { Verb } from '@debt/rules';
import { answerOf, api } from './api.ts';
import { pausedUntil, pauseFor } from './paused.ts';
import { isSignedOut, mayComeBack, Refused, sentenceOfError, Unreachable } from './problems.ts';
import { noteExpiry, refreshLedger, refreshPeople } from './queries.ts';
import { createStore } from './store.ts';

/** A transaction to record. A new person is added first, with a separate key. */
export interface Draft {
  readonly verb: Verb;
  readonly person: { readonly id: string } | { readonly alias: string } | { readonly handle: string };
  readonly name: string;
  readonly amount: Money;
  readonly description: string;
  readonly dueOn: string;
  readonly debtId?: string | undefined;
}

/** A draft in the queue. Its keys are stored before anything is sent, so that sending it again has no second effect. */
export interface Queued extends Draft {
  readonly key: string;
  readonly personKey: string;
  /** The author: another account on the same device never sends it. */
  readonly owner: string;
  readonly savedAt: string;
  /** Whether it may have reached the server: only an entry that certainly has not can be cancelled. */
  readonly tried: boolean;
  /** The reason of a final refusal; null while it may still succeed. */
  readonly refusal: string | null;
}

const storageKey = 'debt.queue';
const queuedMax = 50;

export const queueStore = createStore<readonly Queued[]>([]);

export function restoreQueue(): void {
  const parsed: unknown = parse(localStorage.getItem(storageKey));
  queueStore.set(Array.isArray(parsed) ? parsed.filter(isQueued).map((item) => ({ ...{ tried: true }, ...item })) : []);
}

function save(items: readonly Queued[]): void {
  localStorage.setItem(storageKey, JSON.stringify(items));
  queueStore.set(items);
}

/** Stores the draft. @throws Error when the queue is full */
function enqueue(draft: Draft, owner: string): Queued {
  if (queueStore.get().length >= queuedMax)
    throw new Error(`At most ${queuedMax} entries can be stored offline. Connect first, or discard some.`);
  const item = {
    ...draft,
    owner,
    key: crypto.randomUUID(),
    personKey: crypto.randomUUID(),
    savedAt: new Date().toISOString(),
    tried: false,
    refusal: null,
  };
  save([...queueStore.get(), item]);
  return item;
}

export const discard = (key: string): void => save(queueStore.get().filter((item) => item.key !== key));

/** Removes an entry that has not been sent, and waits for a tab that is sending. @returns false when it may have reached the server in the meantime */
export const cancel = (key: string): Promise<boolean> =>
  navigator.locks.request('debt.queue', () => {
    restoreQueue();
    const isUnsent = queueStore.get().some((item) => item.key === key && !item.tried);
    if (isUnsent) discard(key);
    return isUnsent;
  });

/** The keys of the entries that this page is sending now. */
export const sendingStore = createStore<ReadonlySet<string>>(new Set());

export type Recorded = { readonly status: 'recorded'; readonly recorded: TransactionRecorded } | { readonly status: 'kept' };

/** Records it now. Without a clear answer it is kept in the queue and sent later with the same key. @throws Refused when it had no effect */
export async function recordNow(draft: Draft, owner: string): Promise<Recorded> {
  const queued = enqueue(draft, owner);
  try {
    return { status: 'recorded', recorded: await send(queued) };
  } catch (error) {
    const hadNoEffect = error instanceof Refused && (error.status === 429 || !mayComeBack(error));
    if (!hadNoEffect) return { status: 'kept' };
    discard(queued.key);
    throw error;
  }
}

/** Sends one entry. It leaves the queue once it is recorded; a final refusal is stored with it. @throws Refused, Unreachable */
async function send(item: Queued): Promise<TransactionRecorded> {
  // A browser can be wrong about being online, but not about being offline.
  if (!navigator.onLine) throw new Unreachable('the browser is offline');
  save(queueStore.get().map((each) => (each.key === item.key ? { ...each, tried: true } : each)));
  sendingStore.set(new Set([...sendingStore.get(), item.key]));
  try {
    const recorded = await record(item);
    discard(item.key);
    refreshPeople();
    return recorded;
  } catch (error) {
    if (isSignedOut(error)) noteExpiry();
    else if (!mayComeBack(error))
      save(queueStore.get().map((each) => (each.key === item.key ? { ...each, refusal: sentenceOfError(error) } : each)));
    if (error instanceof Refused && error.status === 429) pauseFor(error.retryAfterSeconds ?? 1);
    throw error;
  } finally {
    sendingStore.set(new Set([...sendingStore.get()].filter((key) => key !== item.key)));
  }
}

async function record(item: Queued): Promise<TransactionRecorded> {
  const person = await personOf(item);
  return answerOf(
    api.POST('/v1/transactions', {
      params: { header: { 'idempotency-key': item.key } },
      body: {
        verb: item.verb,
        person,
        amount: item.amount,
        ...(item.description === '' ? {} : { description: item.description }),
        ...(item.dueOn === '' ? {} : { dueOn: item.dueOn }),
        ...(item.debtId === undefined ? {} : { debtId: item.debtId }),
      },
    }),
  );
}

async function personOf({ person, personKey }: Queued): Promise<string> {
  if ('id' in person) return person.id;
  try {
    const added = await answerOf(api.POST('/v1/people', { params: { header: { 'idempotency-key': personKey } }, body: person }));
    return added.id;
  } catch (error) {
    const known = error instanceof Refused && error.status === 409 ? await findPerson(person) : undefined;
    if (known === undefined) throw error;
    return known;
  }
}

/** Finds a person whom another entry or another device has added first. */
async function findPerson(person: { readonly alias: string } | { readonly handle: string }): Promise<string | undefined> {
  const wanted = ('alias' in person ? person.alias : person.handle).toLowerCase();
  const { items } = await answerOf(api.GET('/v1/people', { params: { query: { q: wanted } } }));
  return items.find(({ alias, handle }) => ('alias' in person ? alias : handle)?.toLowerCase() === wanted)?.id;
}

/** Sends the queue, oldest first, and stops at the first entry that cannot be sent now. One tab at a time. @returns the number of recorded entries */
export async function flush(owner: string): Promise<number> {
  return navigator.locks.request('debt.queue', { ifAvailable: true }, async (lock) => {
    if (lock === null || Date.now() < pausedUntil.get()) return 0;
    restoreQueue();
    let sent = 0;
    for (const item of queueStore
      .get()
      .filter((each) => each.owner === owner && each.refusal === null && !sendingStore.get().has(each.key))) {
      try {
        await send(item);
        sent += 1;
      } catch (error) {
        if (mayComeBack(error) || isSignedOut(error)) break;
      }
    }
    if (sent > 0) refreshLedger();
    return sent;
  });
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isQueued(value: unknown): value is Queued {
  return typeof value === 'object' && value !== null && 'key' in value && 'verb' in value && 'amount' in value && 'owner' in value;
}
