/**
 * The books of a caller. The key of a book reads only that book; any other key that may read contacts reads all books.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import { notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { assertParentMay } from '../../access/operations/scopeless-keys.js';
import type { Context } from '../../operation-context/context.js';
import { findBookOfKey } from '../store.js';
import { type Book, cardFormOf } from '../values/book.js';
import { books } from './books.js';

export interface FoundBook {
  readonly book: Book;
  /** the form of the cards in the book */
  readonly form: string;
}

/** Lists the books of the caller. Throws `forbidden` for a key that belongs to no book and may not read contacts. */
export async function listOwnBooks(context: Context, caller: Caller): Promise<readonly Book[]> {
  const { accountId, keyId, scopes } = caller;
  const { reads } = context.database;
  const keyBook = keyId === null ? undefined : await findBookOfKey(reads, accountId, keyId);
  if (keyId !== null && keyBook !== undefined) {
    await assertParentMay(reads, accountId, keyId, 'contacts:read');
    return [keyBook];
  }
  // The program itself has no set of scopes.
  if (scopes?.has('contacts:read') !== false) return books.list(context, caller);
  throw new ProblemError({ kind: 'forbidden', scope: 'contacts:read' });
}

/** Finds a book without its contacts, and the form of its cards. Throws like `readBook`. */
export async function findBook(context: Context, caller: Caller, number: number): Promise<FoundBook> {
  const book = await getOwnBook(context, caller, number);
  return { book, form: cardFormOf(book, partsOf(context.visibility)) };
}

export async function getOwnBook(context: Context, caller: Caller, number: number): Promise<Book> {
  const book = (await listOwnBooks(context, caller)).find((ownBook) => ownBook.number === number);
  if (book === undefined) throw notFound('book');
  return book;
}
