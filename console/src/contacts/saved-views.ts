/** Views that a person has named, kept in this browser for each account. What a view shows is its URL. */
import { useState } from 'react';
import type { View } from './view.ts';

interface SavedView {
  readonly name: string;
  readonly view: View;
}

const most = 50;

export function useSavedViews(accountId: string) {
  const key = `switchbook.views.${accountId}`;
  const [views, setViews] = useState(() => read(key));
  const put = (next: readonly SavedView[]) => {
    localStorage.setItem(key, JSON.stringify(next));
    setViews(next);
  };
  const others = (name: string) => views.filter((one) => one.name !== name);
  return {
    views,
    save: (name: string, view: View) => put([...others(name), { name, view }].slice(-most)),
    remove: (name: string) => put(others(name)),
  };
}

function read(key: string): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
