/** The numbers of the visible views: requested in sequence, so that the list has priority. */
import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useEffect, useState } from 'react';
import type { SavedView } from '../api/types.ts';
import { leastQuery } from '../contacts/contact-queries.ts';
import { formatNumber } from '../texts/texts.ts';
import { partsOf } from './queries.ts';

const maxCounted = 10;

/** Returns counts by the numbers of views. */
export function useCounts(
  list: RefObject<HTMLElement | null>,
  views: readonly SavedView[],
  countTime: number,
): ReadonlyMap<number, string> {
  const client = useQueryClient();
  const [counts, setCounts] = useState<ReadonlyMap<number, string>>(new Map());
  const seen = useSeen(list, views);
  // A new round begins only when the inputs change.
  const asked = JSON.stringify(
    views
      .map((one) => one.number)
      .filter((number) => seen.has(number))
      .slice(0, maxCounted)
      .map((number) => {
        const view = views.find((one) => one.number === number);
        return [number, (view && partsOf(view.definition).filter) ?? ''];
      }),
  );
  useEffect(() => {
    if (countTime === 0 || views.length === 0) return;
    let isOver = false;
    const run = async () => {
      for (const [number, filter] of JSON.parse(asked) as readonly (readonly [number, string])[]) {
        if (isOver) return;
        const total = await client
          .fetchQuery(leastQuery(filter === '' ? {} : { filter }))
          .catch(() => undefined);
        const text = total && `${formatNumber(total.value)}${total.relation === 'gte' ? '+' : ''}`;
        if (!isOver) setCounts((now) => new Map(now).set(number, text ?? ''));
      }
    };
    void run();
    return () => {
      isOver = true;
    };
  }, [client, asked, countTime, views.length]);
  return counts;
}

/** Returns the views whose links are visible, or were. */
function useSeen(list: RefObject<HTMLElement | null>, views: readonly SavedView[]): ReadonlySet<number> {
  const [seen, setSeen] = useState<ReadonlySet<number>>(new Set());
  const names = views.map((one) => one.number).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other views are other links
  useEffect(() => {
    const root = list.current;
    if (root === null) return;
    const observer = new IntersectionObserver((entries) => {
      const shown = entries.filter((one) => one.isIntersecting);
      const numbers = shown.map((one) => Number((one.target as HTMLElement).dataset.view));
      setSeen((now) => (numbers.every((one) => now.has(one)) ? now : new Set([...now, ...numbers])));
    });
    for (const link of root.querySelectorAll('[data-view]')) observer.observe(link);
    return () => observer.disconnect();
  }, [list, names]);
  return seen;
}
