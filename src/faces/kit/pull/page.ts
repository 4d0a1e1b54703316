/** Lists of contacts of a live vendor, declared once: pulls and comparisons read them page by page. */
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type { PullWork } from '../../../pulls/values/pull-source.js';
import type { VendorAnswer } from '../../../pulls/values/vendor-request.js';
import { type PullRequest, readAnswer, readVendorList } from './vendor-refusal-words.js';
import { afterCursor, afterNumber, nextCursorOf, pageNumberOf } from './walk.js';

/** Returns the value at `a.b` in a body; the body itself for ''. */
export function readValueAt(body: unknown, path: string): unknown {
  if (path === '') return body;
  return path.split('.').reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), body);
}

/** A list by cursor: `{data, meta: {next_cursor}}`, of contacts with ids and times of creation. */
export const cursorList = { rows: 'data', next: 'meta.next_cursor' } as const;

interface CursorPage {
  /** rows as the vendor sent them, of any type */
  readonly sent: readonly unknown[];
  /** rows that are objects */
  readonly known: readonly Json[];
  /** position of the next page; null at the end */
  readonly next: Json | null;
}

/** Throws a `VendorRefusal` for a body without such a page. */
export async function readCursorPage(
  { get }: Pick<PullWork, 'get'>,
  request: PullRequest,
  limit: number,
  from: Json | null,
): Promise<CursorPage> {
  const cursor = nextCursorOf(from);
  const answer = await get(request.path, { limit, ...(cursor === undefined ? {} : { cursor }) });
  const body = readAnswer(answer, request);
  const list = readVendorList(answer, readValueAt(body, cursorList.rows), request, limit);
  const contacts = list.filter(isObject);
  const next = afterCursor(from, {
    ids: contacts.map((contact) => contact.id),
    times: contacts.map((contact) => contact.created_at),
    cursor: readValueAt(body, cursorList.next),
  });
  return { sent: list, known: contacts, next };
}

/** Figures of a list that a page contains. */
interface Figures {
  /** number of contacts; undefined if the vendor does not report it */
  readonly total: number | undefined;
  /** contacts of a full page */
  readonly limit: number;
  readonly hasNext: boolean;
  /** number of pages; undefined if the vendor does not report it */
  readonly pages: number | undefined;
}

/** A list by number, from 1. */
export interface NumberedList {
  readonly request: PullRequest;
  /** contacts per request, and the parameter of that number */
  readonly maxPageSize: number;
  readonly sizeParameter: string;
  /** path of the contacts in the body */
  readonly rows: string;
  readonly figures: (body: unknown, page: number, count: number) => Figures;
}

/** Reads the page for `pageNumberOf(from)`. Throws a `VendorRefusal` for a response without such a page. */
export function readNumberedPage(
  answer: VendorAnswer,
  { request, maxPageSize, rows, figures }: NumberedList,
  from: Json | null,
  timeOf: (contact: Json) => unknown,
  endsHere: (list: readonly unknown[]) => boolean = () => false,
) {
  const body = readAnswer(answer, request);
  const list = readVendorList(answer, readValueAt(body, rows), request, maxPageSize);
  const contacts = list.filter(isObject);
  const { total, limit, hasNext } = figures(body, pageNumberOf(from), list.length);
  const page = {
    ids: contacts.map((contact) => contact.id),
    times: contacts.map(timeOf),
    total,
    limit,
    hasNext,
  };
  const next = afterNumber(from, page, endsHere(list));
  return { sent: list, next, ...(total === undefined ? {} : { total }) };
}
