/**
 * Limits of requests for contacts, through any API: lists, filters, searches, writes, merges, the bin. Limits of one
 * contact: `packages/domain/src/contact/contact-limits.ts`.
 */

/** Limits of requests, most of them in our own API. */
export const requestLimits = {
  /** contacts that a page may skip */
  offset: 100_000_000,
  /** identifiers of one person */
  identifiers: 50,
  /** characters of texts of a filter in a body: a time, a number, a channel with a state of consent */
  filter: { time: 40, phone: 100, consent: 100 },
  /** bytes of a batch, its items, and its members and list items: a thousand for each item */
  batch: { bytes: 32 * 1024 * 1024, items: 1_000, values: 1_000_000 },
} as const;

/** A capped total is at most this. */
export const totalCap = 10_000;

/** Newest first, as in a console. A client that follows changes requests `updated_at`. */
export const defaultSort = '-created_at';

/** Limits of a tree of conditions. */
export const treeLimits = {
  /** groups around a condition */
  depth: 4,
  conditions: 30,
  /** conditions on saved segments in a tree */
  segments: 3,
  /** weight of the conditions of a tree */
  weight: 3_000,
  /**
   * weight of all conditions of a request, including conditions of named segments: the largest tree, a search, a
   * condition on each field, and the rights of the caller
   */
  requestWeight: 3_500,
  /** items of a list */
  values: 100,
  /** code points of a text */
  text: 255,
  /** bytes of JSON */
  bytes: 16 * 1024,
} as const;

/** Characters of a search. */
export const maxSearchLength = 200;

/** Maximum number of words in a search; each word is a separate condition. Further words are joined to the last one. */
export const maxSearchWords = 6;

/**
 * The most tags whose contacts a word finds. A word in more names is hardly specific. A filter may have 180 words, and
 * each would send thousands of numbers to the database.
 */
export const maxTagsOfWord = 500;

/** Milliseconds of a page or a count of a tree of conditions. */
export const treeMs = 5_000;

/** Milliseconds for which a step of a job compares contacts with a tree of conditions. */
export const treeStepMs = 1_000;

/** Most contacts read for a page of a tree without an index. */
export const treeContacts = 5_000;

/** Limits of writes of contacts through any API. */
export const writeLimits = {
  /** contacts of one batch */
  contacts: 10_000,
  /** identities of an all-or-nothing batch: as many as a hundred contacts of the largest wire */
  identities: 12_000,
  /**
   * approximate bytes of the states of contacts that a batch changes more than once. `each`: further commands are
   * written later. `together`: more are refused, since all are in memory until they are written as one
   */
  repeatedBytes: { each: 1024 ** 2, together: 32 * 1024 ** 2 },
  /** contacts with one identity that are read, and named to the caller */
  namedHolders: 20,
} as const;

/** Limits of the contacts that have one identity. */
export const sharerLimits = {
  /** sharers that get another owner in one transaction, counted for each of their identities */
  detached: 20_000,
  /** sharers of one identity to find */
  found: 1_000,
  /** contacts with one identity that may refuse messages */
  refusing: 10_000,
} as const;

/** Bytes of usual contacts that one operation reads together, and of large contacts. */
export const maxReadBytes = 32 * 1024 * 1024;

/** Bytes of large contacts that independent commands read together: with more they are divided. */
export const maxDividedBytes = 8 * 1024 * 1024;

/**
 * Bytes of the long values of a contact's consents, and of its suppressions: a contact may have gigabytes. It is more
 * than a page (`maxPageBytes`), so a contact with more is never whole in a page.
 */
export const maxLongBytes = 8 * 1024 * 1024;

/** Limits of merges. */
export const mergeLimits = {
  /** values that a merge takes from the loser */
  chosen: 500,
  /** notes and entries of consents that a merge moves: 20,000 took 0.8 seconds, and their undo 2.4 */
  moved: 5_000,
  /** merges that an old id follows; behind more of them the contact counts as deleted */
  chain: 1_000,
} as const;

/** Limits of the bin of an account; retention removes the oldest beyond them. */
export const binLimits = { contacts: 100_000, bytes: 512 * 1024 * 1024 } as const;

/** A contact with more notes, more entries of its ledger or more bytes of them is not stored: its deletion is final. */
export const contentLimits = { rows: 20_000, bytes: 16 * 1024 * 1024 } as const;

/** Most contacts that one request deletes from the bin. */
export const maxEmptied = 5_000;
