/** Contacts for the property test of segments: created through the core, and read back in the terms of the guide. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Cursor, Page, PageStart } from '@switchbook/domain/contact/page.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { planned } from '../../src/database/statements/sql.js';
import type { CoreFixture, TestAccount } from '../support/fixture.js';
import type { Entry, Person } from './naive-segments.js';

export const day = 86_400_000;

/** The same numbers for the same seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number below the bound. */
  below(bound: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * bound);
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** Yes in so many cases of a hundred. */
  in100(chances: number): boolean {
    return this.below(100) < chances;
  }

  some<Item>(items: readonly Item[]): readonly Item[] {
    return items.filter(() => this.in100(25));
  }
}

/** Words with letters of several alphabets, signs that patterns know, and each other's parts. */
export const words = [
  'Ana',
  'ana lima',
  'ÅSE',
  'Ольга',
  'Lima 50%',
  'a_b',
  'ΣΊΣ',
  'Zoë',
  'Acme',
  'acme gmbh',
  "O'Neil",
  'x\\y',
];
export const tags = ['vip', 'VIP', 'new', '7', 'été'];
export const groups = ['Friends', 'partners', '2'];
export const sources = ['web', 'fair'];
export const statuses = ['open', 'Closed'];
export const cities = ['Berlin', 'berlin', 'Köln', 'São Paulo'];
export const streets = ['Straße 1', 'strasse 1', 'Rua 25%'];
export const states = ['BE', 'be', 'São Paulo'];
export const zips = ['10115', '01310-100'];
export const sites = ['https://example.com/A', 'http://acme.test'];
export const timeZones = ['Europe/Berlin', 'America/Sao_Paulo'];
/** The owners of contacts that mean a member. Two differ in letter case only. */
const ownersOfMembers = [['kim'], ['Kim', '17']];
export const domains = ['example.com', 'mail.example.com', 'acme.test'];
export const senders = ['15550783881', '15550783882'];
export const purposes = ['marketing', 'orders'];
export const channels = ['whatsapp', 'sms', 'email', 'telegram'];
export const attributes = ['size', 'Plan', 'score', 'list'];
/** Declared for the account after its people were made, with a value of each that does not fit. */
export const ownFields = [
  { key: 'note', type: 'text' },
  { key: 'site', type: 'url' },
  { key: 'visits', type: 'number' },
  { key: 'since', type: 'date' },
  { key: 'member', type: 'yes_no' },
  { key: 'plan', type: 'one_of', choices: [{ value: 'free' }, { value: 'Pro' }] },
  { key: 'likes', type: 'several_of', choices: [{ value: 'tea' }, { value: 'cake' }] },
] as const;
export type OwnType = (typeof ownFields)[number]['type'];
const ownValues: Readonly<Record<OwnType, readonly unknown[]>> = {
  text: ['L', 'Zoë', 'a_b', 7, true, '', ['L']],
  url: [...sites, 7, ''],
  number: [0, 7, 8.5, -3, '7', [], {}],
  date: ['2026-01-15', '2025-06-01', '1999-12-31', '15.01.2026', '', 7],
  yes_no: [true, false, true, false, 'yes', 1],
  one_of: ['free', 'Pro', 'free', 'Pro', 'pro', 'gold', ['free']],
  several_of: [['tea'], ['cake'], ['tea', 'cake'], ['milk'], [], 'tea'],
};
export const days = ['1985-04-12', '--04-12', '2000-02-29', '1999-12-31'];

const values: readonly unknown[] = [
  'L',
  'l',
  'XL',
  7,
  8.5,
  -3,
  true,
  false,
  '',
  null,
  [],
  ['L'],
  { a: 1 },
  'é',
];

interface PersonEntries {
  readonly consents: readonly Entry[];
  readonly suppressions: Person['suppressions'];
}

export async function makePeople(fixture: CoreFixture, account: TestAccount, dice: Dice, count: number) {
  const made: PersonEntries[] = [];
  const ids: string[] = [];
  const batch = 100;
  for (let from = 0; from < count; from += batch) {
    const commands = Array.from({ length: Math.min(batch, count - from) }, (_, at) => {
      const { edit, ...record } = somebody(dice, from + at, fixture.clock());
      made.push(record);
      return { op: 'save', onMatch: 'refuse', edit } as const;
    });
    const results = await fixture.core.runCommands(account.caller, commands, { commit: 'each' });
    for (const outcome of results) {
      if (!outcome.ok || outcome.result.contact === null)
        throw new Error(`not made: ${JSON.stringify(outcome)}`);
      ids.push(outcome.result.contact.id);
    }
    fixture.advance((dice.below(40) + 1) * day);
  }
  for (const id of dice.some(ids).slice(0, 40))
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: [{ by: 'id', id: asId(id) }],
      edit: { description: set(`changed ${dice.below(9)}`) },
    });
  const activity = await makeActivity(fixture, account, dice, ids);
  const paired = await makePairs(fixture, account, dice, ids);
  const members = await makeOwners(fixture, account);
  const contacts = await readAll(fixture, account);
  return ids.map((id, index): Person => {
    const contact = contacts.get(id);
    const { consents = [], suppressions = [] } = made[index] ?? {};
    if (contact === undefined) throw new Error('a person is gone');
    return {
      ...shownOf(contact),
      owner_member: members.get(contact.owner ?? '') ?? null,
      consents,
      suppressions,
      ...(activity.get(id) ?? { last_message_at: null, undelivered_at: null, messages_in: 0 }),
      has_duplicates: paired.has(id),
    };
  });
}

function somebody(dice: Dice, index: number, now: Date) {
  const maybe = <Value>(make: () => Value) => (dice.in100(65) ? make() : undefined);
  const text = () => set(dice.of(words));
  const name = maybe(text);
  const pair = dice.in100(30);
  const consents = dice.in100(60)
    ? Array.from({ length: 1 + dice.below(5) }, (_, at): Entry => entry(dice, new Date(now.getTime() + at)))
    : [];
  const suppressions = dice.in100(15)
    ? [
        {
          channel: dice.of([...channels, 'all']),
          expires_at: dice.of([null, new Date(now.getTime() + 900 * day), new Date(now.getTime() + 1)]),
        },
      ]
    : [];
  const item = (names: readonly string[]) =>
    set({ by: 'name', name: dice.of(names), folded: true, missing: 'create' } as const);
  const items = (names: readonly string[], folded: boolean) => [
    {
      op: 'add',
      items: dice
        .some(names)
        .map((value) => ({ by: 'name', name: value, folded, missing: 'create' }) as const),
    } as const,
  ];
  const optional = {
    company: maybe(text),
    jobTitle: maybe(text),
    description: maybe(text),
    owner: maybe(() => set(dice.of([...ownersOfMembers.flat(), 'nobody']))),
    avatarUrl: maybe(() => set(dice.of(sites))),
    language: maybe(() => set(dice.of(['en', 'pt-BR', 'de']))),
    timeZone: maybe(() => set(dice.of(timeZones))),
    birthday: maybe(() => set(dice.of(days))),
    source: maybe(() => item(sources)),
    status: maybe(() => item(statuses)),
  };
  return {
    consents,
    suppressions,
    edit: {
      ...Object.fromEntries(Object.entries(optional).filter(([, one]) => one !== undefined)),
      ...(pair
        ? { givenName: dice.of(words), familyName: dice.of(words) }
        : name === undefined
          ? {}
          : { displayName: name }),
      type: dice.of(['lead', 'customer', 'guest'] as const),
      blocked: dice.in100(15),
      address: addressOf(dice),
      attributes: {
        op: 'merge',
        value: Object.fromEntries([
          ...dice.some(attributes).map((key) => [key, dice.of(values.filter((value) => value !== null))]),
          ...ownFields
            .filter(() => dice.in100(60))
            .map(({ key, type }) => [key, dice.of<unknown>(ownValues[type])]),
        ]),
      } as const,
      identities: identitiesOf(dice, index),
      tags: items(tags, false),
      groups: items(groups, true),
      consents: consents.map(({ occurred_at, expires_at, ...one }) => ({
        ...one,
        occurredAt: occurred_at,
        expiresAt: expires_at,
      })) as never,
      suppressions: suppressions.map(({ channel, expires_at }) => ({
        channel,
        subject: '',
        reason: 'manual',
        expiresAt: expires_at,
      })),
      entryRule: 'all',
    },
  } as const;
}

function addressOf(dice: Dice) {
  if (!dice.in100(60)) return {};
  return {
    ...(dice.in100(50) && { street: set(dice.of(streets)), zip: set(dice.of(zips)) }),
    ...(dice.in100(50) && { state: set(dice.of(states)) }),
    city: set(dice.of(cities)),
    countryCode: set(dice.of(['DE', 'BR'])),
  };
}

function entry(dice: Dice, at: Date): Entry {
  const state = dice.of(['opted_in', 'opted_in', 'opted_out', 'pending', 'unknown']);
  return {
    channel: dice.of(channels.slice(0, 2)),
    state,
    purpose: dice.of([null, null, ...purposes.slice(0, 1)]),
    sender: dice.of([null, null, ...senders]),
    occurred_at: new Date(at.getTime() - dice.below(3) * 1_000),
    expires_at:
      state === 'opted_in'
        ? dice.of([null, new Date(at.getTime() + 1), new Date(at.getTime() + 900 * day)])
        : null,
  };
}

function identitiesOf(dice: Dice, index: number) {
  const hold = (kind: string, value: string) => ({ op: 'hold', identity: { kind, value } }) as never;
  return [
    ...(dice.in100(60) ? [hold('phone', `${dice.of(['4915', '5511'])}${String(10_000_000 + index)}`)] : []),
    ...(dice.in100(10) ? [hold('wa_id', `4917${String(10_000_000 + index)}`)] : []),
    ...(dice.in100(50) ? [hold('email', `p${index}_%@${dice.of(domains)}`)] : []),
    ...(dice.in100(10) ? [hold('email', 'Shared@Example.com')] : []),
    ...(dice.in100(20) ? [hold('telegram', `t${index}`)] : []),
    ...(dice.in100(10) ? [hold('lid', String(1_000_000_000 + index))] : []),
  ];
}

async function makeActivity(fixture: CoreFixture, account: TestAccount, dice: Dice, ids: readonly string[]) {
  const now = fixture.clock().getTime();
  const rows = dice.some(ids).map((id) => ({
    id,
    last_message_at: dice.in100(80) ? new Date(now - dice.below(200) * day) : null,
    undelivered_at: dice.in100(30) ? new Date(now - dice.below(200) * day) : null,
    messages_in: dice.below(5),
  }));
  await fixture.database.query(
    planned(`insert into contact_activity (account_id, contact_id, last_message_at, undelivered_at, messages_in)
      select $1, r.id, r.last_message_at, r.undelivered_at, r.messages_in
      from jsonb_to_recordset($2) r(id uuid, last_message_at timestamptz, undelivered_at timestamptz, messages_in bigint)`),
    [account.account.id, JSON.stringify(rows)],
  );
  return new Map(rows.map(({ id, ...one }) => [id, one]));
}

/** Returns the number of the member by each owner. */
async function makeOwners(
  fixture: CoreFixture,
  { caller }: TestAccount,
): Promise<ReadonlyMap<string, number>> {
  const made = new Map<string, number>();
  for (const owners of ownersOfMembers) {
    const fields = { name: 'Kim', email: null, role: 'agent', owners };
    const { number } = await fixture.core.createMember(caller, fields);
    for (const owner of owners) made.set(owner, number);
  }
  return made;
}

async function makePairs(fixture: CoreFixture, account: TestAccount, dice: Dice, ids: readonly string[]) {
  const paired = new Set<string>();
  for (let count = 0; count < ids.length / 20; count += 1) {
    const [one, other] = [dice.of(ids), dice.of(ids)].sort();
    if (one === undefined || other === undefined || one === other) continue;
    paired.add(one).add(other);
    await fixture.database.query(
      planned(`insert into duplicates (account_id, one_id, other_id, score) values ($1, $2, $3, 50)
        on conflict on constraint duplicates_pkey do nothing`),
      [account.account.id, one, other],
    );
  }
  return paired;
}

async function readAll(fixture: CoreFixture, { caller }: TestAccount): Promise<ReadonlyMap<string, Contact>> {
  const order = [{ by: 'number', descending: false }] as const;
  const found = new Map<string, Contact>();
  let from: PageStart = { at: 'start' };
  for (;;) {
    const page: Page<Contact> = await fixture.core.listContacts(caller, allContacts, {
      from,
      limit: 500,
      order,
      wantTotal: false,
    });
    for (const contact of page.items) found.set(contact.id, contact);
    if (page.next === null) return found;
    from = { at: 'after', cursor: page.next as Cursor };
  }
}

function shownOf(contact: Contact) {
  const { address } = contact;
  return {
    display_name: contact.displayName,
    given_name: contact.givenName,
    family_name: contact.familyName,
    company: contact.company,
    job_title: contact.jobTitle,
    description: contact.description,
    avatar_url: contact.avatarUrl,
    language: contact.language,
    time_zone: contact.timeZone,
    owner: contact.owner,
    birthday: contact.birthday,
    address: {
      street: address.street,
      city: address.city,
      state: address.state,
      zip: address.zip,
      country_code: address.countryCode,
    },
    number: contact.number,
    type: contact.type,
    blocked: contact.blocked,
    created_at: contact.createdAt,
    updated_at: contact.updatedAt,
    identities: contact.identities.map(({ kind, value, scope }) => ({ kind, value, scope })),
    tags: contact.tags,
    groups: contact.groups,
    source: contact.source,
    status: contact.status,
    attributes: contact.attributes,
  };
}
