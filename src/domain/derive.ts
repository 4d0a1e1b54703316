/** What is computed from a contact and stored beside it: folded names for sorting, the text that is searched. */
import { type Contact, dialDigits } from './contact.js';
import { type Identity, isNumber } from './identity.js';
import { nameParts } from './name.js';
import { digitsOf } from './phone.js';
import { fold } from './text.js';

export interface Derived {
  readonly nameFolded: string | null;
  readonly givenFolded: string;
  readonly familyFolded: string;
  readonly companyFolded: string | null;
  readonly dialDigits: string | null;
  /** one line for each text, folded; numbers as `+digits`, and as they are spelled where that differs */
  readonly search: string;
}

export function derive(contact: Contact): Derived {
  const parts = nameParts(contact);
  const nameFolded = contact.displayName === null ? null : fold(contact.displayName);
  const companyFolded = contact.company === null ? null : fold(contact.company);
  const texts = contact.identities.flatMap((one) => {
    if (isNumber(one.kind)) return [`+${one.value}`, ...otherSpellings(one)];
    return one.kind === 'email' || one.kind === 'username' ? [fold(one.raw.trim())] : [];
  });
  const joinedParts = `${fold(parts.given)} ${fold(parts.family)}`.trim();
  const lines = [nameFolded, joinedParts === nameFolded ? null : joinedParts, companyFolded, ...texts];
  return {
    nameFolded,
    givenFolded: fold(parts.given),
    familyFolded: fold(parts.family),
    companyFolded,
    dialDigits: dialDigits(contact),
    search: lines.filter((line) => line !== null && line !== '').join('\n'),
  };
}

/** A number as it was spelled, and the digits of that spelling, as far as the canonical digits do not say them. */
function otherSpellings({ raw, value }: Identity): readonly string[] {
  const spelled = fold(raw.trim());
  const canonical = `+${value}`;
  return [spelled, digitsOf(spelled)].filter((one) => !canonical.includes(one));
}
