/** People of an address book, generated from a seed; and the same people as rows of a CSV file. */
import { companies, groups, type Language, languages, mailDomains, tags } from './names.js';
import { digitsFor } from './numbers.js';

export interface Person {
  readonly name: string;
  /** E.164 */
  readonly phone: string;
  readonly email: string | null;
  readonly company: string | null;
  readonly tags: readonly string[];
  readonly group: string | null;
}

/** Makes a small generator (mulberry32), so that a seed yields the same data everywhere. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}

/** `usual` is a person of an address book; `plain` has a phone, a name, an email and two tags. */
export type Profile = 'usual' | 'plain';

/** Makes people. `first`: the position of the first person. People at different positions have different numbers. */
export function* people(count: number, seed: number, profile: Profile, first = 0): Generator<Person> {
  const random = makeRandom(seed);
  for (let place = first; place < first + count; place += 1) yield person(place, random, profile);
}

function person(place: number, random: () => number, profile: Profile): Person {
  const language = pick(languages, random);
  const givenName = pick(language.given, random);
  const familyName = pick(language.family, random);
  const phone = `+${digitsFor(place, pick(language.countries, random), random)}`;
  const name = nameOf(language, givenName, familyName, random);
  const email = emailOf(givenName, familyName, place, random);
  if (profile === 'plain')
    return { name, phone, email, company: null, tags: chooseTags(2, random), group: null };
  return {
    name,
    phone,
    email: random() < 0.85 ? email : null,
    company: random() < 0.4 ? pick(companies, random) : null,
    tags: chooseTags(Math.floor(random() ** 2 * 5), random),
    group: random() < 0.5 ? pick(groups, random) : null,
  };
}

function nameOf(language: Language, givenName: string, familyName: string, random: () => number): string {
  if (language.isJoined === true) return `${familyName}${givenName}`;
  const isLonger = random() < 0.4;
  if (isLonger && language.isDouble === true)
    return `${givenName} ${familyName} ${pick(language.family, random)}`;
  return isLonger && random() < 0.4
    ? `${givenName} ${pick(language.given, random)} ${familyName}`
    : `${givenName} ${familyName}`;
}

function emailOf(givenName: string, familyName: string, place: number, random: () => number): string {
  const plain = [givenName, familyName].map(plainLetters).filter((text) => text !== '');
  const local = plain.length === 2 ? plain.join('.') : 'contact';
  return `${local}.${place.toString(36)}@${pick(mailDomains, random)}`;
}

const plainForms = new Map<string, string>();

/** Returns the letters of a name without their marks; empty for a name in another script. */
function plainLetters(name: string): string {
  const form = plainForms.get(name);
  if (form !== undefined) return form;
  const plain = name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
  plainForms.set(name, plain);
  return plain;
}

/** Chooses different tags, the first of the list far more often than the last. */
function chooseTags(count: number, random: () => number): readonly string[] {
  const chosen = new Set<string>();
  while (chosen.size < count) chosen.add(tags[Math.floor(random() ** 3 * tags.length)] ?? '');
  return [...chosen];
}

const columns: Readonly<Record<Profile, string>> = {
  usual: 'name,phone,email,company,tags,groups',
  plain: 'phone,name,email,tags',
};

/** Makes a CSV file of the people, in pieces of some 64 KiB. `ownerOf`: the owner of the person at a position. */
export function* csvOf(
  count: number,
  seed: number,
  profile: Profile,
  ownerOf?: (place: number) => string,
): Generator<string> {
  let place = 0;
  let piece = ownerOf === undefined ? `${columns[profile]}\n` : `owner,${columns[profile]}\n`;
  for (const madePerson of people(count, seed, profile)) {
    if (ownerOf !== undefined) piece += `${ownerOf(place)},`;
    place += 1;
    piece += rowOf(madePerson, profile);
    if (piece.length < 65_536) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

// Neither names nor tags contain commas, quotes or semicolons.
function rowOf(madePerson: Person, profile: Profile): string {
  const list = madePerson.tags.join(';');
  if (profile === 'plain')
    return `${madePerson.phone},${madePerson.name},${madePerson.email ?? ''},${list}\n`;
  return `${madePerson.name},${madePerson.phone},${madePerson.email ?? ''},${madePerson.company ?? ''},${list},${madePerson.group ?? ''}\n`;
}
