/** The state of the page in its URL. */

export interface BooksView {
  /** the number of the open phone book */
  readonly book?: string;
}

export function readBooksView({ book }: Readonly<Record<string, unknown>>): BooksView {
  return typeof book === 'string' && /^[1-9]\d{0,14}$/.test(book) ? { book } : {};
}
