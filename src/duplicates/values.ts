/** Limits of the search for duplicates. */

/** Most contacts with one key: the search skips more frequent keys. */
export const maxKeyHolders = 60;
/**
 * Contacts with one key to read for a caller with limited visibility. `first`: in the first statement; `max`: in a
 * later statement; `all`: in one request, for all frequent keys.
 */
export const holderLimits = { first: 120, max: 2_000, all: 20_000 } as const;
/**
 * The size of the account for a caller who sees only some of its contacts. It is constant, so that a score reveals
 * nothing about the other contacts.
 */
export const assumedAccountSize = 10_000;
/** Maximum number of contacts to compare with a contact; contacts that share its rarest keys are first. */
export const maxCompared = 200;
/** Pairs stored per contact. */
export const maxPairs = 50;
/** Most people that one request checks, and most contacts that are reported for each person. */
export const maxChecked = 200;
export const maxMatches = 10;
/** Contacts that are read and compared at a time. */
export const maxReadAtOnce = 500;
/** People in memory, to be compared with several others. */
export const maxComparedInMemory = 2_000;
