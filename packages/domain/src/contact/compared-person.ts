/** The parts of a person that the search for duplicates compares, and the keys that near people have in common. */
import { createHash } from 'node:crypto';
import { equivalenceKey, type Identity, isNumber, spaceOf } from '../identity/identity.js';
import { asId, lowestId, uuidV7 } from '../runtime/ids.js';
import { withoutUndefined } from '../runtime/json.js';
import { foldSearched } from '../text/compared-text.js';
import { type Contact, type NamesOfContact, nameParts } from './contact.js';
import { applyFields, type ContactEdit } from './edit.js';
import { emptyContact } from './empty-contact.js';

/** The parts of a contact that are compared. A person who is not stored yet has these members as well. */
export type Comparable = Pick<
  Contact,
  'displayName' | 'givenName' | 'familyName' | 'company' | 'birthday'
> & {
  readonly address: Pick<Contact['address'], 'street' | 'city' | 'zip'>;
  readonly identities: readonly ComparableIdentity[];
  readonly sharing?: readonly ComparableIdentity[];
};
export type ComparableIdentity = Pick<Identity, 'kind' | 'scope' | 'value'>;

const noTime = new Date(0);
const emptyPerson = emptyContact({
  accountId: asId(lowestId),
  id: lowestId,
  number: 1,
  now: noTime,
  sources: [],
  statuses: [],
});
const context = { now: noTime, newId: uuidV7, origin: '', resolve: () => undefined };

/** Returns the person that an edit would create. */
export function comparableOf(edit: ContactEdit): Comparable {
  const { displayName, givenName, familyName, company, birthday, address, identities } = edit;
  const compared = withoutUndefined({
    displayName,
    givenName,
    familyName,
    company,
    birthday,
    address,
    identities,
  });
  return applyFields(emptyPerson, compared, context).after;
}

type Birthday = readonly [year: string, month: string, day: string];

export interface ComparedPerson {
  /** words without titles and particles, each joined to one text in `names` */
  readonly words: readonly [given: readonly string[], family: readonly string[]];
  readonly names: readonly [given: string, family: string];
  /** `senior` or `junior` at the end of the name */
  readonly generation: 'senior' | 'junior' | undefined;
  /** the year is empty if it is unknown */
  readonly birthday: Birthday | undefined;
  readonly street: string;
  readonly zip: string;
  readonly city: string;
  readonly company: string;
  /** values by a name that equal identities, and the forms of one number, have in common */
  readonly identities: ReadonlyMap<string, string>;
  readonly emails: readonly string[];
  readonly usernames: readonly string[];
  readonly endings: readonly string[];
  /** whether the person has no number, no email and no id of a messenger */
  readonly isBare: boolean;
  readonly keys: PersonKeys;
}

/** Hashes that likely duplicates have in common: the blocking keys of record linkage. */
interface PersonKeys {
  readonly name: string | undefined;
  /** hashes by the name of the identity */
  readonly identities: ReadonlyMap<string, string>;
  /** a similar person has at least one of these keys */
  readonly all: readonly string[];
  /** only counted: how frequent the given and the family name are */
  readonly names: readonly [given: string | undefined, family: string | undefined];
}

/** Birthdays that programs write if the birthday is unknown. */
const filledIn = new Set(['1900-01-01', '1970-01-01']);
/** Maximum number of identities of a person that are compared. A contact with more does not belong to one person. */
const maxIdentities = 20;
const minNumberLength = 8;
const endingDigits = 7;

function birthdayOf({ birthday }: Comparable): Birthday | undefined {
  const parts =
    birthday === null || filledIn.has(birthday) ? null : /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(birthday);
  if (parts === null) return undefined;
  const [, year = '', month = '', day = ''] = parts;
  return [year === '-' ? '' : year, month, day];
}

export function comparedPerson(person: Comparable): ComparedPerson {
  const { words, generation } = duplicateNamesOf(person);
  const all = [...person.identities, ...(person.sharing ?? [])].slice(0, maxIdentities);
  const identities = new Map(
    all
      .filter(({ kind }) => kind === 'email' || spaceOf(kind) !== null)
      .map((identity) => [equivalenceKey(identity), identity.value]),
  );
  const identityValuesOf = (kind: Identity['kind']) =>
    all.flatMap((identity) => (identity.kind === kind ? [identity.value] : []));
  const numbers = all.filter(
    (identity) => isNumber(identity.kind) && identity.value.length >= minNumberLength,
  );
  const compared = {
    words,
    names: [words[0].join(''), words[1].join('')] as const,
    generation,
    birthday: birthdayOf(person),
    street: joinedOf(person.address.street),
    zip: joinedOf(person.address.zip),
    city: joinedOf(person.address.city),
    company: joinedOf(person.company),
    identities,
    emails: identityValuesOf('email'),
    usernames: identityValuesOf('username'),
    endings: [...new Set(numbers.map((number) => number.value.slice(-endingDigits)))],
    isBare: all.every(({ kind }) => kind === 'external' || kind === 'vendor_id'),
  };
  return { ...compared, keys: keysOf(compared) };
}

export const mailboxOf = (email: string) => email.slice(0, email.lastIndexOf('@'));
export const mailboxKey = (email: string) => hashKey('mailbox', mailboxOf(email));

/**
 * Returns keys of a person. Two similar people have at least one key in common. Each key combines parts of a person, so
 * that few people of a large account have it. A typing error in one part leaves the other keys intact.
 */
function keysOf(person: Omit<ComparedPerson, 'keys'>): PersonKeys {
  const { birthday, street, zip, city } = person;
  const names = person.names.filter((name) => name !== '');
  const full = names.toSorted().join(' ');
  const identities = new Map([...person.identities.keys()].map((name) => [name, hashKey('identity', name)]));
  const name = full === '' ? undefined : hashKey('name', full);
  const keys = [...identities.values(), ...person.endings.map((ending) => hashKey('ending', ending))];
  if (name !== undefined) keys.push(name);
  for (const email of person.emails) if (mailboxOf(email) !== '') keys.push(mailboxKey(email));
  const born = birthday?.join('');
  if (born !== undefined && zip !== '') keys.push(hashKey('born', `${born} ${zip}`));
  if (street !== '') keys.push(hashKey('street', street));
  for (const storedName of names) {
    if (born !== undefined) keys.push(hashKey('born', `${born} ${storedName[0]}`));
    if (zip !== '') keys.push(hashKey('zip', `${zip} ${storedName.slice(0, 3)}`));
    if (city !== '') keys.push(hashKey('city', `${city} ${storedName.slice(0, 3)}`));
  }
  // A frequent name alone makes no key. Together with an address it is part of the address's key.
  if (birthday !== undefined && names.length > 1 && zip === '' && city === '') {
    keys.push(
      hashKey('year', `${full} ${birthday[0]}`),
      hashKey('day', `${full} ${birthday[1]}${birthday[2]}`),
    );
  }
  const counted = (kind: string, word: string) => (word.length > 1 ? hashKey(kind, word) : undefined);
  const [givenName, familyName] = person.names;
  return {
    name,
    identities,
    all: [...new Set(keys)],
    names: [counted('given', givenName), counted('family', familyName)],
  };
}

/** Returns a signed integer of 64 bits, as text. */
function hashKey(kind: string, text: string): string {
  return createHash('md5').update(`${kind} ${text}`).digest().readBigInt64BE().toString();
}

/** Words of names that many people share. */
const titles = new Set(
  `mr mrs ms miss mister dr doctor prof professor sir madam herr frau hr fr sr sra srta dona dom don mme mlle monsieur
   madame phd md mba dipl ing von van vom zu zum zur der den de da do dos das del della di du la le el al bin ibn ter
   bapak ibu pak bu`.split(/\s+/),
);
const seniors = new Set(['sr', 'senior', 'sen', 'pai']);
const juniors = new Set(['jr', 'junior', 'jun', 'ii', 'iii', 'filho', 'neto']);

const wordsOf = (text: string) =>
  foldSearched(text)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
/** Returns the folded words of a text without gaps. */
const joinedOf = (text: string | null) => (text === null ? '' : wordsOf(text).join(''));

/** Returns the words of the two parts of a name. `Roe, Jane` is Jane Roe; a name of titles alone keeps them. */
function duplicateNamesOf(person: NamesOfContact) {
  const displayed = person.displayName ?? '';
  const comma = displayed.indexOf(',');
  const isStored = person.givenName !== null || person.familyName !== null;
  const { given, family } =
    isStored || comma <= 0
      ? nameParts({ ...person, displayName: displayed.replace(/^\s*((\p{L}{2,4}\.)\s+)+/u, '') || displayed })
      : { given: displayed.slice(comma + 1), family: displayed.slice(0, comma) };
  const all = [wordsOf(given), wordsOf(family)] as const;
  const last = all[1].at(-1) ?? '';
  const isSuffix = all[1].length > 1 || (isStored && all[1].length > 0 && all[0].length > 0);
  const generation = !isSuffix
    ? undefined
    : seniors.has(last)
      ? 'senior'
      : juniors.has(last)
        ? 'junior'
        : undefined;
  const parts = [all[0], generation === undefined || all[1].length === 1 ? all[1] : all[1].slice(0, -1)];
  const [first = [], second = []] = parts.map((words) => {
    const telling = words.filter((word) => !titles.has(word));
    return telling.length === 0 ? words : telling;
  });
  return { words: [first, second] as const, generation } as const;
}
