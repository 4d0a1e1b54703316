/** Contacts as a business has them: names and numbers of many countries, emails, companies, a few tags. Seeded. */
import type { Core } from '../src/core/core.js';
import type { Caller } from '../src/domain/access.js';
import type { Contact } from '../src/domain/contact.js';
import { set } from '../src/domain/edit.js';

const given = [
  'Ana',
  'Ahmed',
  'Wei',
  'Olga',
  'Juan',
  'Priya',
  'Kwame',
  'Sara',
  'Иван',
  'Fatima',
  'Lucas',
  'Yuki',
  'Noah',
  'Zoë',
  'Budi',
  'Amélie',
];
const family = [
  'López',
  'Hassan',
  'Chen',
  'Petrova',
  'Silva',
  'Sharma',
  'Mensah',
  'Johnson',
  'Иванов',
  'Rahman',
  'Müller',
  'Tanaka',
  'Okafor',
  'Nguyen',
  'Santoso',
  'Dubois',
];
const companies = ['Acme', 'Globex', 'Initech', 'Umbra', 'Soylent', 'Hooli', 'Vandelay', 'Stark'];
const tags = ['vip', 'lead', 'newsletter', 'returning', 'b2b', 'wholesale', 'event', 'cold'];
/** calling code and length of the rest */
const plans = [
  ['1', 10], ['7', 10], ['20', 10], ['27', 9], ['30', 10], ['31', 9], ['32', 9], ['33', 9], ['34', 9], ['36', 9],
  ['39', 10], ['40', 9], ['41', 9], ['43', 10], ['44', 10], ['45', 8], ['46', 9], ['47', 8], ['48', 9], ['49', 11],
  ['51', 9], ['52', 10], ['54', 10], ['55', 11], ['56', 9], ['57', 10], ['60', 9], ['61', 9], ['62', 11], ['63', 10],
  ['64', 9], ['65', 8], ['66', 9], ['81', 10], ['82', 10], ['84', 9], ['86', 11], ['90', 10], ['91', 10], ['971', 9],
] as const; // biome-ignore format: a table

/** A small generator of its own, so that a seed means the same data everywhere (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const chunk = 2_000;

export async function makeContacts(
  core: Core,
  caller: Caller,
  options: { readonly contacts: number; readonly seed: number },
  say: (line: string) => void,
): Promise<readonly Contact[]> {
  const random = seeded(options.seed);
  for (const name of tags) await core.createCatalogItem(caller, 'tags', { name, color: '#3b82f6' });
  const contacts: Contact[] = [];
  while (contacts.length < options.contacts) {
    const count = Math.min(chunk, options.contacts - contacts.length);
    const commands = Array.from({ length: count }, (_, index) => draft(random, contacts.length + index));
    for (const outcome of await core.runEach(caller, commands)) {
      if (!outcome.ok || outcome.result.contact === null)
        throw new Error('a contact of the data could not be made');
      contacts.push(outcome.result.contact);
    }
    say(`data ${contacts.length}/${options.contacts}`);
  }
  return contacts;
}

function draft(random: () => number, index: number) {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const [code, length] = pick(plans);
  // The index makes the number unique, the rest is chance.
  const digits =
    `${code}${String(index).padStart(7, '0')}${String(Math.floor(random() * 1e8)).padStart(8, '0')}`.slice(
      0,
      Math.max(code.length + length, code.length + 7),
    );
  const name = `${pick(given)} ${pick(family)}`;
  const wanted = tags.filter(() => random() < 0.25);
  return {
    op: 'save',
    onMatch: 'refuse',
    edit: {
      displayName: set(name),
      company: set(pick(companies)),
      identities: [
        { op: 'hold', identity: { kind: 'phone', value: digits, raw: `+${digits}` } },
        { op: 'hold', identity: { kind: 'email', value: `person${index}@example.com` } },
      ],
      tags: [
        {
          op: 'add',
          items: wanted.map((tag) => ({ by: 'name', name: tag, folded: false, missing: 'create' }) as const),
        },
      ],
    },
  } as const;
}
