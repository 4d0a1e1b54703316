/**
 * Accounts with one of every record that an operation may name: contacts with their records, and records of the
 * account. A number of one account does not exist in another.
 */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { planned } from '../../src/database/statements/sql.js';
import { hold } from '../support/accounts/people.js';
import type { TestAccount } from '../support/fixture.js';
import type { ServerFixture } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';
import { askerOf, done } from './people.js';

/** A record that a path names: the values of the parameters, and the person of the record. */
export interface NamedRecord {
  readonly params: Readonly<Record<string, string>>;
  readonly person: Contact;
}

/** The owner and the groups of a person. */
export interface Ownership {
  readonly owner: string | null;
  readonly groups?: readonly number[];
}

let serial = 0;
const uuidOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const noUuid = uuidOf(7);
const noNumber = '7777771';

/** Operations about the caller itself, and for signing in, name no contact of the account. */
export const topicsOfCallers: ReadonlySet<string> = new Set(['me', 'sign-in', 'sign-in-codes', 'openapi']);

export class World {
  readonly of: TestAccount;
  readonly #fixture: ServerFixture;
  readonly #made = new Map<string, Promise<NamedRecord>>();
  readonly people: { readonly person: Contact; readonly owner: string | null }[] = [];

  private constructor(fixture: ServerFixture, of: TestAccount) {
    this.#fixture = fixture;
    this.of = of;
  }

  /** The first numbers of contacts, and of all other records. */
  static async make(fixture: ServerFixture, [contacts, others]: readonly [number, number]): Promise<World> {
    const world = new World(fixture, await fixture.newAccount());
    for (const name of [
      'contacts',
      'tags',
      'groups',
      'sources',
      'statuses',
      'segments',
      'views',
      'books',
      'members',
    ])
      await fixture.database.query(
        planned(`insert into counters (account_id, name, next) values ($1, $2, $3::bigint)
          on conflict on constraint counters_pkey do update set next = excluded.next`),
        [world.of.account.id, name, name === 'contacts' ? contacts : others],
      );
    await fixture.core.updateAccount(world.of.account.id, { vendor_forks: 'true' });
    return world;
  }

  get caller() {
    return this.of.caller;
  }

  async person({ owner, groups = [] }: Ownership): Promise<Contact> {
    serial += 1;
    const mark = `Mark${serial}q`;
    const edit = {
      displayName: set(`Name ${mark}`),
      company: set(`Firm ${mark}`),
      ...(owner === null ? {} : { owner: set(owner) }),
      identities: [
        hold('phone', `55119${80_000_000 + serial}`),
        hold('email', `mail.${mark.toLowerCase()}@example.com`),
        hold('telegram', `tg${mark}`),
      ],
      groups: [
        { op: 'add', items: groups.map((number) => ({ by: 'number', number, missing: 'drop' }) as const) },
      ] as const,
    };
    const { contact } = await this.#fixture.core.saveContact(this.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit,
    });
    this.people.push({ person: contact, owner });
    return contact;
  }

  /**
   * The record that a path of the topic names. `isFresh`: no other request has named it. Throws for an unknown topic.
   */
  recordOf(topic: string, ownership: Ownership, by: string, isFresh = false): Promise<NamedRecord> {
    const key = `${topic} ${ownership.owner} ${by}`;
    const known = isFresh ? undefined : this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#makeRecord(topic, ownership, by);
    if (!isFresh) this.#made.set(key, made);
    return made;
  }

  async #makeRecord(topic: string, ownership: Ownership, by: string): Promise<NamedRecord> {
    const person = await this.person(ownership);
    const make = makers[topic];
    if (make === undefined)
      throw new Error(`Add to "makers" in test/access-matrix/world.ts what the paths of "/${topic}" name.`);
    serial += 1;
    const request: Request = {
      person,
      other: () => this.person(ownership),
      send: async (method, path, body) =>
        (await done(askerOf(this.#fixture, this.of.key)(method, path, body)))?.data,
      sendBy: async (method, path, body) => {
        const answer = await askerOf(this.#fixture, by)(method, path, body);
        // If the caller may not create the record, a record of another caller works as well.
        return answer.status === 403 ? request.send(method, path, body) : answer.json.data;
      },
      name: `record${serial}`,
    };
    return { params: await make(request), person };
  }

  /** A record that no account has. */
  static missing(topic: string, like: NamedRecord): NamedRecord {
    const { person } = like;
    serial += 1;
    const texts = {
      phone: `55119${70_000_000 + serial}`,
      email: `mail.nobody${serial}@example.com`,
      telegram: `tgNobody${serial}`,
    };
    const identities = person.identities.map((identity, index) => {
      const value = texts[identity.kind as keyof typeof texts] ?? 'none';
      return {
        ...identity,
        id: uuidOf(70 + index),
        value,
        raw: identity.kind === 'phone' ? `+${value}` : value,
      };
    });
    const inherited = { inherited: {} };
    const missing = {
      ...person,
      ...inherited,
      id: noUuid,
      number: 77_777_777,
      displayName: `Name Nobody${serial}`,
      identities,
    };
    const missingOf = (name: string, value: string) => {
      if (name === 'face' || name === 'channel') return value;
      return /^\d+$/.test(value) ? noNumber : value.includes('-') ? noUuid : 'nothing';
    };
    const entries = Object.entries(like.params).map(([name, value]) => [name, missingOf(name, value)]);
    const params =
      topic === 'contacts' ? { ...Object.fromEntries(entries), id: noUuid } : Object.fromEntries(entries);
    return { params, person: missing as unknown as Contact };
  }
}

type Send = (method: string, path: string, body?: unknown) => Promise<Received['json']>;

interface Request {
  readonly person: Contact;
  readonly other: () => Promise<Contact>;
  /** sends with a key that may do everything; `sendBy`: with the key of the caller */
  readonly send: Send;
  readonly sendBy: Send;
  readonly name: string;
}

type Params = Promise<Readonly<Record<string, string>>>;
const item =
  (topic: string) =>
  async ({ send, name }: Request) => ({
    number: String((await send('POST', `/${topic}`, { name })).number),
  });
const nothing = async (): Params => ({
  id: noUuid,
  key: 'nothing',
  number: noNumber,
  name: 'nothing',
  provider: 'nothing',
});

const makers: Readonly<Record<string, (asked: Request) => Params>> = {
  contacts: async ({ person: { id, identities }, send }) => ({
    id,
    iid: identities[0]?.id ?? '',
    nid: (await send('POST', `/contacts/${id}/notes`, { body: `Note of ${id}` })).id,
    sid: (await send('POST', `/contacts/${id}/suppressions`, { channel: 'email', reason: 'manual' })).id,
    channel: 'sms',
  }),
  'deleted-contacts': async ({ person: { id }, send }) => {
    await send('DELETE', `/contacts/${id}`);
    return { id };
  },
  merges: async ({ person, other, send }) => {
    const merged = await send('POST', '/merges', { survivor: person.id, loser: (await other()).id });
    return { id: merged.id };
  },
  duplicates: async ({ person, other, send }) => ({
    id: (await send('POST', '/duplicates/dismissals', { contacts: [person.id, (await other()).id] })).id,
  }),
  'bulk-changes': async ({ person, sendBy }) => ({
    id: (
      await sendBy('POST', '/bulk-changes', { contact_ids: [person.id], change: { add_tags: ['reached'] } })
    ).id,
  }),
  tags: item('tags'),
  groups: item('groups'),
  sources: item('sources'),
  statuses: item('statuses'),
  fields: async ({ send, name }) => ({
    key: (await send('POST', '/fields', { key: name, type: 'text' })).key,
  }),
  segments: async ({ send, name }) => ({
    number: String((await send('POST', '/segments', { name, tree: { all: [] } })).number),
  }),
  views: async ({ sendBy, name }) => ({
    number: String((await sendBy('POST', '/views', { name, definition: {} })).number),
  }),
  books: async ({ send, name }) => ({
    number: String((await send('POST', '/books', { name, source: { kind: 'all' } })).number),
  }),
  keys: async ({ send, name }) => ({ id: (await send('POST', '/keys', { name, scopes: [] })).id }),
  members: async ({ send, name }) => ({
    number: String((await send('POST', '/members', { name, role: 'reader' })).number),
    id: noUuid,
  }),
  roles: async ({ send, name }) => {
    await send('PUT', `/roles/${name}`, { label: name, scopes: [], sees: 'all' });
    return { name };
  },
  imports: async ({ send }) => ({
    id: (await send('POST', '/imports?dry_run=true&format=ndjson', '{"display_name":"Imported"}')).id,
    key: 'nothing',
  }),
  webhooks: async ({ send, name }) => {
    const { id } = await send('POST', '/webhooks', { url: `https://${name}.invalid/x` });
    await send('PATCH', `/webhooks/${id}`, { state: 'paused' });
    return { id: id, did: noUuid };
  },
  intakes: async ({ send, name }) => {
    const { id } = await send('POST', '/intakes', { name, secret: 'secret-of-the-app' });
    const receiver = await send('POST', `/intakes/${id}/receivers`, { url: `https://${name}.invalid/x` });
    await send('PATCH', `/intakes/${id}/receivers/${receiver.id}`, { state: 'paused' });
    return { id: id, rid: receiver.id };
  },
  // All documented paths of this one are served, so none of them is forwarded.
  upstreams: async () => ({ face: 'superwaba' }),
  pulls: nothing,
  ...Object.fromEntries([...topicsOfCallers].map((topic) => [topic, nothing])),
};
