/**
 * Reasons why two contacts may be one person, and the evidence of each. The evidence is a sum of logarithms of odds (I.
 * Fellegi, A. Sunter: A Theory for Record Linkage, 1969). An agreement counts by how seldom two people agree by chance.
 * A disagreement counts by how seldom one person has both values. Decision:
 * docs/decisions/0027-merges-and-duplicates.md.
 */
import type { ContactId, DismissalId } from '../runtime/ids.js';
import { editDistance, maxEditDistance, nearWords } from '../text/edit-distance.js';
import { type ComparedPerson, mailboxKey, mailboxOf } from './compared-person.js';

export const duplicateReasons = [
  /** one number, or id of a messenger, that another contact owns */
  'shared_number',
  /** known forms of the same number */
  'equivalent_number',
  'same_email',
  /** the same name in any letter case; never a reason alone */
  'same_name',
  /** few letters of the names differ, or one has a word more, or an initial */
  'similar_name',
  /** the given name of one is the family name of the other */
  'swapped_names',
  'same_given_name',
  'same_family_name',
  'same_birthday',
  /** two of day, month and year, or all but one digit */
  'similar_birthday',
  'same_company',
  /** the street with its number */
  'same_address',
  /** few letters or digits of the street, the postcode or the city differ */
  'similar_address',
  'same_postcode',
  'same_suburb',
  'same_username',
  /** the part of an email before the @ */
  'same_mailbox',
  /** the last seven digits of their numbers */
  'same_number_ending',
] as const;
export type DuplicateReason = (typeof duplicateReasons)[number];

/**
 * Evidence in bits: one bit doubles the odds. The first values are general knowledge, such as 2 ** 13 birthdays. FEBRL
 * 1, 3 and 4 then lowered or raised them by at most two bits. docs/reference/quality.md has the table before and after.
 */
const bits = {
  given: { same: 6, near: 4.5, part: 2, unknown: 0, different: -9 },
  family: { same: 8, near: 6, part: 3, unknown: 0, different: -4 },
  /** two whole surnames without one number or email: few people have both */
  otherSurname: -6,
  swapped: -1,
  /** names of one word are often nicknames */
  nickname: -2,
  generation: -6,
  birthday: { same: 13, similar: 6, different: -4 },
  street: { same: 9, similar: 9, otherHouse: 4, different: -1 },
  zip: { same: 7, similar: 5, different: -1 },
  city: { same: 5, similar: 4, different: -1 },
  /** parts of one address agree together */
  wholeAddress: 14,
  withoutStreet: 9,
  /** the minimum of a hint: more than a near postcode alone */
  minAddress: 5,
  company: 5,
  mailbox: 6,
  username: 7,
  ending: 7,
  /** an identity counts by these bits above the odds of any two contacts */
  number: 10,
  email: 6,
  /** bits of a name that no other contact has */
  rarestName: 20,
} as const;

/** Pairs with less are not reported. FEBRL 1, 3 and 4 have their best F1 between 1 and 3. */
export const minEvidence = 2;
/** A smaller account counts as an account of this size. */
const minContacts = 1_000;
/** Maximum holders of an email, a number or a mailbox. A value with more holders belongs to no single person. */
const maxHolders = 20;
/** Years between the birthdays of a parent and a child. */
const generationYears = { min: 15, max: 50 };

type Level = 'same' | 'near' | 'part' | 'unknown' | 'different';

/** Frequencies of values in the account. */
export interface Frequencies {
  readonly contacts: number;
  /** contacts with a key of `ComparedPerson.keys` */
  readonly holders: (key: string) => number;
  /** whether at least `minFrequent` contacts have the key of a given or family name */
  readonly isFrequent: (key: string) => boolean;
}

/** The least number of contacts that makes a name frequent. A misspelled name is rarer. */
export const minFrequent = 3;

export interface Likeness {
  /** 0 to 100 */
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
  /** letters that differ in similar names */
  readonly letters: number | null;
}

/** Evidence of one kind. */
interface Evidence {
  readonly bits: number;
  readonly reasons: readonly DuplicateReason[];
}
const none: Evidence = { bits: 0, reasons: [] };

interface NameEvidence extends Evidence {
  readonly given: Level;
  readonly family: Level;
  readonly letters: number | null;
}

/** Compares two people; undefined for two that are not one person. */
export function likenessOf(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
  frequencies: Frequencies,
): Likeness | undefined {
  const prior = Math.log2(Math.max(frequencies.contacts, minContacts));
  const name = compareNames(person, otherPerson, prior, frequencies);
  const strong = compareIdentities(person, otherPerson, prior, frequencies);
  const birthday = compareBirthdays(person, otherPerson);
  const address = compareAddresses(person, otherPerson);
  const hints = compareHints(person, otherPerson, frequencies);
  const isStrong = strong.reasons.length > 0;
  const frequentNames = strong.reasons.includes('same_email') ? [] : namesToCount(person, otherPerson);
  const areNamed = frequentNames.some((keys) => keys.every(frequencies.isFrequent));
  if (areTwoPeople(person, otherPerson, { name, birthday, address, isStrong, areNamed })) return undefined;
  if (!isStrong && !isSuggested(person, otherPerson, { name, birthday, address, hints })) return undefined;
  const generation = person.generation === otherPerson.generation ? 0 : bits.generation;
  const surname = !isStrong && haveOtherSurnames(person, otherPerson, name) ? bits.otherSurname : 0;
  const all = [strong, name, birthday, address, hints];
  const sum = all.reduce((total, { bits: more }) => total + more, generation + surname - prior);
  if (sum < minEvidence) return undefined;
  const reasons = new Set(all.flatMap((evidence) => evidence.reasons));
  return {
    score: scoreOf(sum),
    reasons: duplicateReasons.filter((reason) => reasons.has(reason)),
    letters: name.letters,
  };
}

/** Returns the score, with 50 at the threshold. Each 3.5 bits halve the doubt. */
function scoreOf(sum: number): number {
  return Math.round(100 * (1 - 0.5 * 2 ** ((minEvidence - sum) / 3.5)));
}

/**
 * Whether there is a reason next to the name. A birthday and an address without a name may belong to twins. They count
 * in a list without numbers and emails, if one name is missing.
 */
function isSuggested(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
  { name, birthday, address, hints }: { [Kind in 'name' | 'birthday' | 'address' | 'hints']: Evidence },
): boolean {
  const isHint = address.bits >= bits.minAddress || birthday.reasons.length > 0 || hints.reasons.length > 0;
  if (name.reasons.length > 0) return isHint;
  const isWhole = birthday.bits === bits.birthday.same && address.bits >= bits.withoutStreet;
  return person.isBare && otherPerson.isBare && isWhole;
}

interface Compared {
  readonly name: NameEvidence;
  readonly birthday: Evidence;
  readonly address: Evidence;
  readonly isStrong: boolean;
  /** both names are frequent, such as Lena and Lina, so neither is a misspelling of the other */
  readonly areNamed: boolean;
}

/**
 * Returns the keys of similar given and family names, in pairs. The frequency of both names decides whether one of them
 * is a mistake.
 */
export function namesToCount(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
): readonly (readonly string[])[] {
  return ([0, 1] as const).flatMap((at) => {
    const [name, otherName] = [person.names[at], otherPerson.names[at]];
    const [key, otherKey] = [person.keys.names[at], otherPerson.keys.names[at]];
    if (key === undefined || otherKey === undefined || key === otherKey) return [];
    const areWords = person.words[at].length === 1 && otherPerson.words[at].length === 1;
    const isPart = areWords && (name.startsWith(otherName) || otherName.startsWith(name));
    return isPart || nearWords(name, otherName) !== undefined ? [[key, otherKey]] : [];
  });
}

/** Whether names or birthdays belong to two people, regardless of other common values. */
function areTwoPeople(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
  { name, birthday, address, isStrong, areNamed }: Compared,
): boolean {
  const generations = [person.generation, otherPerson.generation];
  if (generations.includes('senior') && generations.includes('junior')) return true;
  const isBorn = birthday.bits > 0;
  // Members of a household: each has a number or an email. In a list without numbers and emails, one of the names is a
  // mistake.
  const areBare = person.isBare && otherPerson.isBare;
  if (name.given === 'different') {
    const agrees = name.family !== 'different' && name.family !== 'unknown';
    return !(areBare && isBorn && agrees && address.bits >= bits.zip.same);
  }
  if (areNamed && !(isBorn && areBare)) return true;
  // Siblings with near names, or a parent and a child with one name.
  if (birthday.bits < 0 && !areBare)
    return name.given !== 'same' || name.family === 'different' || areGenerations(person, otherPerson);
  return name.family === 'different' && !isBorn && !isStrong;
}

/** Whether both names are whole and differ in the surname. In a list without numbers and emails it may be an error. */
function haveOtherSurnames(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
  { family }: NameEvidence,
): boolean {
  if (family !== 'different' || (person.isBare && otherPerson.isBare)) return false;
  return [person, otherPerson].every(({ names }) => names.every((name) => name.length > 1));
}

function areGenerations({ birthday }: ComparedPerson, { birthday: otherBirthday }: ComparedPerson): boolean {
  const years = Math.abs(Number(birthday?.[0]) - Number(otherBirthday?.[0]));
  return years >= generationYears.min && years <= generationYears.max;
}

/** Compares the parts of the names in their order, and each with the other part. */
function compareNames(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
  prior: number,
  frequencies: Frequencies,
): NameEvidence {
  const straight = compareParts(person, otherPerson, [0, 1]);
  const crossed = compareParts(person, otherPerson, [1, 0]);
  const isSwapped = crossed.bits + bits.swapped > straight.bits;
  const { given, family, letters, ...parts } = isSwapped ? crossed : straight;
  const swapped = isSwapped ? bits.swapped : 0;
  const isSame = person.keys.name !== undefined && person.keys.name === otherPerson.keys.name;
  if (isSame) {
    const others = Math.max(frequencies.holders(person.keys.name) - 1, 1);
    const rarity = Math.max(prior - Math.log2(others) - 1, 0);
    const reasons = [isSwapped ? ('swapped_names' as const) : ('same_name' as const)];
    return { given, family, letters: null, bits: Math.min(rarity, bits.rarestName) + swapped, reasons };
  }
  const reasons = reasonsOfNames(given, family);
  if (isSwapped && reasons.length > 0) reasons.push('swapped_names');
  const isNear = reasons.includes('similar_name');
  return { given, family, letters: isNear ? letters : null, bits: parts.bits + swapped, reasons };
}

function reasonsOfNames(given: Level, family: Level): DuplicateReason[] {
  const agrees = (level: Level) => level !== 'different' && level !== 'unknown';
  if (agrees(given) && agrees(family)) return ['similar_name'];
  const reasons: DuplicateReason[] = [];
  if (agrees(given)) reasons.push(given === 'same' ? 'same_given_name' : 'similar_name');
  if (agrees(family)) reasons.push(family === 'same' ? 'same_family_name' : 'similar_name');
  return reasons;
}

function compareParts(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
  [first, second]: readonly [0 | 1, 0 | 1],
) {
  const [given, givenLetters] = compareWords(person, 0, otherPerson, first);
  const [family, familyLetters] = compareWords(person, 1, otherPerson, second);
  const areWhole = [person, otherPerson].every(({ names }) => names.every((name) => name.length > 1));
  const letters = givenLetters + familyLetters;
  if (given === 'different' && !areWhole)
    return { given: 'unknown' as const, family, letters, bits: bits.nickname + bits.family[family] };
  return { given, family, letters, bits: bits.given[given] + bits.family[family] };
}

function compareWords(
  person: ComparedPerson,
  at: 0 | 1,
  otherPerson: ComparedPerson,
  otherAt: 0 | 1,
): readonly [Level, letters: number] {
  const [name, otherName] = [person.names[at], otherPerson.names[otherAt]];
  if (name === '' || otherName === '') return ['unknown', 0];
  if (name === otherName) return ['same', 0];
  const letters = nearWords(name, otherName);
  if (letters !== undefined) return ['near', letters];
  const [short, long] = name.length < otherName.length ? [name, otherName] : [otherName, name];
  const [words, otherWords] = [person.words[at], otherPerson.words[otherAt]];
  const hasWord = words.some((word) => word.length > 2 && otherWords.includes(word));
  return [hasWord || (short.length !== 2 && long.startsWith(short)) ? 'part' : 'different', 0];
}

function compareIdentities(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
  prior: number,
  { holders }: Frequencies,
): Evidence {
  const reasons: DuplicateReason[] = [];
  for (const [name, value] of person.identities) {
    const otherValue = otherPerson.identities.get(name);
    const key = person.keys.identities.get(name);
    if (otherValue === undefined || key === undefined || holders(key) > maxHolders) continue;
    if (name.startsWith('email/')) reasons.push('same_email');
    else reasons.push(value === otherValue ? 'shared_number' : 'equivalent_number');
  }
  if (reasons.length === 0) return none;
  const isEmail = reasons.every((reason) => reason === 'same_email');
  return { bits: prior + (isEmail ? bits.email : bits.number), reasons };
}

function compareBirthdays(
  { birthday }: ComparedPerson,
  { birthday: otherBirthday }: ComparedPerson,
): Evidence {
  if (birthday === undefined || otherBirthday === undefined) return none;
  const [[year, month, day], [otherYear, otherMonth, otherDay]] = [birthday, otherBirthday];
  const areYears = year !== '' && otherYear !== '';
  const equal = [year === otherYear, month === otherMonth, day === otherDay].filter(Boolean).length;
  if (equal === 3) return { bits: bits.birthday[areYears ? 'same' : 'similar'], reasons: ['same_birthday'] };
  const isTurned = year === otherYear && month === otherDay && day === otherMonth;
  const isNear = areYears && editDistance(birthday.join(''), otherBirthday.join(''), 1) <= 1;
  const isSimilar = areYears ? equal === 2 || isTurned || isNear : month === otherMonth && day === otherDay;
  if (isSimilar) return { bits: bits.birthday.similar, reasons: ['similar_birthday'] };
  return { bits: bits.birthday.different, reasons: [] };
}

function compareAddresses(person: ComparedPerson, otherPerson: ComparedPerson): Evidence {
  const [street, streetReasons] = compareStreets(person.street, otherPerson.street);
  const [zip, zipReasons] = compareAddressPart(person.zip, otherPerson.zip, bits.zip, 'same_postcode', 1);
  const [city, cityReasons] = compareAddressPart(person.city, otherPerson.city, bits.city, 'same_suburb');
  return {
    bits: Math.min(street + zip + city, street > 0 ? bits.wholeAddress : bits.withoutStreet),
    reasons: [...streetReasons, ...zipReasons, ...cityReasons],
  };
}

/** Compares streets. A street has a name. Another number is another house, or a mistake. */
function compareStreets(
  street: string,
  otherStreet: string,
): readonly [bits: number, reasons: readonly DuplicateReason[]] {
  const [name, otherName] = [street.replace(/\d+/g, ''), otherStreet.replace(/\d+/g, '')];
  if (name.length < 3 || otherName.length < 3) return [0, []];
  if (street === otherStreet) return [bits.street.same, ['same_address']];
  const [house, otherHouse] = [street.replace(/\D+/g, ''), otherStreet.replace(/\D+/g, '')];
  const max = maxEditDistance(name, otherName);
  const distance = editDistance(name, otherName, max);
  if (house === otherHouse && distance <= max) return [bits.street.similar, ['similar_address']];
  return distance <= 1 ? [bits.street.otherHouse, ['similar_address']] : [bits.street.different, []];
}

function compareAddressPart(
  part: string,
  otherPart: string,
  evidence: Readonly<Record<'same' | 'similar' | 'different', number>>,
  reason: DuplicateReason,
  max = maxEditDistance(part, otherPart),
): readonly [bits: number, reasons: readonly DuplicateReason[]] {
  if (part === '' || otherPart === '') return [0, []];
  if (part === otherPart) return [evidence.same, [reason]];
  return editDistance(part, otherPart, max) <= max
    ? [evidence.similar, ['similar_address']]
    : [evidence.different, []];
}

function compareHints(
  person: ComparedPerson,
  otherPerson: ComparedPerson,
  { holders }: Frequencies,
): Evidence {
  const reasons: DuplicateReason[] = [];
  let sum = 0;
  const add = (isEqual: boolean, reason: DuplicateReason, more: number) => {
    if (!isEqual) return;
    reasons.push(reason);
    sum += more;
  };
  add(person.company !== '' && person.company === otherPerson.company, 'same_company', bits.company);
  add(
    person.usernames.some((name) => otherPerson.usernames.includes(name)),
    'same_username',
    bits.username,
  );
  const isForm = [...person.identities.keys()].some(
    (name) => !name.startsWith('email/') && otherPerson.identities.has(name),
  );
  add(
    !isForm && person.endings.some((digits) => otherPerson.endings.includes(digits)),
    'same_number_ending',
    bits.ending,
  );
  const mailboxes = new Map(person.emails.map((email) => [mailboxOf(email), email]));
  const isMailbox = otherPerson.emails.some((email) => {
    const mailboxOwner = mailboxes.get(mailboxOf(email));
    return mailboxOwner !== undefined && mailboxOwner !== email && holders(mailboxKey(email)) <= maxHolders;
  });
  add(isMailbox, 'same_mailbox', bits.mailbox);
  return { bits: sum, reasons };
}

/** Two contacts, the lower id first. */
export type Pair = readonly [ContactId, ContactId];

export function pairOf(contactId: ContactId, otherId: ContactId): Pair {
  return contactId < otherId ? [contactId, otherId] : [otherId, contactId];
}

/** "Not the same person". */
export interface Dismissal {
  readonly id: DismissalId;
  readonly contacts: Pair;
  readonly createdAt: Date;
}
