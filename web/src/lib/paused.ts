import { createStore } from './store.ts';

/** Until when the server asked the page to wait with what it reads and sends by itself; milliseconds since the epoch. */
export const pausedUntil = createStore(0);

export const pauseFor = (seconds: number): void => pausedUntil.set(Math.max(pausedUntil.get(), Date.now() + seconds * 1000));
