import { createStore } from './store.ts';

/** True from the moment that the server no longer knows our session, until somebody signed in again. What is on the page stays. */
export const sessionExpired = createStore(false);
