/** The values of the contacts of a pair that are shown. */
import type { Duplicate } from '../api/types.ts';
import { shownDay } from '../texts/texts.ts';
import type { Candidate } from './pair-texts.ts';

/** The values that a pair always shows. */
const alwaysShown = ['company', 'phone', 'email'] as const;
const ofAddress = ['street', 'zip', 'city'] as const;
export type PairValue = (typeof alwaysShown)[number] | (typeof ofAddress)[number] | 'birthday';

/** Further values to show for each reason. */
const values: Readonly<Partial<Record<string, readonly PairValue[]>>> = {
  same_birthday: ['birthday'],
  similar_birthday: ['birthday'],
  same_address: ['street'],
  similar_address: ofAddress,
  same_postcode: ['zip'],
  same_suburb: ['city'],
} satisfies Partial<Record<Duplicate['reasons'][number], readonly PairValue[]>>;

export function shownValue(contact: Candidate, name: PairValue): string | null {
  if (name === 'birthday') return contact.birthday && shownDay(contact.birthday);
  return ofAddress.some((part) => part === name)
    ? contact.address[name as (typeof ofAddress)[number]]
    : contact[name as (typeof alwaysShown)[number]];
}

/**
 * Returns the names of the values to show: the usual ones, and those that the reasons add. A value that both contacts
 * lack is left out.
 */
export function shownValues({ contacts, reasons }: Duplicate): readonly PairValue[] {
  const ofReasons = reasons.flatMap((reason) => values[reason] ?? []);
  return [...new Set([...alwaysShown, ...ofReasons])].filter((name) =>
    contacts.some((contact) => shownValue(contact, name) !== null),
  );
}
