/** Actions of the list of contacts, by a key or in the palette. The help adds the keys that the grid handles itself. */
import type { Action } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import type { IconName } from '../ui/Icon.tsx';

type Name = 'new' | 'search' | 'filter' | 'list' | 'export' | 'clear' | 'refresh' | 'close' | 'untick';

const actions: readonly (readonly [name: Name, title: () => string, icon: IconName, keys?: string])[] = [
  ['new', () => t.newContact, 'plus', 'n'],
  ['search', () => t.search, 'search', '/'],
  ['filter', () => t.filter, 'filter', 'f'],
  ['list', () => t.toList, 'contacts', 'l'],
  ['export', () => t.exporting.title, 'export'],
  ['clear', () => t.clearFilters, 'close'],
  ['refresh', () => t.refresh, 'refresh', 'r'],
  ['close', () => t.closePanel, 'close', 'Escape'],
  ['untick', () => t.bulk.clear, 'close', 'Escape'],
];

/** Unavailable actions have no function. */
export function listActions(runs: Readonly<Record<Name, (() => void) | undefined>>): readonly Action[] {
  return actions.flatMap(([id, title, icon, keys]): readonly Action[] => {
    const run = runs[id];
    const action = { id, title: title(), section: t.pages.contacts, icon };
    return run === undefined ? [] : [{ ...action, ...(keys !== undefined && { keys }), run }];
  });
}
