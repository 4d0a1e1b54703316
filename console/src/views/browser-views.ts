/** Views that earlier versions kept in the browser become personal views of the key. */
import { call } from '../api/client.ts';
import { readView } from '../contacts/view.ts';
import { definitionOf } from './queries.ts';

interface Kept {
  readonly name: string;
  readonly view: Record<string, unknown>;
}

const nameOf = (accountId: string) => `switchbook.views.${accountId}`;

function read(name: string): readonly Kept[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Answers how many were moved. They are taken from the browser first, so that two tabs do not move them twice. */
export async function moveBrowserViews(accountId: string): Promise<number> {
  const name = nameOf(accountId);
  const kept = read(name);
  if (kept.length === 0) return 0;
  localStorage.removeItem(name);
  const left: Kept[] = [];
  for (const one of kept) {
    const body = { name: one.name, definition: definitionOf(readView(one.view)) };
    await call('POST', '/views', { body }).catch(() => left.push(one));
  }
  if (left.length > 0) localStorage.setItem(name, JSON.stringify(left));
  return kept.length - left.length;
}
