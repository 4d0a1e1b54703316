/** The numbers of views follow the list: it has priority, and they are requested again after it was counted. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Listeners } from '../listeners.ts';

/** Milliseconds of a page without the list until the views are loaded. */
const laterMs = 300;
/** Milliseconds reserved for the list once it is loaded. */
const restMs = 250;

let turn = 0;
const listeners = new Listeners();

export function listCounted(at: number): void {
  if (at <= turn) return;
  const rest = turn === 0 ? restMs : 0;
  turn = at;
  setTimeout(listeners.tell, rest);
}

/** Returns the time of the last count, or 0 if the list is not counted yet. */
export function useTurn(): number {
  const [isLater, setLater] = useState(false);
  const counted = useSyncExternalStore(listeners.subscribe, () => turn) || (isLater ? 1 : 0);
  const isWaiting = counted === 0;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => location.pathname !== '/contacts' && setLater(true), laterMs);
    return () => clearInterval(timer);
  }, [isWaiting]);
  return counted;
}

const stored = 'switchbook.listed-views';

/** Views of the last visit, whose room is reserved until they are loaded. */
export const listedBefore = (): number => Number(localStorage.getItem(stored)) || 0;
export const keepListed = (count: number): void => localStorage.setItem(stored, String(count));
