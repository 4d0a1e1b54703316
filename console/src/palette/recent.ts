/** Recently opened objects, stored in the tab like all data of the account. They are deleted when the person signs out. */
import { keep, kept } from '../session/session.ts';
import type { PaletteEntry } from './entry.ts';

type Recent = Pick<PaletteEntry, 'id' | 'icon' | 'title' | 'text' | 'color' | 'kind' | 'href' | 'place'>;

const name = 'palette.recent';
const maxKept = 8;

export function recentEntries(): readonly Recent[] {
  try {
    return JSON.parse(kept(name) ?? '[]') as readonly Recent[];
  } catch {
    return [];
  }
}

/** Remembers an entry. Only an entry with a kind and an address can be opened again. */
export function remember({ id, icon, title, text, color, kind, href, place }: PaletteEntry): void {
  if (kind === undefined || href === undefined) return;
  const entry = { id, icon, title, text, color, kind, href, place };
  const others = recentEntries().filter((one) => one.id !== id);
  keep(name, JSON.stringify([entry, ...others].slice(0, maxKept)));
}
