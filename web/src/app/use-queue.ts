import { useEffect } from 'react';
import { flush, restoreQueue } from '../lib/queue.ts';
import { showToast } from '../lib/toasts.ts';

const flushEveryMs = 5000;

/** Sends queued entries at the start, when the browser reports that it is online, and at intervals, because that report is often wrong. */
export function useQueue(owner: string, paused: boolean): void {
  useEffect(() => {
    if (paused) return undefined;
    const send = (): void => {
      void flush(owner).then((sent) => {
        if (sent > 0)
          showToast({
            tone: 'done',
            text: sent === 1 ? 'Your offline entry has been sent.' : `${sent} offline entries have been sent.`,
          });
      });
    };
    const otherTab = (event: StorageEvent): void => {
      if (event.key === 'debt.queue') restoreQueue();
    };
    send();
    const timer = setInterval(send, flushEveryMs);
    globalThis.addEventListener('online', send);
    globalThis.addEventListener('storage', otherTab);
    return () => {
      clearInterval(timer);
      globalThis.removeEventListener('online', send);
      globalThis.removeEventListener('storage', otherTab);
    };
  }, [owner, paused]);
}
