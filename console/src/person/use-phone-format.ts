/**
 * Groups the numbers that are shown. The groups of each country are data of their own, which are loaded after the page that shows the
 * first number, and kept in the browser: the next visit has them at once. Until then a number is shown without blanks.
 */
import { useSyncExternalStore } from 'react';
import { type Formats, formatPhone } from './phone-format.ts';

/** Milliseconds after the first number, so that the page itself loads first. */
const laterMs = 800;
const stored = 'switchbook.phone-formats';

let known = kept();
let isLoading = false;
const listeners = new Set<() => void>();

function kept(): Formats | undefined {
  try {
    return JSON.parse(localStorage.getItem(stored) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

function load(): void {
  if (isLoading) return;
  isLoading = true;
  import('./phone-formats.json').then(
    ({ default: formats }) => {
      const isNew = known === undefined;
      known = formats as unknown as Formats;
      keep(JSON.stringify(formats));
      if (isNew) for (const listener of listeners) listener();
    },
    // Numbers are readable without it, so the next one that is shown tries again.
    () => {
      isLoading = false;
    },
  );
}

function keep(text: string): void {
  try {
    localStorage.setItem(stored, text);
  } catch {
    // There is no room, and the next visit loads them again.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!isLoading) setTimeout(load, laterMs);
  return () => listeners.delete(listener);
}

/** Formats numbers in E.164, with or without the plus. */
export function usePhoneFormat(): (number: string) => string {
  const formats = useSyncExternalStore(subscribe, () => known);
  return (number) => formatPhone(number, formats);
}
