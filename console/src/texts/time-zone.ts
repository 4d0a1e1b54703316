/** The time zone of the dates and times that this browser shows. */
import { browserStore } from '../browser-store.ts';
import { Listeners } from '../listeners.ts';

const stored = 'switchbook.time-zone';
const listeners = new Listeners();
let chosen = read();

/** Reads the chosen time zone, and ignores a name that this browser does not know. */
function read(): string | undefined {
  const name = browserStore.get(stored) ?? '';
  try {
    return name === ''
      ? undefined
      : new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Returns the choice of the reader, or undefined to follow the browser. */
export const chosenTimeZone = (): string | undefined => chosen;

export function chooseTimeZone(name: string | undefined): void {
  if (name === undefined) browserStore.remove(stored);
  else browserStore.set(stored, name);
  chosen = read();
  listeners.notify();
}

export const onTimeZone = listeners.subscribe;
