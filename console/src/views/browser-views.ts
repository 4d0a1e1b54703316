/** Views that an earlier release stored in the browser. */

import { call } from '../api/client.ts';
import { browserStore } from '../browser-store.ts';
import { readView } from '../contacts/view.ts';
import { definitionOf } from './queries.ts';

interface BrowserView {
  readonly name: string;
  readonly view: Record<string, unknown>;
}

const storageKeyOf = (accountId: string) => `switchbook.views.${accountId}`;

function read(name: string): readonly BrowserView[] {
  try {
    const views: unknown = JSON.parse(browserStore.get(name) ?? '[]');
    return Array.isArray(views) ? views : [];
  } catch {
    return [];
  }
}

/**
 * Returns how many were moved. The views are removed from the browser first, so that two tabs do not move them twice.
 */
export async function moveBrowserViews(accountId: string): Promise<number> {
  const name = storageKeyOf(accountId);
  const views = read(name);
  if (views.length === 0) return 0;
  browserStore.remove(name);
  const left: BrowserView[] = [];
  for (const view of views) {
    const body = { name: view.name, definition: definitionOf(readView(view.view)) };
    await call('POST', '/views', { body }).catch(() => left.push(view));
  }
  if (left.length > 0) browserStore.set(name, JSON.stringify(left));
  return views.length - left.length;
}
