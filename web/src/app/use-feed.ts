import { useCallback, useEffect, useRef } from 'react';
import { Feed } from '../lib/feed.ts';
import { noteExpiry, refreshPeople } from '../lib/queries.ts';
import { showToast } from '../lib/toasts.ts';
import { noticeWords } from '../lib/words.ts';

/** Follows the feed while somebody is signed in: the page is read again when something happened, and others' acts are said. @returns acknowledge */
export function useFeed(myId: string, paused: boolean): (upTo: number) => void {
  const feed = useRef<Feed | undefined>(undefined);
  useEffect(() => {
    if (paused) return undefined;
    const following = new Feed({
      onNotification: ({ notice }, live) => {
        if (!live) return;
        refreshPeople();
        if (notice.actorId !== myId) showToast({ tone: 'news', text: noticeWords(notice, myId) });
      },
      onCaughtUp: refreshPeople,
      onSignedOut: noteExpiry,
    });
    feed.current = following;
    following.start();
    return () => following.stop();
  }, [myId, paused]);
  return useCallback((upTo: number) => feed.current?.acknowledge(upTo), []);
}
