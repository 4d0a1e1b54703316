/**
 * The pages of a source, each fetched while the previous one is stored. Contacts may move between pages during a pull.
 * If the vendor's count has changed, all pages are therefore read a second time, which finds missed contacts.
 */

import { createHash } from 'node:crypto';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { VendorError } from '../../outgoing/connections.js';
import type { PullPage, PullSource, PullWork, VendorCatalogs } from '../values/pull-source.js';
import { VendorRefusal } from '../values/vendor-request.js';
import type { PageBudget } from './large-pages.js';
import { PullFailure } from './pull-failure.js';

/** Position where reading continues. */
interface PullPosition {
  readonly cursor: Json | null;
  readonly passes: number;
  /** contacts that the vendor reports */
  readonly total: number | null;
}

export interface ReadPage extends PullPosition {
  readonly contacts: readonly Json[];
  readonly catalogs: VendorCatalogs | undefined;
  readonly isLast: boolean;
}

const maxPasses = 2;
/** Pages without contacts in a row. */
const maxEmptyPages = 1_000;
/** Contacts of one page; pulls request at most a thousand. */
const maxPageContacts = 1_000;
/** Characters of a cursor as JSON. */
const maxCursorLength = 8_000;
/** Page positions that are remembered, to detect a repeated one. */
const maxRemembered = 10_000;

export async function* readPages(
  source: PullSource,
  work: PullWork,
  from: PullPosition,
  budget: Pick<PageBudget, 'isLarge' | 'begin' | 'end'>,
): AsyncGenerator<ReadPage, void> {
  let { cursor, passes, total } = from;
  let firstTotal = from.total;
  let empty = 0;
  let earlier = new Set<string>([cursorNameOf(cursor)]);
  const fetch = (at: Json | null) => {
    budget.begin();
    const page = readPageAt(source, work, at);
    // Awaited in the next round.
    page.catch(() => {});
    return page;
  };
  let fetching: Promise<PullPage> | undefined = fetch(cursor);
  try {
    while (fetching !== undefined) {
      const page: PullPage = await fetching;
      fetching = undefined;
      total = page.total ?? total;
      firstTotal ??= total;
      cursor = page.next;
      let isNext = true;
      if (cursor === null && passes < maxPasses && source.pagesShift !== false && total !== firstTotal) {
        passes += 1;
        firstTotal = total;
        earlier = new Set([cursorNameOf(null)]);
      } else if (cursor !== null) {
        const name = cursorNameOf(cursor);
        empty = page.contacts.length === 0 ? empty + 1 : 0;
        if (earlier.has(name) || empty > maxEmptyPages) throw endlessFailure();
        remember(earlier, name);
      } else isNext = false;
      const { isLarge } = budget;
      if (isNext && !isLarge) fetching = fetch(cursor);
      const { contacts, catalogs } = page;
      yield { contacts, catalogs, cursor, passes, total, isLast: !isNext };
      if (isLarge) budget.end();
      if (isNext) fetching ??= fetch(cursor);
    }
  } finally {
    await fetching?.catch(() => {});
  }
}

function cursorNameOf(cursor: Json | null): string {
  const text = JSON.stringify(cursor);
  if (text.length > maxCursorLength)
    throw new PullFailure(
      'unexpected_answer',
      `The vendor's cursor of the next page is longer than ${maxCursorLength} characters.`,
    );
  return createHash('sha1').update(text).digest('base64');
}

function remember(earlier: Set<string>, name: string): void {
  earlier.add(name);
  const [oldest] = earlier;
  if (earlier.size > maxRemembered && oldest !== undefined) earlier.delete(oldest);
}

function endlessFailure(): PullFailure {
  return new PullFailure('endless', 'The list of the vendor does not end: it sent the same page twice.');
}

/** Fetches a page. An error of the source that is not a refusal is reported as an unexpected response. */
async function readPageAt(source: PullSource, work: PullWork, cursor: Json | null): Promise<PullPage> {
  const page = await readVendorAnswer(() => source.page(work, cursor));
  if (page.contacts.length <= maxPageContacts) return page;
  throw new PullFailure(
    'answer_too_large',
    `A page of the vendor has ${page.contacts.length} contacts, more than ${maxPageContacts}.`,
  );
}

/** Runs a read of a response. Throws `unexpected_answer` for any error but a VendorRefusal or VendorError. */
export async function readVendorAnswer<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VendorRefusal || error instanceof VendorError) throw error;
    throw new PullFailure('unexpected_answer', 'A response of the vendor has an unexpected form.', {
      cause: error,
    });
  }
}
