import { createStore } from './store.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'done' | 'news' | 'failed';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const toastsMax = 4;
export const toastSeconds = 10;
export const toastStore = createStore<readonly Toast[]>([]);
let last = 0;

/** Shows a message that disappears by itself and never takes the focus. Beyond the maximum, the oldest one is removed. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  last += 1;
  toastStore.set([...toastStore.get(), { ...toast, id: last }].slice(-toastsMax));
}

export const hideToast = (id: number): void => toastStore.set(toastStore.get().filter((toast) => toast.id !== id));
