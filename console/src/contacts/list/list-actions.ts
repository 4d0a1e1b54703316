/** The actions of the list, with their keys. */
import type { Action } from '../../shell/actions.ts';
import { t } from '../../texts/texts.ts';
import type { IconName } from '../../ui/Icon.tsx';

type ActionName =
  | 'new'
  | 'search'
  | 'filter'
  | 'list'
  | 'export'
  | 'clear'
  | 'refresh'
  | 'close'
  | 'undo'
  | 'clearSelection';

const actions: readonly (readonly [name: ActionName, title: () => string, icon: IconName, keys?: string])[] =
  [
    ['new', () => t.newContact, 'plus', 'n'],
    ['search', () => t.search, 'search', '/'],
    ['filter', () => t.filter, 'filter', 'f'],
    ['list', () => t.toList, 'contacts', 'l'],
    ['export', () => t.exporting.title, 'export'],
    ['clear', () => t.clearFilters, 'close'],
    ['refresh', () => t.refresh, 'refresh', 'r'],
    ['undo', () => t.actions.undo, 'undo', 'mod+z'],
    ['close', () => t.closePanel, 'close', 'Escape'],
    ['clearSelection', () => t.clearSelection, 'close', 'Escape'],
  ];

/** Lists the actions of the page. Unavailable actions have no function. */
export function listActions(runs: Readonly<Record<ActionName, (() => void) | undefined>>): readonly Action[] {
  return actions.flatMap(([id, title, icon, keys]): readonly Action[] => {
    const run = runs[id];
    const action = { id, title: title(), section: t.pages.contacts, icon };
    return run === undefined ? [] : [{ ...action, ...(keys !== undefined && { keys }), run }];
  });
}
