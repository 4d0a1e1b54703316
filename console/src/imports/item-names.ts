/**
 * The names of statuses and sources that the reader sees, for a file with them: `Neu` in German is the server's `new`.
 */
import { call } from '../api/client.ts';
import type { CatalogItem, One } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { isSameName } from '../values/name-list.ts';
import type { Draft } from './draft.ts';

const fieldsOf = { statuses: 'status', sources: 'source' } as const;

/** Returns the option `item_names` as JSON; undefined: the file has no such names, or the reader sees the stored ones. */
export async function readItemNames(draft: Draft, signal: AbortSignal): Promise<string | undefined> {
  const { format } = draft.inspection;
  const names: Record<string, Record<string, string>> = {};
  for (const catalog of ['statuses', 'sources'] as const) {
    if (format === 'csv' && !draft.fields.includes(fieldsOf[catalog])) continue;
    const shownNames = Object.entries(t.madeNames[catalog]).filter(
      ([stored, name]) => !isSameName(stored, name),
    );
    if (shownNames.length === 0) continue;
    const { data: items } = await call<One<readonly CatalogItem[]>>('GET', `/${catalog}`, { signal });
    const has = (name: string) => items.some((item) => isSameName(item.name, name));
    const other = shownNames.filter(([stored, name]) => has(stored) && !has(name));
    if (other.length > 0) names[catalog] = Object.fromEntries(other.map(([stored, name]) => [name, stored]));
  }
  return Object.keys(names).length === 0 ? undefined : JSON.stringify(names);
}
