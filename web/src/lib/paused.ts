import { createStore } from './store.ts';

/** The time until which the server has asked the page to pause its background requests, in milliseconds since the Unix epoch. */
export const pausedUntil = createStore(0);

export const pauseFor = (seconds: number): void => pausedUntil.set(Math.max(pausedUntil.get(), Date.now() + seconds * 1000));
