import type { Notification } from '@debt/proto/feed';
import { parsePage } from '@debt/proto/feed-codec';
import { useQuery } from '@tanstack/react-query';
import { feedStore } from '../../lib/feed.ts';
import { Refused, Unreachable } from '../../lib/problems.ts';
import { useStore } from '../../lib/store.ts';

const readMax = 100;

/** The events among my newest notifications that are not transactions, which have their own list. */
export function useEvents() {
  const { newest } = useStore(feedStore);
  return useQuery({ queryKey: ['feed', newest], queryFn: () => readEvents(newest), placeholderData: (before) => before });
}

async function readEvents(newest: number): Promise<readonly Notification[]> {
  const url = `/v1/notifications?after=${Math.max(0, newest - readMax)}&limit=${readMax}`;
  const response = await fetch(url).catch((error: unknown) => {
    throw new Unreachable('no answer', { cause: error });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new Refused(body, response);
  return parsePage(body).items.flatMap((item) => ('notice' in item && item.notice.type !== 'transaction' ? [item] : []));
}
