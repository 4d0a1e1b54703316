import type { Contact } from '../api/types.ts';
import { phoneText } from '../phones/use-phone-format.ts';
import { t } from '../texts/texts.ts';

/** Returns the name, or that of the company; empty if the contact has neither. */
export const ownName = ({ display_name, company }: Pick<Contact, 'display_name' | 'company'>): string =>
  display_name || company || '';

export function nameOf(contact: Pick<Contact, 'display_name' | 'company' | 'phone' | 'email'>): string {
  return ownName(contact) || (contact.phone && phoneText(contact.phone)) || contact.email || t.nameless;
}

export type Name = Pick<Contact, 'display_name' | 'given_name' | 'family_name'>;

/** Returns the name of a contact with its parts, if it has some. */
export function wholeName({ display_name, given_name, family_name }: Name): Name {
  return { display_name, given_name: given_name || null, family_name: family_name || null };
}

/**
 * Returns the entered name, divided as the current one: an unchanged part is kept, and the other part is the rest. If
 * both changed, the words are counted. A name that cannot be divided has no parts.
 */
export function divideName(text: string, { given_name, family_name }: Name): Name {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const name = words.join(' ');
  const [given, family] = [nameWordsOf(given_name), nameWordsOf(family_name)];
  const at = placeOfDivision(words, given, family);
  if (at === undefined || name === '')
    return { display_name: name || null, given_name: null, family_name: null };
  const part = (from: number, to?: number) => words.slice(from, to).join(' ') || null;
  return { display_name: name, given_name: part(0, at), family_name: part(at) };
}

const nameWordsOf = (text: string | null): readonly string[] => (text ?? '').split(/\s+/).filter(Boolean);

/** Returns the number of words of the first name. */
function placeOfDivision(
  words: readonly string[],
  given: readonly string[],
  family: readonly string[],
): number | undefined {
  if (given.length + family.length === 0) return undefined;
  if (given.length > 0 && given.every((word, index) => words[index] === word)) return given.length;
  const end = words.length - family.length;
  if (family.length > 0 && family.every((word, index) => words[end + index] === word)) return end;
  return words.length === given.length + family.length ? given.length : undefined;
}

/** Whether the change removes the first and last name, which the contact had. */
export const losesParts = (before: Name, { display_name, given_name, family_name }: Name): boolean =>
  display_name !== null && !given_name && !family_name && Boolean(before.given_name || before.family_name);

/** Returns the change of a contact that stores the name. */
export function changeOfName({ display_name, given_name, family_name }: Name): Partial<Name> {
  return given_name || family_name ? { given_name, family_name } : { display_name };
}
