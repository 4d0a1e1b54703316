/** Saved views, how the address becomes one and one becomes the address, and the address of each. */
import { dataQuery } from '../api/data-query.ts';
import type { SavedView, ViewDefinition } from '../api/types.ts';
import { columnsText, readColumns, readFreeze, readJson, type View } from '../contacts/view.ts';

export const viewsQuery = dataQuery<readonly SavedView[]>(['views'], '/views', { staleTime: 30_000 });

/** Returns the parts of the address that a view keeps. The search is left out, since it may name a person. */
export function definitionOf(view: View): ViewDefinition {
  const columns = readColumns(view).map(({ id, width }) => ({
    name: id,
    ...(width === undefined ? {} : { width }),
  }));
  const freeze = readFreeze(view);
  const filter = view.filter && readJson(view.filter);
  return {
    ...(filter ? { filter: filter as NonNullable<ViewDefinition['filter']> } : {}),
    ...(view.sort ? { sort: view.sort } : {}),
    ...(columns.length === 0 ? {} : { columns }),
    ...(freeze === 0 ? {} : { freeze }),
  };
}

/** Returns the address for a definition. Absent parts are empty, which removes them from the address. */
export function partsOf({ filter, sort = '', columns = [], freeze = 0 }: ViewDefinition): View {
  return {
    filter: filter === undefined ? '' : JSON.stringify(filter),
    sort,
    columns: columnsText(columns.map(({ name, width }) => ({ id: name, ...(width && { width }) }))),
    freeze: freeze === 0 ? '' : String(freeze),
  };
}

const members = ['filter', 'sort', 'columns', 'freeze'] as const;

/** Whether the address has exactly the parts of the definition. */
export function isSame(view: View, definition: ViewDefinition): boolean {
  const parts = partsOf(definition);
  return members.every((name) => (view[name] ?? '') === parts[name]);
}

/** Whether the address has no part that a view stores. */
export function isBare(view: View): boolean {
  return members.every((name) => (view[name] ?? '') === '');
}

/** Returns the list as the view has it; without a view, all contacts. */
export function addressOf(item: SavedView | undefined): View {
  const parts = Object.entries(partsOf(item?.definition ?? {})).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(parts), ...(item !== undefined && { view: String(item.number) }) };
}
