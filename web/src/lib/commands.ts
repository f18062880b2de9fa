import { createStore } from './store.ts';

const storageKey = 'debt.commands';
/** A window of at least this width has room for commands beside the controls. */
const wide = '(min-width: 60rem)';

/** Whether the page shows the `debt` command of each control. */
export const commandsShown = createStore(false);

/** The choice on this device; without one, the width of the window decides. */
export function restoreCommands(): void {
  const window = globalThis.matchMedia(wide);
  const apply = (): void => commandsShown.set((localStorage.getItem(storageKey) ?? (window.matches ? 'on' : 'off')) === 'on');
  window.addEventListener('change', apply);
  apply();
}

export function showCommands(shown: boolean): void {
  localStorage.setItem(storageKey, shown ? 'on' : 'off');
  commandsShown.set(shown);
}
