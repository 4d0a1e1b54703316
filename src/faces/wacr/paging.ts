/** Pages by number: the requested page, and the figures and links of the response. */
import type { PageRequest } from '@switchbook/domain/contact/page.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { links, maxPage, pageSize, perPageOverflow } from './choices.js';
import type { PageFigures } from './wire-parts.js';

interface Paging {
  readonly page: number;
  readonly perPage: number;
}

export function decodePaging(query: QueryString): Paging {
  return {
    page: Math.min(readCount(query.last('page')) ?? 1, maxPage),
    perPage: perPageOverflow(readCount(query.last('per_page')) ?? pageSize.default),
  };
}

/** Returns a whole number from 1 with any number of digits; undefined for other texts. */
function readCount(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (!/^[0-9]+$/.test(trimmed)) return undefined;
  const count = Number(trimmed);
  return count < 1 ? undefined : count;
}

export function pageRequest({ page, perPage }: Paging, order: readonly SortKey[]): PageRequest {
  const from = { at: 'skip', count: (page - 1) * perPage } as const;
  return { from, limit: perPage, order, wantTotal: true };
}

/** Returns a page of a list that was read as a whole. */
export function slice<Item>(items: readonly Item[], { page, perPage }: Paging): readonly Item[] {
  return items.slice((page - 1) * perPage, page * perPage);
}

/** Returns the figures of a page. `count`: items on this page; `total`: items on all pages. */
export function figuresOf({ page, perPage }: Paging, count: number, total: number): PageFigures {
  const skipped = (page - 1) * perPage;
  return {
    current_page: page,
    per_page: perPage,
    total,
    last_page: Math.max(1, Math.ceil(total / perPage)),
    from: count === 0 ? null : skipped + 1,
    to: count === 0 ? null : skipped + count,
  };
}

/** Links keep the mount and the query of the request, except `page`. */
export function linksOf(exchange: CallerExchange, figures: PageFigures) {
  const { origin, prefix, route, query } = exchange;
  const parts = query.raw.split('&').filter((part) => part !== '');
  const others = parts.filter((_, index) => query.pairs[index]?.[0] !== 'page');
  const base = `${origin}${prefix}${route?.path ?? ''}`;
  return links(figures, (page) => `${base}?${[...others, `page=${page}`].join('&')}`);
}
