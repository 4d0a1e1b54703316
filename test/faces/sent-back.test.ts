/**
 * A client may send back every contact that it reads: the server accepts it and changes nothing, also for odd values
 * that a pull stored from a live vendor.
 */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import type { TestAccount } from '../support/fixture.js';
import { rounds } from '../support/rounds.js';
import { until } from '../support/until.js';
import { jumpingTime, loopback } from '../support/vendors/moving.js';
import type { FakeOptions, FakeVendor } from '../support/vendors/server.js';
import { openSuperwaba, superwabaOrganization } from '../support/vendors/superwaba.js';
import { openWacr } from '../support/vendors/wacr.js';
import { openWacr1, wacr1Key } from '../support/vendors/wacr1.js';
import { openWacrm } from '../support/vendors/wacrm.js';
import { openWazapin } from '../support/vendors/wazapin.js';
import { openWazzup } from '../support/vendors/wazzup.js';
import { wires } from '../support/vendors/wires.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { upstreamAllow: [loopback] }, vendorTime: jumpingTime() });
const isWhole = rounds(0, 1) === 1;

type Odd = Readonly<Record<string, unknown>>;
const texts = [
  '',
  '   ',
  ' Anna ',
  'x'.repeat(250),
  'ü😀'.repeat(120),
  'a\nb\tc',
  '"<b>&',
  '0',
  'null',
  'Ω𝒳 ﷽',
  null,
];
const emails = [
  'UPPER@Example.COM',
  ' anna@example.com ',
  'ü@exämple.de',
  'no email',
  'a@b',
  `${'x'.repeat(240)}@e.com`,
  '',
  null,
];
const phones = [
  '+1 (415) 555-0199',
  '14155550198',
  '0041 44 668 18 00',
  '12345',
  '+999999999999999',
  'unknown',
  '',
  null,
];

/** One contact for each odd value of each member. */
function each(of: Readonly<Record<string, readonly unknown[]>>): readonly Odd[] {
  return Object.entries(of).flatMap(([name, values]) => values.map((value) => ({ [name]: value })));
}

interface Vendor {
  /** the name of the face, if it differs */
  readonly face?: string;
  readonly open: (options: FakeOptions) => Promise<FakeVendor>;
  readonly key: string;
  readonly odd: readonly Odd[];
  /** requests that send back the content of a read */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any answer of a wire
  readonly back: (shown: any) => readonly (readonly [method: string, path: string, body: unknown])[];
  /** Id of a listed contact. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly one: (listed: any) => string;
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly shown: (answer: any) => any;
}

const coded = encodeURIComponent;
const chat = (chat_type: unknown, chat_id: unknown, more: Odd = {}) => ({
  contact_data: [{ chat_type, chat_id, ...more }],
});
const data = (answer: { readonly data: unknown }) => answer.data;

/** Returns every id in every chat if the step is 1. With a larger step, each id is combined with some chats only. */
const oddOfWazzup = (step: number): readonly Odd[] => [
  ...each({
    name: texts,
    responsible_user_id: [...texts, 7],
    uri: ['https://example.com/1', 'x'.repeat(250), ' ', 'tel:+1', '/api/v2/contacts/other', '', null],
    id: ['x'.repeat(140), 'a/b c', ' id ', 'ü😀', '%2F'],
  }),
  ...[
    '79990001111',
    'fb 1',
    ' 12 ',
    'annasmith',
    'Anna.Smith_1',
    '@anna',
    '+7 (999) 000-11-22',
    'x'.repeat(120),
    '',
  ].flatMap((id, at) =>
    [
      'whatsapp',
      'viber',
      'telegram',
      'instagram',
      'vk',
      'max',
      'whatsgroup',
      'facebook',
      'tikTok',
      'Odd Type',
      'Max',
      '',
    ]
      .filter((_, index) => (at + index) % step === 0)
      .map((type) => chat(type, id, { username: 'odd name', phone: '12' })),
  ),
  chat('telegram', '', { username: '@anna', phone: '' }),
  chat('telegram', '5', { username: 'Anna Smith', phone: '+7 999' }),
  chat('instagram', 'anna', { username: 'anna.smith', phone: 'x' }),
  { contact_data: [] },
  { contact_data: null },
  { contact_data: Array.from({ length: 120 }, (_, at) => ({ chat_type: 'vk', chat_id: `many-${at}` })) },
  // Families share one number.
  ...Array.from({ length: 4 }, () => chat('whatsapp', '79995550000')),
];

const vendors: Readonly<Record<string, Vendor>> = {
  wacrm: {
    open: openWacrm,
    key: 'wacrm_live_key',
    odd: each({
      name: texts,
      company: texts,
      email: emails,
      phone: phones,
      avatar_url: ['https://example.com/a.png', 'ftp://x', 'not a link', '', null],
      tags: [[{ id: 'x', name: ' odd  tag ', color: 'red' }], [{ id: 'y', name: 'a,b', color: null }], null],
    }),
    one: ({ id }) => `/api/v1/contacts/${id}`,
    shown: data,
    back: (shown) => [['PATCH', `/api/v1/contacts/${shown.id}`, shown]],
  },
  superwaba: {
    open: openSuperwaba,
    key: `${superwabaOrganization} sw_key`,
    odd: each({
      name: texts,
      email: emails,
      phone: phones,
      countryCode: ['de', 'DEU', 'XX', '', null],
      source: texts,
      tags: [[' odd  tag ', 'a,b', 'a,b'], ['x'.repeat(90)], [''], null],
      labels: [[' odd ', 'ü'], null],
      params: [{ b: 1, a: [1, { c: null }], '': true }, { '10': 1, '9': 2 }, {}, null],
      isBlocked: [true, null],
      optedIn: [true, false, null],
    }),
    one: ({ id }) => `/api/whatsapp/contacts/${id}`,
    shown: data,
    back: (shown) => [['PATCH', `/api/whatsapp/contacts/${shown.id}`, shown]],
  },
  wazapin: {
    open: openWazapin,
    key: 'wzp_key',
    odd: each({
      name: texts,
      email: emails,
      phone_number: phones,
      external_source: ['CRM', ' Shop ', 'x'.repeat(70), ''],
      external_id: ['a b', '7', ''],
      custom_fields: [{ b: 1, a: [1, { c: null }], '': true }, { '10': 1, '9': 2 }, {}, null],
    }).map((item) => ('external_source' in item ? { ...item, external_id: 'odd-1' } : item)),
    one: ({ id }) => `/v1/contacts/${id}`,
    shown: data,
    back: (shown) => [['PATCH', `/v1/contacts/${shown.id}`, shown]],
  },
  wacr: {
    open: openWacr,
    key: 'wacr_token',
    odd: each({
      firstname: texts,
      lastname: texts,
      company: texts,
      type: ['lead', 'customer', 'guest', 'other', '', null],
      email: emails,
      phone: phones,
      description: [...texts, 'y'.repeat(3000)],
      city: texts,
      state: texts,
      zip: texts,
      address: texts,
      country_id: [101, 9999, '101', null],
      assigned_id: [7, '7', -1, null],
      is_opted_out: [true, null],
    }),
    one: ({ id }) => `/api/v2/contacts/${id}`,
    shown: data,
    back: (shown) => [['PATCH', `/api/v2/contacts/${shown.id}`, shown]],
  },
  wacr1: {
    open: openWacr1,
    key: wacr1Key,
    odd: each({
      firstName: texts,
      lastName: texts,
      displayName: texts,
      email: emails,
      phoneE164: phones,
      tags: [[' odd  tag ', 'a,b', 'a,b'], ['x'.repeat(90)], [''], null],
      attributes: [{ b: 1, a: [1, { c: null }], '': true }, { '10': 1, '9': 2 }, {}, null],
      optedOut: [true, false, null],
    }),
    one: ({ id }) => `/wacr1/v1/contacts/${id}`,
    shown: (answer) => answer.contact,
    back: (shown) => [['PATCH', `/wacr1/v1/contacts/${shown.id}`, shown]],
  },
  wazzup: {
    open: (options) => openWazzup({ ...options, versions: ['v2'] }),
    key: 'wz_key',
    odd: oddOfWazzup(3),
    one: ({ id }) => `/v2/contacts/${coded(id)}`,
    shown: (answer) => answer.data[0],
    back: (shown) => [
      ['PATCH', '/v2/contacts', { contacts: [shown] }],
      ['POST', '/v2/contacts', { contacts: [shown] }],
    ],
  },
};

async function pull(face: string, url: string, key: string, into: TestAccount) {
  const { core } = fixture;
  let job = await core.createPull(into.caller, {
    face,
    url,
    key,
    keepsKey: false,
    without: [],
    options: { onMatch: 'fill', isDryRun: false, tags: [], groups: [] },
  });
  await until('the pull has ended', async () => {
    job = await core.getPull(into.caller, job.id);
    return ['done', 'failed'].includes(job.state);
  });
  return job;
}

/** Reads stored contacts with their rows. `order` of chats changes without a new version. */
async function storedOf({ account }: TestAccount): Promise<ReadonlyMap<string, unknown>> {
  const rows = await fixture.database.query<{ id: string; stored: unknown }>(
    planned(`select c.id, jsonb_build_object('contact', to_jsonb(c),
         'identities', (select jsonb_agg(to_jsonb(i) order by i.id) from identities i where i.account_id = $1 and i.contact_id = c.id),
         'tags', (select jsonb_agg(to_jsonb(t) order by t.position) from contact_tags t where t.account_id = $1 and t.contact_id = c.id),
         'groups', (select jsonb_agg(to_jsonb(g) order by g.position) from contact_groups g where g.account_id = $1 and g.contact_id = c.id),
         'consents', (select jsonb_agg(to_jsonb(k) order by k.id) from consents k where k.account_id = $1 and k.contact_id = c.id),
         'suppressions', (select jsonb_agg(to_jsonb(s) order by s.id) from suppressions s where s.account_id = $1 and s.contact_id = c.id),
         'notes', (select count(*) from notes n where n.account_id = $1 and n.contact_id = c.id)) as stored
       from contacts c where c.account_id = $1`),
    [account.id],
  );
  return new Map(rows.map((row) => [row.id, row.stored]));
}

const everyChat: Vendor = { ...(vendors.wazzup as Vendor), face: 'wazzup', odd: oddOfWazzup(1) };

/** The other version of the same vendor. */
const wazzupV3: Vendor = {
  ...everyChat,
  one: ({ id }) => `/v3/contacts/${coded(id)}`,
  shown: (answer) => answer,
  back: (shown) => [['POST', '/v3/contacts', [shown]]],
};

describe('responses that are sent back', () => {
  // The second version has the same rows and the same decoder of chats.
  const byNight = { 'every chat of wazzup': everyChat, 'wazzup in v3': wazzupV3 };
  for (const [name, vendor] of Object.entries({ ...vendors, ...byNight }))
    it(name, { tags: name in byNight ? ['nightly'] : [] }, async () => {
      const { face = name } = vendor;
      // Each value is in some of the members.
      const odd = vendor.odd.filter((_, at) => isWhole || (at + Math.floor(at / 8)) % 2 === 0);
      const shows: NonNullable<FakeOptions['shows']> = (usual, number) => ({ ...usual, ...odd[number] });
      const live = await vendor.open({ people: odd.length, shows });
      try {
        const account = await fixture.newAccount();
        const wire = wires[face] as (typeof wires)[string];
        const job = await pull(face, live.url, vendor.key, account);
        expect([job.state, job.job.error]).toEqual(['done', null]);
        const headers = wire.headers(account);
        const send = (method: string, path: string, body?: unknown) =>
          fixture.send({ method, path, headers, body });
        const list = wire.lists.find((path) => path.includes('/contacts')) ?? '';
        const listed: { readonly id: string }[] = [];
        const pages = face === 'wazzup' ? [0, 100, 200].map((offset) => `${list}?offset=${offset}`) : [list];
        for (const path of pages) listed.push(...wire.contacts((await send('GET', path)).json));
        expect(listed.length).toBeGreaterThan(Math.min(20, odd.length / 2));
        const before = await storedOf(account);
        const refused: unknown[] = [];
        for (const contact of listed) {
          const read = await send('GET', vendor.one(contact));
          expect(read.status, vendor.one(contact)).toBe(200);
          const shown = vendor.shown(read.json);
          for (const [method, path, body] of vendor.back(shown)) {
            const answer = await send(method, path, body);
            const isKnown = answer.status < 300;
            if (!isKnown) refused.push([method, path, shown, answer.status, answer.text.slice(0, 300)]);
          }
        }
        expect.soft(refused).toEqual([]);
        const after = await storedOf(account);
        const changed = [...before].filter(
          ([id, was]) => JSON.stringify(after.get(id)) !== JSON.stringify(was),
        );
        expect.soft(changed.map(([id, was]) => [was, after.get(id)])).toEqual([]);
        expect(after.size).toBe(before.size);
      } finally {
        await live.close();
      }
    });
});
