/**
 * Groups the numbers that are shown. The groups of each country are data of their own, kept in the browser. The first visit loads them
 * next to the list, and shows no number before it has them, so that none changes under the eyes. A number is shown without blanks
 * where they do not come.
 */
import { useSyncExternalStore } from 'react';
import { type Formats, formatPhone } from './phone-format.ts';

/** Milliseconds after the first number until kept groups are refreshed, so that the page itself loads first. */
const laterMs = 800;
const stored = 'switchbook.phone-formats';

let known = kept();
let isLoading = false;
let isWaiting = known === undefined;
const listeners = new Set<() => void>();

function kept(): Formats | undefined {
  try {
    return JSON.parse(localStorage.getItem(stored) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** The list calls it while its rows are on their way. */
export function loadSoon(): void {
  if (isWaiting) load();
  else if (!isLoading) setTimeout(load, laterMs);
}

function load(): void {
  if (isLoading) return;
  isLoading = true;
  import('./phone-formats.json').then(
    ({ default: formats }) => {
      // Numbers that are shown already stay as they are until the page is opened again.
      if (isWaiting) known = formats as unknown as Formats;
      keep(JSON.stringify(formats));
      endWait();
    },
    // Numbers are readable without it, so the next one that is shown tries again.
    () => {
      isLoading = false;
      endWait();
    },
  );
}

function endWait(): void {
  if (!isWaiting) return;
  isWaiting = false;
  for (const listener of listeners) listener();
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
  loadSoon();
  return () => listeners.delete(listener);
}

/** Formats numbers in E.164, with or without the plus; '' while the first visit loads their groups. */
export function usePhoneFormat(): (number: string) => string {
  const isHeld = useSyncExternalStore(subscribe, () => isWaiting);
  return (number) => (isHeld ? '' : formatPhone(number, known));
}
