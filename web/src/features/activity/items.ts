import type { Notification } from '@debt/proto/feed';
import type { Transaction } from '@debt/proto/http';

/** A line of the activity. */
export type ActivityItem =
  | { readonly type: 'transaction'; readonly key: string; readonly at: string; readonly transaction: Transaction }
  | { readonly type: 'event'; readonly key: string; readonly at: string; readonly notification: Notification };

/** Transactions with the other events between them, newest first. Events before the oldest loaded transaction follow when that part is loaded. */
export function withEvents(
  transactions: readonly Transaction[],
  events: readonly Notification[],
  hasMore: boolean,
): readonly ActivityItem[] {
  const oldest = hasMore ? (transactions.at(-1)?.recordedAt ?? '') : '';
  const items: readonly ActivityItem[] = [
    ...transactions.map((transaction) => ({
      type: 'transaction' as const,
      key: transaction.id,
      at: transaction.recordedAt,
      transaction,
    })),
    ...events
      .filter(({ at }) => at >= oldest)
      .map((notification) => ({ type: 'event' as const, key: String(notification.seq), at: notification.at, notification })),
  ];
  return items.toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
}
