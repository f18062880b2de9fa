import { createStore } from './store.ts';

/** True from the moment when the server rejects the session until the next sign-in. The content of the page is kept. */
export const sessionExpired = createStore(false);
