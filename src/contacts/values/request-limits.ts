/** Limits of requests for contacts, most of them in our own API. */
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
