/** Defaults of settings that parts below the table of settings use too, if they are opened without settings. */

/** milliseconds that a request may wait for the database */
export const defaultRequestMs = 30_000;

/**
 * Milliseconds that an idle connection stays open. Proxies and clients keep theirs for 60 seconds. The server must not
 * close first: a request may be in transit.
 */
export const defaultKeepAliveMs = 72_000;

/** milliseconds that make a request slow in the log; the share of all other requests that is logged */
export const defaultRequestLines = { slowMs: 2_000, sample: 1 };

/** different contacts that a member may be shown on a day (UTC) */
export const defaultShownPerDay = 2_000;
