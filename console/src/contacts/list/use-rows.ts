/**
 * The rows of a list of any length. Only pages near the view, and pages of selected cells, are in memory. A page is
 * read by its offset, so any row is one request away.
 */
import { useQueries, useQuery } from '@tanstack/react-query';
import type { Contact } from '../../api/types.ts';
import { type ListOf, pageQuery, pageSize } from '../contact-queries.ts';

export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

export interface Rows {
  /** number of rows; while the total is unknown, the known ones and a few more */
  readonly count: number;
  /** undefined until its page is loaded */
  readonly at: (row: number) => Contact | undefined;
  readonly isLoading: boolean;
  /** More rows of the first page may follow. */
  readonly isSearched: boolean;
  /** The rows still belong to the previous list. */
  readonly isOld: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  /** every loaded row, by its index */
  readonly loaded: () => readonly (readonly [row: number, contact: Contact])[];
}

/** Rows around the view whose pages are read ahead. */
const ahead = 15;
/** Pages that selected cells may keep in memory. */
const maxKept = 45;

const pageOf = (row: number) => Math.floor(Math.max(0, row) / pageSize);

function pagesIn({ from, to }: RowSpan): readonly number[] {
  const first = pageOf(from);
  return Array.from({ length: Math.max(0, pageOf(to) - first + 1) }, (_, index) => first + index);
}

/** Returns the rows in view. `kept` has rows that are read although they are out of view. */
export function useRows(
  list: ListOf,
  view: RowSpan,
  total: number | undefined,
  kept: RowSpan | undefined,
): Rows {
  // The first page has its own observer, which shows the previous list until the new one is loaded.
  const head = useQuery(pageQuery(list, 0));
  const isOld = head.isPlaceholderData;
  const last = total === undefined ? Number.POSITIVE_INFINITY : pageOf(Math.max(0, total - 1));
  const near = pagesIn({ from: view.from - ahead, to: view.to + ahead });
  // Pages after a running search would search for the same contacts.
  const isSearched = head.data?.isSearched === true && head.isFetching;
  const isWaiting = isSearched || (list.filter.filter !== undefined && head.data === undefined);
  const others = kept === undefined ? [] : pagesIn(kept).slice(0, maxKept);
  const wanted =
    isOld || isWaiting
      ? []
      : [...new Set([...near, ...others])].filter(
          (page) => page > 0 && page <= last && page <= pageOf(view.to) + maxKept,
        );
  const results = useQueries({ queries: wanted.map((page) => pageQuery(list, page)) });

  const data = [head, ...results].map((query) => query.data?.data);
  const pages = new Map([0, ...wanted].map((page, index) => [page, data[index]] as const));
  const failed = [head, ...results].find((query) => query.error !== null);
  return {
    count: isOld ? (head.data?.data.length ?? 0) : countOf(pages, total),
    at: (row) => pages.get(pageOf(row))?.[row % pageSize],
    isLoading: head.isPending || (isSearched && head.data?.data.length === 0),
    isSearched,
    isOld,
    error: failed?.error ?? null,
    retry: () => {
      for (const query of [head, ...results]) if (query.isError) void query.refetch();
    },
    loaded: () =>
      [...pages].flatMap(([page, contacts]) =>
        (contacts ?? []).map((contact, index) => [page * pageSize + index, contact] as const),
      ),
  };
}

/** Counts the rows. A short page is the last one, even if an earlier count was higher. */
function countOf(
  pages: ReadonlyMap<number, readonly Contact[] | undefined>,
  total: number | undefined,
): number {
  let known = 0;
  for (const [page, contacts] of pages) {
    if (contacts === undefined || contacts.length === 0) continue;
    if (contacts.length < pageSize) return page * pageSize + contacts.length;
    known = Math.max(known, (page + 1) * pageSize);
  }
  if (pages.get(0)?.length === 0) return 0;
  return total ?? (known === 0 ? 0 : known + 12);
}
