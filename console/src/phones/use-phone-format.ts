/**
 * Groups the digits of displayed numbers. The rules of each country are separate data, cached in the browser. The first
 * visit loads them next to the list, and shows no number before they are loaded, so that none changes visibly. If they
 * cannot be loaded, numbers are shown without spaces.
 */
import { useSyncExternalStore } from 'react';
import { browserStore } from '../browser-store.ts';
import { Listeners } from '../listeners.ts';
import { type Formats, formatPhone } from './phone-format.ts';

/** Milliseconds after the first number until cached rules are refreshed, so that the page itself loads first. */
const laterMs = 800;
const stored = 'switchbook.phone-groups';

let known = keptFormats();
let isLoading = false;
let isWaiting = known === undefined;
const listeners = new Listeners();

function keptFormats(): Formats | undefined {
  try {
    return JSON.parse(browserStore.get(stored) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Loads the formats soon. The list calls it while its rows are loading. */
export function loadSoon(): void {
  if (isWaiting) load();
  else if (!isLoading) setTimeout(load, laterMs);
}

function load(): void {
  if (isLoading) return;
  isLoading = true;
  import('./phone-formats.json').then(
    ({ default: formats }) => {
      // Displayed numbers stay until the page is opened again.
      if (isWaiting) known = formats as unknown as Formats;
      browserStore.set(stored, JSON.stringify(formats));
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
  listeners.notify();
}

function subscribe(listener: () => void): () => void {
  loadSoon();
  return listeners.subscribe(listener);
}

/** Formats a number in E.164 for people. Without loaded groups, only the plus is added. */
export const phoneText = (number: string): string => formatPhone(number, known);

/** Formats numbers in E.164, with or without the plus; '' while the first visit loads their groups. */
export function usePhoneFormat(): (number: string) => string {
  const isLoading = useSyncExternalStore(subscribe, () => isWaiting);
  return (number) => (isLoading ? '' : formatPhone(number, known));
}

/** A number by the code of its country; undefined until a form has loaded them. */
let examples: Readonly<Record<string, string>> | undefined;
let loadingExamples: Promise<void> | undefined;

/** Loads the examples, once. If they cannot be loaded, the next caller tries again. */
export function loadExamples(): Promise<void> {
  loadingExamples ??= import('./phone-examples.json').then(
    ({ default: data }) => {
      examples = data;
      listeners.notify();
    },
    () => {
      loadingExamples = undefined;
    },
  );
  return loadingExamples;
}

function subscribeToExamples(listener: () => void): () => void {
  void loadExamples();
  return subscribe(listener);
}

const subscribeToNothing = () => () => {};

/** Draws the component again once the examples are loaded, if it needs one. */
export function useExamples(isNeeded = true): void {
  useSyncExternalStore(isNeeded ? subscribeToExamples : subscribeToNothing, () => examples);
}

/** Returns an example. It is a number of the United States for no country, and until the examples are loaded. */
export const exampleOf = (region: string): string =>
  formatPhone(examples?.[region] ?? '12015550123', known ?? american);

const american: Formats = { '1': [['3 3 4']] };
