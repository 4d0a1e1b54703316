/** Numbers of this face, which gets no bodies. Sizes and rate of a book are in `src/books/values/book.ts`. */

/** Requests of a key. A phone loads its book some times a day, and sends a request for each search. */
export const rateLimit = { count: 60, windowMs: 60_000 };

/** Characters of a name; phones show fewer. */
export const maxName = 200;
/** Numbers of a person; a phone offers a few of them, and a contact may have hundreds. */
export const maxNumbers = 10;
/** Most numbers that Fanvil's phones have for a person. */
export const maxFanvilNumbers = 3;

/** People that a search shows, and characters of its text. */
export const maxFoundPeople = 100;
export const maxSearch = 100;

/** Most entries of a page of Cisco's format; phones show no more. */
export const ciscoPageSize = 32;

/** Cards that are read at once. */
export const cardsReadAtOnce = 200;
/** Characters of a chunk of a book. A book of fewer than `maxWholeLength` is sent as a whole, with its length. */
export const chunkLength = 64 * 1024;
export const maxWholeLength = 256 * 1024;
