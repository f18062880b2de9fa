import { useCallback, useEffect, useRef } from 'react';
import { Feed } from '../lib/feed.ts';
import { noteExpiry, refreshPeople } from '../lib/queries.ts';
import { noticeText } from '../lib/sentences.ts';
import { throttle } from '../lib/throttle.ts';
import { showToast } from '../lib/toasts.ts';

/** The minimum interval between two refreshes: an import of a hundred debts must not cause a hundred refreshes of each page. */
const readAgainMs = 500;

/** Follows the feed while a user is signed in: notifications refresh the page, and those of other users show a toast. @returns acknowledge */
export function useFeed(myId: string, paused: boolean): (upTo: number) => void {
  const feed = useRef<Feed | undefined>(undefined);
  useEffect(() => {
    if (paused) return undefined;
    const readAgain = throttle(refreshPeople, readAgainMs);
    const following = new Feed({
      isOwn: ({ notice }) => notice.actorId === myId,
      onNotification: ({ notice }, live) => {
        if (!live) return;
        readAgain();
        if (notice.actorId !== myId) showToast({ tone: 'news', text: noticeText(notice, myId) });
      },
      onCaughtUp: readAgain,
      onSignedOut: noteExpiry,
    });
    feed.current = following;
    following.start();
    return () => {
      readAgain.cancel();
      following.stop();
    };
  }, [myId, paused]);
  return useCallback((upTo: number) => feed.current?.acknowledge(upTo), []);
}
