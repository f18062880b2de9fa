import { useLayoutEffect } from 'react';
import { followOthers, showing } from '../lib/session-owner.ts';

/** Publishes the signed-in user to the other tabs and follows their changes. Runs before anything is sent. @param myId null while signed out */
export function useAccountSwitch(myId: string | null): void {
  useLayoutEffect(() => {
    if (myId !== null) showing(myId);
    return followOthers();
  }, [myId]);
}
