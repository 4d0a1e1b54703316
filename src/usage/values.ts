/** Default number of different contacts that a key may be shown on a day (UTC). */
export const usualShownPerDay = 2_000;
