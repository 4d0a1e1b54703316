/**
 * The directory of the assistants' tasks: people of an address book, and among them the people that the questions name.
 */
import { people } from '../people/people.js';
import { until } from '../run/until.js';

/** A server, and an empty account on it. */
export interface Account {
  readonly port: number;
  /** has every scope and no rate limit */
  readonly key: string;
}

interface NewPerson {
  readonly display_name: string;
  readonly phone: string;
  readonly email?: string;
  readonly company?: string;
  readonly tags?: readonly string[];
}

/** Additional people of the directory; no question names their companies. */
const otherPeople = 200;
const seed = 26;
const companyNames = /acme|akme|globex|initech/i;

const digits = (index: number) => String(index).padStart(3, '0');

/** Makes names of people, each list from another seed. */
function names(count: number, seed: number): readonly string[] {
  return [...people(count, seed, 'plain')].map(({ name }) => name);
}

function staff(company: string, count: number, range: string): readonly NewPerson[] {
  const domain = `${company.toLowerCase()}.example`;
  return names(count, Number(range)).map((display_name, index) => ({
    display_name,
    company,
    phone: `+4915${range}550${digits(index)}`,
    email: `colleague.${index + 1}@${domain}`,
    tags: index % 3 === 0 ? ['customer', 'letter'] : ['customer'],
  }));
}

export const named = {
  ana: {
    display_name: 'Ana Quintela',
    phone: '+5511987654321',
    email: 'ana@globex.example',
    company: 'Globex',
    tags: ['customer'],
  },
  ben: {
    display_name: 'Ben Ockham',
    phone: '+4915112345678',
    email: 'ben@ockham.example',
    tags: ['supplier'],
  },
  carla: { display_name: 'Carla Contini', phone: '+393471234567', email: 'carla@contini.example' },
  jane: { display_name: 'Jane Millbrook', phone: '+14155550101', email: 'jane@millbrook.example' },
  janeAgain: { display_name: 'Jane Millbrook', phone: '+14155550102', email: 'jane@millbrook.example' },
} as const satisfies Readonly<Record<string, NewPerson>>;

export const fair: readonly NewPerson[] = names(24, 766).map((display_name, index) => ({
  display_name,
  phone: `+49151766${digits(index)}00`,
  tags: ['spring-fair'],
}));
/** Visitors of the fair who have refused messages on WhatsApp. */
export const fairRefusals = fair.filter((_, index) => index % 6 === 2);

const trial: readonly NewPerson[] = names(8, 777).map((display_name, index) => ({
  display_name,
  phone: `+49151777${digits(index)}00`,
  tags: ['beta', 'trial-ended'],
}));

function everybody(): readonly NewPerson[] {
  const others = [...people(otherPeople, seed, 'usual')].map(
    ({ name, phone, email, company, tags }): NewPerson => ({
      display_name: name,
      phone,
      tags,
      ...(email === null ? {} : { email }),
      ...(company === null || companyNames.test(company) ? {} : { company }),
    }),
  );
  const half = otherPeople / 2;
  const allPeople = [
    ...Object.values(named),
    ...staff('Acme', 12, '122'),
    ...staff('Akme', 3, '133'),
    ...staff('Globex', 8, '144'),
    ...fair,
    ...trial,
  ];
  return [...others.slice(0, half), ...allPeople, ...others.slice(half)];
}

export interface Office extends Account {
  readonly people: number;
  /** Reads the directory for the script; these reads are not counted. */
  readonly look: Look;
}

// biome-ignore lint/suspicious/noExplicitAny: a script reads any answer
export type Look = (path: string) => Promise<any>;

/** Fills the account. */
export async function openOffice(place: Account): Promise<Office> {
  const all = everybody();
  const items = all.map((contact) => ({ op: 'create', contact }));
  await direct(place, 'POST', '/contacts/batch', { items });
  const look: Look = (path) => direct(place, 'GET', path);
  for (const { phone } of fairRefusals) await refuse(place, look, phone, 'whatsapp');
  await refuse(place, look, named.carla.phone, 'sms');
  // The first request for duplicates starts their search.
  await until('the search for duplicates ends', async () => (await look('/duplicates')).meta.complete);
  return { ...place, people: all.length, look };
}

async function refuse(place: Account, look: Look, phone: string, channel: string): Promise<void> {
  const [{ id }] = (await look(`/contacts?phone=${encodeURIComponent(phone)}`)).data;
  await direct(place, 'PUT', `/contacts/${id}/consents/${channel}`, { state: 'opted_out' });
}

// biome-ignore lint/suspicious/noExplicitAny: as in `Look`
async function direct({ port, key }: Account, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await fetch(`http://127.0.0.1:${port}/directory/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
  const json = JSON.parse(text);
  const wrong = path === '/contacts/batch' && JSON.stringify(json).includes('"error"');
  if (wrong) throw new Error(`${method} ${path}: ${text.slice(0, 500)}`);
  return json;
}
