/** Limits of the search for duplicates. */

/** Most contacts with a value that counts as a reason: a more frequent value proves nothing about any two of them. */
export const maxHolders = 20;
/** Pairs stored per contact. */
export const maxPairs = 50;
