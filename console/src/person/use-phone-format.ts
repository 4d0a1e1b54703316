/**
 * Groups the numbers that are shown. The groups of each country are data of their own, which is loaded when the
 * first number is shown; until then a number is shown without blanks.
 */
import { useSyncExternalStore } from 'react';
import { type Formats, formatPhone } from './phone-format.ts';

let known: Formats | undefined;
let isLoading = false;
const listeners = new Set<() => void>();

function load(): void {
  if (isLoading) return;
  isLoading = true;
  import('./phone-formats.json').then(
    ({ default: formats }) => {
      known = formats as unknown as Formats;
      for (const listener of listeners) listener();
    },
    // Numbers are readable without it, so the next one that is shown tries again.
    () => {
      isLoading = false;
    },
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  load();
  return () => listeners.delete(listener);
}

/** Formats numbers in E.164, with or without the plus. */
export function usePhoneFormat(): (number: string) => string {
  const formats = useSyncExternalStore(subscribe, () => known);
  return (number) => formatPhone(number, formats);
}
