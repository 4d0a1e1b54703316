/**
 * The rows of a list of any length. Only the pages near the view are in memory. The server's pages are chained by
 * cursor, so a page can be reloaded at any time, and contacts that are added or removed meanwhile shift no rows.
 */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Contact, Page } from '../api/types.ts';
import { type ListOf, pageQuery } from './queries.ts';

interface KnownPage {
  readonly cursor: string | undefined;
  /** rows; undefined until it was read */
  readonly size: number | undefined;
}

export interface Rows {
  /** those that are known, and where there are more some to come */
  readonly count: number;
  readonly known: number;
  readonly hasMore: boolean;
  /** undefined while its page is read */
  readonly at: (index: number) => Contact | undefined;
  readonly isLoading: boolean;
  /** The rows still belong to the previous list. */
  readonly isOld: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  /** every row that is held now */
  readonly held: () => readonly Contact[];
}

const first: readonly KnownPage[] = [{ cursor: undefined, size: undefined }];
/** Rows around the view whose pages are read ahead. */
const ahead = 150;

export function useRows(list: ListOf, view: { readonly from: number; readonly to: number }): Rows {
  const name = JSON.stringify(list);
  const [state, setState] = useState({ name, pages: first });
  // Pages of another list do not apply to this one.
  const pages = state.name === name ? state.pages : first;
  const starts = useMemo(() => {
    let start = 0;
    return pages.map((page) => {
      const own = start;
      start += page.size ?? 0;
      return own;
    });
  }, [pages]);
  const wanted = pages
    .map((_, index) => index)
    .filter((index) => {
      const start = starts[index] ?? 0;
      const end = start + (pages[index]?.size ?? 1);
      return index === 0 || (end > view.from - ahead && start < view.to + ahead);
    });
  // The first page has its own observer, which shows the previous list until the new one is loaded.
  const head = useQuery(pageQuery(list, undefined));
  const others = useQueries({
    queries: wanted.slice(1).map((index) => pageQuery(list, pages[index]?.cursor)),
  });
  const results = [head, ...others];

  const news = wanted.flatMap((index, at) => {
    const result = results[at];
    return result?.data === undefined || result.isPlaceholderData ? [] : [[index, result.data] as const];
  });
  const next = settle(pages, news);
  useEffect(() => {
    if (next !== pages || state.name !== name) setState({ name, pages: next });
  });

  const byIndex = new Map(wanted.map((index, at) => [index, results[at]?.data]));
  const isOld = results[0]?.isPlaceholderData === true;
  const sizeOf = (index: number) =>
    (index === 0 && isOld ? byIndex.get(0)?.data.length : next[index]?.size) ?? 0;
  let known = 0;
  const offsets = next.map((_, index) => {
    const own = known;
    known += sizeOf(index);
    return own;
  });
  const hasMore = !isOld && next.at(-1)?.size === undefined;
  const failed = results.find((one) => one.error !== null);
  const at = (row: number) => {
    let page = offsets.length - 1;
    while (page > 0 && (offsets[page] ?? 0) > row) page -= 1;
    return byIndex.get(page)?.data[row - (offsets[page] ?? 0)];
  };
  return {
    count: known + (hasMore && known > 0 ? 12 : 0),
    known,
    hasMore,
    at,
    isLoading: results[0]?.isPending === true,
    isOld,
    error: failed?.error ?? null,
    retry: () => {
      for (const result of results) if (result.isError) void result.refetch();
    },
    held: () => [...byIndex.values()].flatMap((page) => page?.data ?? []),
  };
}

/** The pages with what was read of them; the same array when nothing is new. */
function settle(
  pages: readonly KnownPage[],
  news: readonly (readonly [number, Page<Contact>])[],
): readonly KnownPage[] {
  let settled = pages;
  for (const [index, { data, meta }] of news) {
    const page = settled[index];
    if (page === undefined) continue;
    const follower = settled[index + 1];
    const isSame =
      page.size === data.length &&
      (meta.next_cursor === null ? follower === undefined : follower?.cursor === meta.next_cursor);
    if (isSame) continue;
    const kept = settled.slice(0, index);
    const own = { cursor: page.cursor, size: data.length };
    const after: readonly KnownPage[] =
      meta.next_cursor === null
        ? []
        : follower?.cursor === meta.next_cursor
          ? settled.slice(index + 1)
          : [{ cursor: meta.next_cursor, size: undefined }];
    settled = [...kept, own, ...after];
  }
  return settled;
}
