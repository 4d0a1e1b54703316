/** A directory of made-up people for the search of duplicates: families at addresses, and some people twice. */
import { makeRandom, pick } from '../people/people.js';

const starts =
  'ba be bi bo da de do fa fi ga ge gra ha he ho ja jo ka ke kra la le li lo ma me mi mo na no pa pe ra re ro sa schu se ste ta te to va ve wa we wi zi';
const ends =
  'bel bert der ding feld fer gen ger hardt hold holz kamp ke ken ker lan ler lich ling mann mer ner nik rich sche sen ser ski ster tek ten ter ther vic wald witz';
const words = (text: string) => text.split(' ');

/** Chooses from a list, whose first item is by far the most frequent one. */
function chooseSkewed<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(items.length * random() ** 2)] as Item;
}

export interface MadePerson {
  /** the number of the person: equal in both contacts of one */
  readonly person: number;
  readonly given_name: string;
  readonly family_name: string;
  readonly birthday: string;
  readonly street: string;
  readonly zip: string;
  readonly city: string;
  readonly phone: string;
  readonly email: string;
}
export const madeColumns = 'given_name family_name birthday street zip city phone email'.split(
  ' ',
) as readonly Exclude<keyof MadePerson, 'person'>[];

const families = words(starts).flatMap((word) =>
  words(ends).flatMap((end) => words('a e i o u').map((mid) => `${word}${mid}${end}`)),
);
const givens = words(starts).flatMap((word) =>
  words('na ra la ro ni s n lia mon lf bin rt rk ne').map((end) => `${word}${end}`),
);
const streets = families.slice(0, 4_000).map((name) => `${name}str.`);
const shares = { birthday: 0.4, address: 0.7, phone: 0.9, email: 0.6, twice: 0.03 } as const;
const pad = (value: number, length: number) => String(value).padStart(length, '0');

/**
 * Makes people in households of one to four, in the order of a file; `twice` of them have a second contact at its end.
 */
export function* madePeople(count: number, seed: number): Generator<MadePerson> {
  const random = makeRandom(seed);
  const again: MadePerson[] = [];
  const singles = Math.round(count / (1 + shares.twice));
  for (let person = 0; person < singles; ) {
    const zip = 10_000 + Math.floor(random() * 8_000);
    const home = {
      family_name: chooseSkewed(families, random),
      street: `${pick(streets, random)} ${1 + Math.floor(random() * 60)}`,
      zip: String(zip),
      city: `${families[zip % 3_000]}stadt`,
    };
    const hasAddress = random() < shares.address;
    const size = 1 + Math.floor(random() * 4);
    const names = new Set<string>();
    for (let member = 0; member < size && person < singles; member += 1, person += 1) {
      let givenName = chooseSkewed(givens, random);
      while (names.has(givenName)) givenName = chooseSkewed(givens, random);
      names.add(givenName);
      const address = hasAddress ? home : { ...home, street: '', zip: '', city: '' };
      const madeOne = madePerson(person, givenName, address, random);
      if (again.length < count - singles && random() < shares.twice * 1.1) again.push(madeOne);
      yield madeOne;
    }
  }
  for (const person of again) yield secondContactOf(person, random);
}

type Home = Pick<MadePerson, 'family_name' | 'street' | 'zip' | 'city'>;

function madePerson(person: number, givenName: string, home: Home, random: () => number): MadePerson {
  const year = 1940 + Math.floor(random() * 70);
  const birthday = `${year}-${pad(1 + Math.floor(random() * 12), 2)}-${pad(1 + Math.floor(random() * 28), 2)}`;
  return {
    ...home,
    person,
    given_name: givenName,
    birthday: random() < shares.birthday ? birthday : '',
    phone: random() < shares.phone ? `+4915${pad((person * 7_919) % 1e9, 9)}` : '',
    email:
      random() < shares.email ? `${givenName}.${home.family_name}${person}@mail${person % 9}.example` : '',
  };
}

/**
 * Makes a second record of the person, as another source would have it. Its number and email differ or are missing, and
 * some names have an error.
 */
function secondContactOf(original: MadePerson, random: () => number): MadePerson {
  const at = 1 + Math.floor(random() * (original.family_name.length - 1));
  const turned = `${original.family_name.slice(0, at)}${original.family_name.slice(at + 1)}`;
  return {
    ...original,
    family_name: random() < 0.5 ? turned : original.family_name,
    phone: random() < 0.5 ? '' : `+4916${pad(1e9 - 1 - original.person, 9)}`,
    email: random() < 0.5 ? '' : original.email.replace('@mail', '@post'),
  };
}

export function* madeCsv(people: Iterable<MadePerson>): Generator<string> {
  yield `${madeColumns.join(',')}\n`;
  let lines: string[] = [];
  for (const person of people) {
    lines.push(madeColumns.map((column) => person[column]).join(','));
    if (lines.length === 1_000) {
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}
