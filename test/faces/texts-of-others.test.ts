/** Texts that one wire stores exactly. Other wires read them in another form, and keep them when they are sent back. */
import { describe, expect, it } from 'vitest';
import { clientOf } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { until } from '../support/until.js';
import { wires } from '../support/vendors/wires.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const texts = ['', '   ', ' Anna ', '\u00a0nb\u00a0', 'Anna'];

type Send = (method: string, path: string, body?: unknown) => ReturnType<typeof fixture.send>;

/** Each wire: the path of a contact, the bodies of a client that sends back what it got, and a request that clears. */
interface Face {
  readonly path: (contact: { readonly id: string; readonly number: number }) => string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any answer of a wire
  readonly shown: (answer: any) => any;
  // biome-ignore lint/suspicious/noExplicitAny: for the same reason
  readonly back: (path: string, shown: any) => readonly (readonly [string, string, unknown])[];
  /** members that show the name and the company, with the value that removes each */
  readonly members: Readonly<Record<string, string | null>>;
}

const data = (answer: { readonly data: unknown }) => answer.data;
const patch = (path: string, shown: unknown) => [['PATCH', path, shown]] as const;

const faces: Readonly<Record<string, Face>> = {
  wacrm: {
    path: ({ id }) => `/api/v1/contacts/${id}`,
    shown: data,
    back: (path, shown) => patch(path, { name: shown.name, company: shown.company }),
    members: { name: null, company: null },
  },
  superwaba: {
    path: ({ id }) => `/api/whatsapp/contacts/contact_${id}`,
    shown: data,
    back: (path, { name }) => patch(path, { name }),
    members: { name: null },
  },
  wazapin: {
    path: ({ id }) => `/v1/contacts/${id}`,
    shown: data,
    back: (path, { name }) => patch(path, { name }),
    members: { name: null },
  },
  wacr: {
    path: ({ number }) => `/api/v2/contacts/${number}`,
    shown: data,
    // The vendor refuses an empty part.
    back: (path, { company, firstname, lastname }) =>
      patch(path, {
        company,
        ...(firstname === '' ? {} : { firstname }),
        ...(lastname === '' ? {} : { lastname }),
      }),
    members: { company: null },
  },
  wacr1: {
    path: ({ id }) => `/wacr1/v1/contacts/${id}`,
    shown: (answer) => answer.contact,
    back: (path, { firstName, lastName, displayName }) => patch(path, { firstName, lastName, displayName }),
    members: {},
  },
  wazzup: {
    path: ({ id }) => `/v2/contacts/${id}`,
    shown: (answer) => answer.data[0],
    back: (_, shown) => [
      ['PATCH', '/v2/contacts', { contacts: [shown] }],
      ['POST', '/v2/contacts', { contacts: [shown] }],
    ],
    members: { name: '' },
  },
  directory: {
    path: ({ id }) => `/directory/v1/contacts/${id}`,
    shown: data,
    back: (path, { display_name, given_name, family_name, company }) => [
      ...patch(path, { display_name, company }),
      ...patch(path, { display_name, given_name, family_name, company }),
    ],
    members: { display_name: null, company: null },
  },
};

/** Pairs of given and family names, with white space that some wires trim. */
const parts = [
  [' Ana ', '\u00a0Souza'],
  ['Ana\u0085', 'de  Souza '],
];

const headersOf = (face: string, of: TestAccount) =>
  wires[face]?.headers(of) ?? { authorization: `Bearer ${of.key}` };

async function withTexts(pairs = parts) {
  const account = await fixture.newAccount();
  const client = clientOf(fixture, account.key);
  const headers = headersOf('wacrm', account);
  for (const [at, text] of texts.entries()) {
    const body = { phone: `+1415555010${at}`, name: text, company: text };
    const created = await fixture.send({ method: 'POST', path: '/api/v1/contacts', headers, body });
    expect([created.status, created.json.data.name, created.json.data.company]).toEqual([201, text, text]);
  }
  for (const [at, [given_name, family_name]] of pairs.entries())
    await client.make({ given_name, family_name, phone: `+1415555011${at}` });
  /** A changed order of chats alone is stored without a new version. */
  const list = async () =>
    (await client.get('/contacts?sort=created_at')).json.data.map(
      (contact: { readonly extensions: unknown }) => ({ ...contact, extensions: undefined }),
    );
  return { account, client, list };
}

describe('a text that one wire stored', () => {
  it('is the same in the feed, in the history and in an export', async () => {
    const { client, list } = await withTexts([]);
    const contacts = await list();
    expect(contacts.map((contact: { company: string }) => contact.company)).toEqual(texts);
    for (const { id } of contacts)
      await client.patch(`/contacts/${id}`, { company: 'Later', display_name: 'L' });
    // The last event may be read a moment later: an older transaction may still be under way.
    const readEvents = async (types: string) => (await client.get(`/events?limit=200${types}`)).json.data;
    const countEdits = async () => (await readEvents('&types=contact.updated')).length;
    await until('all events are settled', async () => (await countEdits()) === texts.length);
    const events = await readEvents('');
    const shown = (side: 'before' | 'after', type: string) =>
      events
        .filter((event: { type: string }) => event.type === type)
        .map((event: Record<string, { display_name: string; company: string }>) => [
          event[side]?.display_name,
          event[side]?.company,
        ]);
    const pairs = texts.map((text) => [text, text]);
    expect(shown('after', 'contact.created')).toEqual(pairs);
    expect(shown('before', 'contact.updated')).toEqual(pairs);
  });

  it('is empty in a filter if it has no visible character', async () => {
    const { account, client, list } = await withTexts([]);
    const ids = (await list()).map(({ id }: { readonly id: string }) => id);
    const [empty, others] = [ids.slice(0, 2), ids.slice(2)];
    const found = async (filter: object) =>
      (
        await client.get(`/contacts?sort=created_at&filter=${encodeURIComponent(JSON.stringify(filter))}`)
      ).json.data.map(({ id }: { readonly id: string }) => id);
    for (const field of ['display_name', 'company']) {
      expect(await found({ field, op: 'empty' }), field).toEqual(empty);
      expect(await found({ not: { field, op: 'empty' } }), field).toEqual(others);
    }
    const path = '/api/v2/contacts?filter[company][null]=true';
    const { json } = await fixture.send({ path, headers: headersOf('wacr', account) });
    const shown = json.data.map((contact: { readonly company: string | null }) => contact.company);
    expect(shown).toEqual([null, null]);
  });

  for (const [face, { path, shown, back, members }] of Object.entries(faces))
    it(`stays when a client of ${face} sends back what it got, and can be removed`, async () => {
      const { account, list } = await withTexts();
      const send: Send = (method, at, body) =>
        fixture.send({ method, path: at, headers: headersOf(face, account), body });
      const before = await list();
      for (const contact of before) {
        const read = shown((await send('GET', path(contact))).json);
        for (const [method, at, body] of back(path(contact), read)) {
          const answer = await send(method, at, body);
          expect(answer.status, `${method} ${at} ${JSON.stringify(body)}: ${answer.text}`).toBeLessThan(300);
        }
        expect(shown((await send('GET', path(contact))).json)).toEqual(read);
      }
      expect(await list()).toEqual(before);
      for (const [member, none] of Object.entries(members))
        for (const contact of before) {
          const read = shown((await send('GET', path(contact))).json);
          const [first] = back(path(contact), { ...read, [member]: none });
          await send(...(first ?? ['', '', undefined]));
          expect(shown((await send('GET', path(contact))).json)[member]).toBe(none);
        }
    });
});
