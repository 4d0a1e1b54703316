/** The current pair: the keys act on it, and it has the focus after a decision on another one. */
import { useEffect, useRef, useState } from 'react';
import type { Duplicate } from '../api/types.ts';
import { type Decision, idOf } from './use-decisions.ts';

export function useCurrentPair(pairs: readonly Duplicate[]) {
  const [currentId, setCurrentId] = useState('');
  /** whether a merge by key keeps the second contact of the current pair */
  const [isSwapped, setSwapped] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const index = Math.max(
    0,
    pairs.findIndex((pair) => idOf(pair) === currentId),
  );
  const current = pairs[index];
  const choose = (pair: Duplicate | undefined) => {
    setCurrentId(pair === undefined ? '' : idOf(pair));
    setSwapped(false);
  };
  // This runs after the rendering, so that a pair that an undo returns gets the focus too.
  const shownId = current === undefined ? '' : idOf(current);
  useEffect(() => {
    if (currentId === '' || currentId !== shownId) return;
    const element = list.current?.querySelector<HTMLElement>(`[data-pair="${shownId}"]`);
    if (!element?.contains(document.activeElement)) element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  }, [currentId, shownId]);
  return {
    current,
    index,
    list,
    isSwapped,
    setSwapped,
    choose,
    move: (by: 1 | -1) => choose(pairs[Math.min(Math.max(index + by, 0), pairs.length - 1)]),
    /** Returns the index of the contact that a merge of the pair keeps. */
    keptOf: (pair: Duplicate): 0 | 1 => (pair === current && isSwapped ? 1 : 0),
    /** Chooses the pair after a decided one. Pairs of a merged contact disappear with it. */
    chooseAfter: ({ pair, kind, kept }: Decision) => {
      const at = pairs.indexOf(pair);
      const lost = kind === 'merged' ? pair.contacts[1 - kept]?.id : undefined;
      const others = [...pairs.slice(at + 1), ...pairs.slice(0, at).reverse()];
      choose(others.find(({ contacts }) => contacts.every(({ id }) => id !== lost)));
    },
  };
}
