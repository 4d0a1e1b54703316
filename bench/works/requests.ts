/** The requests of the works, to our server and to the bare one. */

import { makeRandom, people, pick } from '../people/people.js';
import type { BenchFixture } from '../run/fixture.js';
import type { Load, WireRequest } from '../run/load.js';

const json = { 'content-type': 'application/json' };

export function bearer(key: string): { readonly authorization: string } {
  return { authorization: `Bearer ${key}` };
}

/** Returns the same people in the same order for both sides. */
function choosing<Item>(items: readonly Item[], seed: number): () => Item {
  const random = makeRandom(seed);
  return () => pick(items, random);
}

/** Few enough that all of them are cached. */
const hotContacts = 300;

/** Returns the fixture with a sample of its contacts, spread evenly. */
export function hot<Part extends ReadFixture>(fixture: Part): Part {
  const step = Math.max(1, Math.floor(fixture.ids.length / hotContacts));
  return { ...fixture, ids: fixture.ids.filter((_, index) => index % step === 0).slice(0, hotContacts) };
}

type ReadFixture = Pick<BenchFixture, 'account' | 'ids' | 'phones'>;
type WriteFixture = ReadFixture & Pick<BenchFixture, 'bareAccount'>;

export function lookups({ account, ids }: ReadFixture, seed: number, mount: string): Load {
  const id = choosing(ids, seed);
  const headers = bearer(account.key);
  return () => ({ method: 'GET', path: `${mount}/contacts/${id()}`, headers, expects: 200 });
}

/**
 * Makes lookups by id at the bare server. `work` is `lookup` for the columns of `/api/v1`, `contact` for the columns of
 * `/directory/v1`.
 */
export function bareLookups({ account, ids }: ReadFixture, seed: number, work: 'lookup' | 'contact'): Load {
  const id = choosing(ids, seed);
  return () => ({ method: 'GET', path: `/${work}/${account.id}/${id()}`, expects: 200 });
}

export function resolves({ account, phones }: ReadFixture, seed: number): Load {
  const phone = choosing(phones, seed);
  const headers = { ...bearer(account.key), ...json };
  return () => ({
    method: 'POST',
    path: '/directory/v1/contacts/resolve',
    headers,
    body: JSON.stringify({ identifiers: [{ kind: 'phone', value: `+${phone()}` }] }),
    expects: 200,
  });
}

export function bareResolves({ account, phones }: ReadFixture, seed: number): Load {
  const phone = choosing(phones, seed);
  return () => ({
    method: 'POST',
    path: `/resolve/${account.id}`,
    headers: json,
    body: JSON.stringify({ phone: `+${phone()}` }),
    expects: 200,
  });
}

/** The next unused number of a contact. Each is used once. */
let nextNumber = 0;

export function freshNumber(): string {
  nextNumber += 1;
  return `+999${String(nextNumber).padStart(9, '0')}`;
}

interface NewPerson {
  readonly phone: string;
  readonly name: string;
  readonly email: string;
}

function freshPerson(): NewPerson {
  const phone = freshNumber();
  return { phone, name: 'New Person', email: `new${phone.slice(1)}@example.com` };
}

function freshBody(): string {
  return JSON.stringify(freshPerson());
}

export function creates({ account }: Pick<BenchFixture, 'account'>): Load {
  const headers = { ...bearer(account.key), ...json };
  return () => ({ method: 'POST', path: '/api/v1/contacts', headers, body: freshBody(), expects: 201 });
}

/**
 * Makes creates with the same members as the contacts of the fixture: names, companies, tags and groups in the same
 * shares.
 */
export function usualCreates({ account, contacts }: BenchFixture, seed: number): Load {
  const headers = { ...bearer(account.key), ...json };
  const newContacts = people(contacts, seed + 1, 'usual', contacts);
  return () => {
    const next = newContacts.next();
    if (next.done === true) throw new Error('there are more creates than contacts');
    const { name, phone, email, company, tags, group } = next.value;
    const body = JSON.stringify({
      display_name: name,
      phone,
      company,
      tags,
      groups: listOf(group),
      ...(email && { email }),
    });
    return { method: 'POST', path: '/directory/v1/contacts', headers, body, expects: 201 };
  };
}

function listOf(text: string | null): readonly string[] {
  return text === null ? [] : [text];
}

export function bareCreates({ bareAccount }: Pick<BenchFixture, 'bareAccount'>): Load {
  return () => ({
    method: 'POST',
    path: `/create/${bareAccount.id}`,
    headers: json,
    body: freshBody(),
    expects: 201,
  });
}

/** Each contact gets a new company. */
let changes = 0;

function newCompany(): string {
  changes += 1;
  return `Company ${changes}`;
}

export function patches({ account, ids }: ReadFixture, seed: number): Load {
  const id = choosing(ids, seed);
  const headers = { ...bearer(account.key), ...json };
  return () => {
    const body = JSON.stringify({ company: newCompany() });
    return { method: 'PATCH', path: `/directory/v1/contacts/${id()}`, headers, body, expects: 200 };
  };
}

export function barePatches({ account, ids }: ReadFixture, seed: number): Load {
  const id = choosing(ids, seed);
  return () => {
    const body = JSON.stringify({ company: newCompany() });
    return { method: 'PATCH', path: `/patch/${account.id}/${id()}`, headers: json, body, expects: 200 };
  };
}

/** Chooses people. Half of the people exist, half are new. */
function halfKnown(
  { phones }: ReadFixture,
  seed: number,
  requestOf: (person: NewPerson, isKnown: boolean) => Omit<WireRequest, 'method' | 'expects'>,
): Load {
  const phone = choosing(phones, seed);
  let turn = 0;
  return () => {
    turn += 1;
    const isKnown = turn % 2 === 0;
    const person = freshPerson();
    const request = requestOf(isKnown ? { ...person, phone: `+${phone()}` } : person, isKnown);
    return { ...request, method: 'POST', expects: isKnown ? 200 : 201 };
  };
}

export function upserts(fixture: ReadFixture, seed: number): Load {
  const headers = { ...bearer(fixture.account.key), ...json };
  return halfKnown(fixture, seed, ({ phone, name, email }, isKnown) => {
    const change = { phone, company: newCompany(), on_match: 'merge' };
    const body = isKnown ? change : { ...change, display_name: name, email };
    return { path: '/directory/v1/contacts', headers, body: JSON.stringify(body) };
  });
}

export function bareUpserts(fixture: WriteFixture, seed: number): Load {
  const path = `/upsert/${fixture.account.id}/${fixture.bareAccount.id}`;
  return halfKnown(fixture, seed, (person) => ({
    path,
    headers: json,
    body: JSON.stringify({ ...person, company: newCompany() }),
  }));
}

export function ensures(fixture: ReadFixture, seed: number): Load {
  const headers = { ...bearer(fixture.account.key), ...json };
  return halfKnown(fixture, seed, ({ phone, name, email }) => ({
    path: '/directory/v1/contacts/resolve',
    headers,
    body: JSON.stringify({
      identifiers: [{ kind: 'phone', value: phone }],
      create: { display_name: name, email },
    }),
  }));
}

export function bareEnsures(fixture: WriteFixture, seed: number): Load {
  const path = `/ensure/${fixture.account.id}/${fixture.bareAccount.id}`;
  return halfKnown(fixture, seed, (person) => ({ path, headers: json, body: JSON.stringify(person) }));
}

/** Sends nine frequent requests, then one rare request. */
export function nineToOne(often: Load, seldom: Load): Load {
  let turn = 0;
  return () => {
    turn += 1;
    return turn % 10 === 0 ? seldom() : often();
  };
}

/** Makes requests for successive terms; `path` ends with the name of their parameter. */
export function searches(term: () => string, path: string, headers: Readonly<Record<string, string>>): Load {
  return () => ({
    method: 'GET',
    path: `${path}=${encodeURIComponent(term())}`,
    headers,
    expects: 200,
  });
}
