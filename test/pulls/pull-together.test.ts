/**
 * Pulls of five vendors into one account: records with the same number become one contact, and each face still shows
 * the data of its vendor.
 */
import { beforeAll, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import type { CompareReport } from '../../src/faces/kit/compare/findings.js';
import type { TestAccount } from '../support/fixture.js';
import { jumpingTime, loopback, Moving } from '../support/vendors/moving.js';
import { wires } from '../support/vendors/wires.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { upstreamAllow: [loopback] }, vendorTime: jumpingTime() });
const moving = new Moving(fixture);
const vendors = new Map<string, TestAccount>();

const shared = [1, 2, 3];
/** The number of contacts that only one vendor has. */
const alone: Readonly<Record<string, number>> = {
  wacr: 11,
  wacrm: 12,
  superwaba: 13,
  wazapin: 14,
  wazzup: 15,
  wacr1: 16,
};
const phoneOf = (number: number) => `7999000${String(number).padStart(4, '0')}`;

/** Creates a contact on the wire of each vendor. */
const makes: Readonly<Record<string, (number: number) => readonly [path: string, body: object]>> = {
  wacr: (number) => [
    '/api/v2/contacts',
    {
      firstname: `Person${number}`,
      lastname: 'Roe',
      type: 'customer',
      phone: `+${phoneOf(number)}`,
      source_id: 1,
      status_id: 1,
      city: 'Rajkot',
    },
  ],
  wacrm: (number) => [
    '/api/v1/contacts',
    { phone: `+${phoneOf(number)}`, name: `Person${number} Roe`, company: `Acme ${number}`, tags: ['vip'] },
  ],
  superwaba: (number) => [
    '/api/whatsapp/contacts',
    { userNumber: `+${phoneOf(number)}`, userName: `Person${number} Roe`, params: { tier: 'gold' } },
  ],
  wazapin: (number) => [
    '/v1/contacts',
    {
      phone_number: `+${phoneOf(number)}`,
      name: `Person${number} Roe`,
      email: `p${number}@example.com`,
      external_source: 'shop',
      external_id: `c${number}`,
      custom_fields: { shoe: 44 },
    },
  ],
  wacr1: (number) => [
    '/wacr1/v1/contacts',
    {
      phoneE164: `+${phoneOf(number)}`,
      firstName: `Person${number}`,
      lastName: 'Roe',
      tags: ['vip'],
      attributes: { plan: 'pro' },
    },
  ],
  wazzup: (number) => [
    '/v2/contacts',
    {
      contacts: [
        {
          id: `crm-${number}`,
          responsible_user_id: 'u1',
          name: `Person${number} Roe`,
          contact_data: [
            { chat_type: 'whatsapp', chat_id: phoneOf(number) },
            { chat_type: 'telegram', chat_id: String(number), username: `p${number}`, phone: '' },
          ],
        },
      ],
    },
  ],
};

beforeAll(async () => {
  for (const [face, make] of Object.entries(makes)) {
    const vendor = await fixture.newAccount(face);
    vendors.set(face, vendor);
    for (const number of [...shared, alone[face] ?? 0]) {
      const [path, body] = make(number);
      const headers = wires[face]?.headers(vendor) ?? {};
      const created = await fixture.send({ method: 'POST', path, headers, body });
      expect(created.status, created.text).toBeLessThan(300);
    }
  }
});

const vendorOf = (face: string) => vendors.get(face) as TestAccount;

/** The phone of each contact, and the faces that know it. */
async function peopleOf({ account }: TestAccount): Promise<readonly { phone: string; faces: string[] }[]> {
  return fixture.database.query(
    planned(`select (select i.value from identities i where i.account_id = $1 and i.contact_id = c.id and i.kind = 'phone') as phone,
       (select array_agg(distinct i.scope order by i.scope) from identities i where i.account_id = $1 and i.contact_id = c.id
          and i.kind = 'vendor_id') as faces
     from contacts c where c.account_id = $1 order by 1`),
    [account.id],
  );
}

/** Returns pairs of answers for each contact: the vendor's, and ours for the same id. */
async function besides(face: string, ours: TestAccount) {
  const wire = wires[face];
  const vendor = vendorOf(face);
  if (wire === undefined) return [];
  const list = wire.lists.find((path) => path.includes('/contacts')) ?? '';
  const listed = wire.contacts((await fixture.send({ path: list, headers: wire.headers(vendor) })).json);
  const pairs = [];
  for (const contact of listed) {
    const coded = { ...contact, id: String(contact.id) };
    for (const path of wire.details(coded)) {
      const [there, here] = [
        await fixture.send({ path, headers: wire.headers(vendor) }),
        await fixture.send({ path, headers: wire.headers(ours) }),
      ];
      expect([path, here.status]).toEqual([path, there.status]);
      pairs.push([there.json, here.json]);
    }
  }
  return pairs;
}

/** Times of our contact, and members that differ between all directories. */
const ofOurOwn = /^(created_?at|updated_?at|request_id|timestamp|organization_id)$/i;

/** Allows differences that come from merging: more values, or other times. */
function isOfMerging({ kind, path, example }: CompareReport['findings'][number]): boolean {
  const isGained = kind === 'added' || (kind === 'type' && example.vendor_type === 'null');
  return isGained || (kind === 'value' && /(created|updated)_?at$/i.test(path));
}

/** Returns the paths of values in `there` that `here` lacks; lists may have any order. */
function lost(there: unknown, here: unknown, path = ''): readonly string[] {
  if (there === null || there === undefined) return [];
  if (Array.isArray(there)) {
    const elements = Array.isArray(here) ? here : [];
    return there.flatMap((item) =>
      elements.some((element) => lost(item, element).length === 0) ? [] : [`${path}[]`],
    );
  }
  if (typeof there === 'object')
    return Object.entries(there).flatMap(([name, value]) => {
      // Each directory has its own ids of identities and consents.
      const isOwnId = name === 'id' && 'contact_id' in there && ('type' in there || 'state' in there);
      if (isOwnId || ofOurOwn.test(name)) return [];
      return lost(value, (here as Record<string, unknown> | null | undefined)?.[name], `${path}.${name}`);
    });
  return there === here ? [] : [path];
}

const orders: readonly (readonly [order: readonly string[], tags: string[]])[] = [
  [['wacr', 'superwaba', 'wazzup'], ['nightly']],
  [['wacr', 'wacrm', 'superwaba', 'wazapin', 'wacr1', 'wazzup'], ['nightly']],
  [['wacr', 'wacr1', 'wazzup', 'wazapin', 'superwaba', 'wacrm'], ['nightly']],
];

for (const [order, tags] of orders)
  it(`${order.join(', then ')}: one person is one contact, and no face loses data`, {
    tags,
  }, async () => {
    const account = await fixture.newAccount('Together');
    for (const face of order) {
      const done = await moving.pull(face, vendorOf(face), account, 'fill');
      expect([face, done.state, done.job.totals.rejected]).toEqual([face, 'done', 0]);
    }
    const faces = [...order].sort();
    expect(await peopleOf(account)).toEqual([
      ...shared.map((number) => ({ phone: phoneOf(number), faces })),
      ...Object.entries(alone)
        .filter(([face]) => order.includes(face))
        .map(([face, number]) => ({ phone: phoneOf(number), faces: [face] })),
    ]);
    for (const face of order) {
      const pairs = await besides(face, account);
      expect(pairs.length).toBeGreaterThanOrEqual(shared.length + 1);
      const gone = pairs.flatMap(([there, here]) => lost(there, here));
      expect([face, ...new Set(gone)]).toEqual([face]);
      const { findings } = await moving.compare(face, vendorOf(face), account);
      // Lists also have contacts of the other vendors.
      const ofOne = findings.filter(({ request }) => /\{(id|vendor_id|phone|number)[}_]/.test(request));
      expect(findings.length).toBeGreaterThan(0);
      expect(ofOne.filter((finding) => !isOfMerging(finding))).toEqual([]);
    }
  });

it('ids of a vendor that are already used end its pull, with the next step', async () => {
  const account = await fixture.newAccount('Too late');
  // This contact gets the number 1, which is the id of another contact at the vendor.
  const [path, body] = makes.wacrm?.(99) ?? ['', {}];
  await fixture.send({ method: 'POST', path, headers: wires.wacrm?.headers(account) ?? {}, body });
  const failed = await moving.pull('wacr', vendorOf('wacr'), account);
  expect(failed.state).toBe('failed');
  expect(failed.job.error?.message).toMatch(/already the number of another contact.*before all others/);
});
