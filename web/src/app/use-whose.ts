import { useLayoutEffect } from 'react';
import { followOthers, showing } from '../lib/whose.ts';

/** Tells the other tabs who is signed in, and follows them. Before anything can be sent. @param myId null while nobody is signed in */
export function useAccountSwitch(myId: string | null): void {
  useLayoutEffect(() => {
    if (myId !== null) showing(myId);
    return followOthers();
  }, [myId]);
}
