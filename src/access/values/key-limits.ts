/** Limits of keys. */

/**
 * Keys of an account that have not ended, without keys of sessions. Each request may look through all keys of a family.
 */
export const maxLiveKeys = 1_000;

/** Ended keys in a list: the newest. */
export const maxEndedListed = 1_000;
