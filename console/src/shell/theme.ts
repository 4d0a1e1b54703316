/** Light, dark, or the system's theme. */
import { useSyncExternalStore } from 'react';
import { browserStore } from '../browser-store.ts';
import { Listeners } from '../listeners.ts';
import { t } from '../texts/texts.ts';

type Theme = 'system' | 'light' | 'dark';

const stored = 'switchbook.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Listeners();
let theme = read();

function read(): Theme {
  const text = browserStore.get(stored);
  return text === 'light' || text === 'dark' ? text : 'system';
}

function apply(): void {
  const isDark = theme === 'dark' || (theme === 'system' && dark.matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}

export function startTheme(): void {
  dark.addEventListener('change', apply);
  apply();
}

export function setTheme(next: Theme): void {
  theme = next;
  if (next === 'system') browserStore.remove(stored);
  else browserStore.set(stored, next);
  apply();
  listeners.notify();
}

export function useTheme(): Theme {
  return useSyncExternalStore(listeners.subscribe, () => theme);
}

/** Returns each theme with its name. Call it once the texts are loaded. */
export function listThemes(): readonly (readonly [Theme, string])[] {
  return [
    ['system', t.theme.system],
    ['light', t.theme.light],
    ['dark', t.theme.dark],
  ];
}
