/**
 * Numbers: the digits that are stored, and which digits are known forms of one number. The only place that
 * knows national variants. Numbers are never rewritten; a variant finds, it does not replace.
 */

const e164Digits = /^[1-9][0-9]{6,14}$/;

/** Whether the digits can be dialled as E.164: 7 to 15 of them, the first not 0. */
export function isDialable(digits: string): boolean {
  return e164Digits.test(digits);
}

/**
 * The representative of the known-equivalent forms of a number; the number itself when it has none.
 * Brazil: mobile with and without the ninth digit (old mobile numbers began with 6 to 9; landlines never did).
 * Mexico: 52 and 521 (the 1 was dropped in 2019). Argentina: 54 and 549.
 */
export function matchKey(digits: string): string {
  const brazil = /^(55[1-9][0-9])([6-9][0-9]{7})$/.exec(digits);
  if (brazil !== null) return `${brazil[1]}9${brazil[2]}`;
  const mexico = /^521([0-9]{10})$/.exec(digits);
  if (mexico !== null) return `52${mexico[1]}`;
  const argentina = /^549([0-9]{10})$/.exec(digits);
  if (argentina !== null) return `54${argentina[1]}`;
  return digits;
}

/**
 * How the number asked for meets a stored one. An Argentine 54 number without the 9 may be a landline, so it
 * does not find a stored 549 mobile, while 549 does find a stored 54.
 */
export function matchNumbers(asked: string, stored: string): 'exact' | 'equivalent' | null {
  if (asked === stored) return 'exact';
  if (matchKey(asked) !== matchKey(stored)) return null;
  const isArgentine = asked.startsWith('54') && stored.startsWith('54');
  return isArgentine && !asked.startsWith('549') ? null : 'equivalent';
}
