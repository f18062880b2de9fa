import { createStore } from './store.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'debt.theme';
const chosen = (): Theme => themes.find((theme) => theme === localStorage.getItem(storageKey)) ?? 'system';

export const themeStore = createStore<Theme>('system');

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  themeStore.set(theme);
}

export const restoreTheme = (): void => applyTheme(chosen());

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  applyTheme(theme);
}
