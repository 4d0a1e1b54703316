/**
 * Groups the digits of displayed numbers. The rules of each country are separate data, cached in the browser. The first
 * visit loads them next to the list, and shows no number before they are loaded, so that none changes visibly. If they
 * cannot be loaded, numbers are shown without spaces.
 */
import { useSyncExternalStore } from 'react';
import { Listeners } from '../listeners.ts';
import { formatPhone, type PhoneData } from './phone-format.ts';

/** Milliseconds after the first number until cached rules are refreshed, so that the page itself loads first. */
const laterMs = 800;
const stored = 'switchbook.phones';

let known = kept();
let isLoading = false;
let isWaiting = known === undefined;
const listeners = new Listeners();

function kept(): PhoneData | undefined {
  try {
    return JSON.parse(localStorage.getItem(stored) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** The list calls it while its rows are loading. */
export function loadSoon(): void {
  if (isWaiting) load();
  else if (!isLoading) setTimeout(load, laterMs);
}

function load(): void {
  if (isLoading) return;
  isLoading = true;
  import('./phone-formats.json').then(
    ({ default: data }) => {
      // Displayed numbers stay until the page is opened again.
      if (isWaiting) known = data as unknown as PhoneData;
      keep(JSON.stringify(data));
      endWait();
    },
    // Numbers are readable without it, so the next shown number retries.
    () => {
      isLoading = false;
      endWait();
    },
  );
}

function endWait(): void {
  if (!isWaiting) return;
  isWaiting = false;
  listeners.tell();
}

function keep(text: string): void {
  try {
    localStorage.setItem(stored, text);
  } catch {
    // The storage is full, and the next visit loads them again.
  }
}

function subscribe(listener: () => void): () => void {
  loadSoon();
  return listeners.subscribe(listener);
}

/** A number in E.164 as people read it, as far as the groups are loaded. */
export const phoneText = (number: string): string => formatPhone(number, known?.formats);

/** Formats numbers in E.164, with or without the plus; '' while the first visit loads their groups. */
export function usePhoneFormat(): (number: string) => string {
  const isHeld = useSyncExternalStore(subscribe, () => isWaiting);
  return (number) => (isHeld ? '' : formatPhone(number, known?.formats));
}

/** Draws the component again once the examples are loaded. */
export function useExamples(): void {
  useSyncExternalStore(subscribe, () => isWaiting);
}

/** Of no country, and until the data is loaded: a number of the United States. */
export const exampleOf = (region: string): string =>
  formatPhone(known?.examples[region] ?? '12015550123', known?.formats ?? american);

const american = { '1': [['(\\d{3})(\\d{3})(\\d{4})', '$1 $2 $3']] } as const;
