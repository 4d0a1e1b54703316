/** Limits of the search for duplicates. */

/** A value counts as a reason only if at most this many contacts have it: a more frequent one proves nothing. */
export const maxHolders = 20;
/** Pairs stored per contact. */
export const maxPairs = 50;
