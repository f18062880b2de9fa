import { useCallback, useEffect, useRef } from 'react';
import { Feed } from '../lib/feed.ts';
import { noteExpiry, refreshPeople } from '../lib/queries.ts';
import { spaced } from '../lib/spaced.ts';
import { showToast } from '../lib/toasts.ts';
import { noticeText } from '../lib/words.ts';

/** Between two readings of the page, so that somebody who imports a hundred debts does not make everybody's page ask for it a hundred times. */
const readAgainMs = 500;

/** Follows the feed while somebody is signed in: the page is read again when something happened, and others' acts are said. @returns acknowledge */
export function useFeed(myId: string, paused: boolean): (upTo: number) => void {
  const feed = useRef<Feed | undefined>(undefined);
  useEffect(() => {
    if (paused) return undefined;
    const readAgain = spaced(refreshPeople, readAgainMs);
    const following = new Feed({
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
