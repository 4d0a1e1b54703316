/** The numbers of views follow the list: it has priority, and they are requested again after it was counted. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { browserStore } from '../browser-store.ts';
import { Listeners } from '../listeners.ts';

/** Milliseconds of a page without the list until the views are loaded. */
const withoutListMs = 300;
/** Milliseconds reserved for the list once it is loaded. */
const listPriorityMs = 250;

let countTime = 0;
const listeners = new Listeners();

export function recordListCount(at: number): void {
  if (at <= countTime) return;
  const delay = countTime === 0 ? listPriorityMs : 0;
  countTime = at;
  setTimeout(listeners.notify, delay);
}

/** Returns the time of the last count; 0: the views wait for the list; 1: the page has no list. */
export function useViewCountTime(): number {
  const [hasNoList, setHasNoList] = useState(false);
  const time = useSyncExternalStore(listeners.subscribe, () => countTime);
  const isWaiting = time === 0 && !hasNoList;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => location.pathname !== '/contacts' && setHasNoList(true), withoutListMs);
    return () => clearInterval(timer);
  }, [isWaiting]);
  return time || (hasNoList ? 1 : 0);
}

const stored = 'switchbook.listed-views';

/** Views of the last visit, whose room is reserved until they are loaded. */
export const listedBefore = (): number => Number(browserStore.get(stored)) || 0;
export const keepListed = (count: number): void => void browserStore.set(stored, String(count));
