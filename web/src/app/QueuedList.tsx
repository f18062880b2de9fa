import { Money } from '../components/bits.tsx';
import { discard, queueStore, sendingStore } from '../lib/queue.ts';
import { verbLabel } from '../lib/sentences.ts';
import { useStore } from '../lib/store.ts';

/** The entries of the user that have not reached the server yet. */
export function QueuedList({ owner }: { readonly owner: string }) {
  const sending = useStore(sendingStore);
  const queued = useStore(queueStore).filter((item) => item.owner === owner && !sending.has(item.key));
  if (queued.length === 0) return null;
  return (
    <section className="card queued" aria-label="Not sent yet">
      <h2>Not sent yet</h2>
      <ul className="rows">
        {queued.map((item) => (
          <li key={item.key} className="row">
            <span className="row-main">
              <span>{verbLabel(item.verb, item.name)}</span>
              <span className="muted">{item.refusal ?? 'stored on this device, will be sent as soon as possible'}</span>
            </span>
            <span className="row-end">
              <Money value={item.amount} />
              {item.refusal !== null && (
                <button type="button" className="button small" onClick={() => discard(item.key)}>
                  Discard
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
