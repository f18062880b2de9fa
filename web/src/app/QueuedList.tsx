import { Instant, Money } from '../components/bits.tsx';
import { formatMoney } from '../lib/amount.ts';
import { cancel, discard, type Queued, queueStore, sendingStore } from '../lib/queue.ts';
import { verbLabel } from '../lib/sentences.ts';
import { useStore } from '../lib/store.ts';
import { showToast } from '../lib/toasts.ts';

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
          <QueuedRow key={item.key} item={item} />
        ))}
      </ul>
    </section>
  );
}

function QueuedRow({ item }: { readonly item: Queued }) {
  const what = `${verbLabel(item.verb, item.name)} ${formatMoney(item.amount)}`;
  const remove = async (): Promise<void> => {
    const isRemoved = await cancel(item.key);
    showToast(
      isRemoved
        ? { tone: 'done', text: `Cancelled, and not sent: ${what}.` }
        : { tone: 'failed', text: `Too late to cancel: ${what}. Undo it once it is recorded.` },
    );
  };
  return (
    <li className="row">
      <span className="row-main">
        <span>{verbLabel(item.verb, item.name)}</span>
        <span className="muted">
          <Instant iso={item.savedAt} /> · {item.refusal ?? (item.tried ? answerLost : unsent)}
        </span>
      </span>
      <span className="row-end">
        <Money value={item.amount} />
        {item.refusal !== null && (
          <button type="button" className="button small" aria-label={`Discard: ${what}`} onClick={() => discard(item.key)}>
            Discard
          </button>
        )}
        {item.refusal === null && !item.tried && (
          <button type="button" className="button small" aria-label={`Cancel: ${what}`} onClick={() => void remove()}>
            Cancel
          </button>
        )}
      </span>
    </li>
  );
}

const unsent = 'stored on this device, will be sent as soon as possible';
const answerLost = 'the answer was lost; it will be sent again, and recorded once';
