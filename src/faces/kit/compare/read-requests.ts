/** Short forms of a comparison's requests: lists that pulls read too, and several reads of one path. */
import type { Json } from '@switchbook/domain/runtime/json.js';
import { cursorList, type NumberedList, readValueAt } from '../pull/page.js';
import { type Ignored, type Listing, type ReadRequest, readRowsAt, textMember } from './source.js';

/** Returns a list by cursor; `query` is the query of each page. */
export function cursorListing(path: string, query: string): Listing {
  return {
    path: `${path}?${query}`,
    nextPath: `${path}?${query}&cursor={cursor}`,
    rows: cursorList.rows,
    next: ({ body }) => {
      const cursor = readValueAt(body, cursorList.next);
      return typeof cursor === 'string' ? { cursor } : null;
    },
  };
}

/** Makes the listing of numbered pages. `more`: the rest of the query. */
export function numberedListing(list: NumberedList, more = ''): Listing {
  const { request, maxPageSize, sizeParameter, rows, figures } = list;
  const at = (page: number) => ({ page: String(page) });
  const figuresOf = (body: unknown, page = 1) => figures(body, page, readRowsAt(body, rows).length);
  return {
    path: `${request.path}?${sizeParameter}=${maxPageSize}&page={page}${more}`,
    first: at(1),
    rows,
    one: `${request.path}/{id}`,
    next: ({ body }, page) => (figuresOf(body, page).hasNext ? at(page + 1) : null),
    pages: { count: ({ body }) => figuresOf(body).pages, at },
  };
}

/** Makes one rule for several paths. */
export function ignorePaths(
  aspect: Ignored['aspect'],
  reason: string,
  paths: readonly string[],
): readonly Ignored[] {
  return paths.map((path) => ({ path, aspect, reason }));
}

/** Returns a request for each text, which is appended to the base. */
export function readRequestsOf(
  base: string,
  texts: readonly string[],
  more: Omit<ReadRequest, 'path'> = {},
): readonly ReadRequest[] {
  return texts.map((text) => ({ path: base + text, ...more }));
}

/**
 * Returns one request per value that is not blank, which replaces `{name}` in the path. A path that continues with a
 * `/` concerns the contact of the row.
 */
export function rowReadRequestsOf(
  row: Json | undefined,
  base: string,
  values: readonly (readonly [path: string, value: string])[],
): readonly ReadRequest[] {
  return values
    .filter(([, value]) => value.trim() !== '')
    .map(([path, value]) => {
      const [, name = ''] = /\{(\w+)\}/.exec(path) ?? [];
      const about = path.startsWith('/') ? { contact: textMember(row, 'id') } : {};
      return { path: base + path, values: { [name]: value }, ...about };
    });
}
