/** Short names of accounts: lower-case letters, digits and hyphens. */

import { normalize } from './compared-text.js';

export const maxSlug = 63;

export function isSlug(text: string): boolean {
  return text.length <= maxSlug && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text);
}

/** Shorter than a slug may be, so that a number can be appended. */
const maxStem = 50;

/** Returns the slug of a name; `account` when no character of it is usable. */
export function slugOf(name: string): string {
  const stem = normalize(name.toLowerCase(), 'NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, maxStem)
    .replace(/-$/, '');
  return stem === '' ? 'account' : stem;
}

/** Returns the stem, or the stem with the first free number appended. */
export function freeSlug(stem: string, used: ReadonlySet<string>): string {
  if (!used.has(stem)) return stem;
  let number = 2;
  while (used.has(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}
