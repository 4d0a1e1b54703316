/** Limits of keys. */

/** The name of a key that was created without one. */
export const defaultKeyName = 'api';

/** Characters of the name of a key. */
export const maxKeyName = 200;

/** Scopes in a request for a key, and characters of each. */
export const requestedScopes = { count: 100, characters: 100 } as const;

/** The largest rate window of a key. */
export const maxRateWindow = { count: 1_000_000_000, seconds: 86_400 } as const;

/** Most live keys of an account. Keys of sessions do not count. A request may look through all keys of a family. */
export const maxLiveKeys = 1_000;

/** Ended keys in a list: the newest. */
export const maxEndedListed = 1_000;

/** Shorter secrets fall to brute force; importing one needs an explicit option. */
export const minSecretLength = 16;
/** Tokens of sessions that vendors sign are longer than keys. */
export const maxSecretLength = 4_096;

/** Seconds that a replaced secret stays valid, at most. */
export const maxOverlapSeconds = 30 * 86_400;
