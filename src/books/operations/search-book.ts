/** Contacts of a book by a text or a number, as phones search them. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { fold } from '@switchbook/domain/text/text.js';
import { listContacts } from '../../contacts/operations/find-contacts.js';
import { treeMs } from '../../contacts/values/request-limits.js';
import type { Context } from '../../operation-context/context.js';
import type { Book } from '../values/book.js';
import { getBookFilter } from './book-source.js';
import type { BookReadOptions } from './compare-in-time.js';
import { getOwnBook } from './own-books.js';

/**
 * Finds contacts of the book by a text, the newest first. A search looks only at parts that the book shows. Throws like
 * `readBook`.
 */
export function searchBook(
  context: Context,
  caller: Caller,
  number: number,
  options: BookReadOptions,
  search: BookSearch,
) {
  return listMatching(context, caller, { number, options }, search.limit, ({ shows }) => {
    const sections =
      shows === 'details' ? (['name', 'company', 'numbers'] as const) : (['name', 'numbers'] as const);
    return { op: 'text', terms: [{ in: 'everything', value: fold(search.text), sections }] };
  });
}

interface BookSearch {
  readonly text: string;
  readonly limit: number;
}

/**
 * Finds contacts of the book with this number in any known form. Several contacts may share the number. Throws like
 * `readBook`.
 */
export function findByNumber(
  context: Context,
  caller: Caller,
  number: number,
  options: BookReadOptions,
  digits: string,
) {
  return listMatching(context, caller, { number, options }, maxSharers, () => ({
    op: 'meetsNumber',
    digits,
  }));
}

const maxSharers = 5;

async function listMatching(
  context: Context,
  caller: Caller,
  { number, options }: { readonly number: number; readonly options: BookReadOptions },
  limit: number,
  conditionOf: (book: Book) => ContactFilter,
): Promise<readonly Contact[]> {
  const book = await getOwnBook(context, caller, number);
  const filter = await getBookFilter(context, caller.accountId, book.source);
  const page = await listContacts(
    context,
    caller,
    { op: 'all', filters: [filter, conditionOf(book)] },
    {
      limit,
      from: { at: 'start' },
      order: [{ by: 'number', descending: true }],
      wantTotal: false,
      ...(options.signal === undefined ? {} : { client: { signal: options.signal, withinMs: treeMs } }),
    },
  );
  return page.items;
}
