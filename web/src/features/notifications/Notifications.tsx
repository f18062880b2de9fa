import { parsePage } from '@debt/proto/feed-codec';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Async, Empty, Instant, PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { feedStore } from '../../lib/feed.ts';
import { Refused, Unreachable } from '../../lib/problems.ts';
import { noticeText, plain } from '../../lib/sentences.ts';
import { useStore } from '../../lib/store.ts';

interface NotificationsProps {
  readonly myId: string;
  readonly onSeen: (upTo: number) => void;
}

const shownMax = 100;

/** The newest notifications of my feed. Viewing them moves the read mark. */
export function Notifications({ myId, onSeen }: NotificationsProps) {
  const { newest, readUpTo } = useStore(feedStore);
  const page = useQuery({ queryKey: ['feed', newest], queryFn: () => readFeed(newest), placeholderData: (before) => before });
  useEffect(() => {
    if (newest > readUpTo) onSeen(newest);
  }, [newest, readUpTo, onSeen]);
  return (
    <>
      <PageTitle text="Activity" />
      <Async query={page}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No activity yet">
              <p>New entries of you and your friends appear here immediately.</p>
            </Empty>
          ) : (
            <ol className="feed card" reversed>
              {items.toReversed().map((item) =>
                'type' in item ? null : (
                  <li key={item.seq} data-seq={item.seq}>
                    <p>{noticeText(item.notice, myId)}</p>
                    <p className="muted">
                      {'description' in item.notice && item.notice.description !== '' && (
                        <>
                          <bdi>{plain(item.notice.description)}</bdi> ·{' '}
                        </>
                      )}
                      <Instant iso={item.at} />
                    </p>
                  </li>
                ),
              )}
            </ol>
          )
        }
      </Async>
      <CopyCli command="debt watch" />
    </>
  );
}

async function readFeed(newest: number): Promise<ReturnType<typeof parsePage>> {
  const url = `/v1/notifications?after=${Math.max(0, newest - shownMax)}&limit=${shownMax}`;
  const response = await fetch(url).catch((error: unknown) => {
    throw new Unreachable('no answer', { cause: error });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new Refused(body, response);
  return parsePage(body);
}
