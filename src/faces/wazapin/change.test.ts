/** PATCH: effects of null, a value and an absent member, unchanged members, and simultaneous writes. */

import { set } from '@switchbook/domain/contact/edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  conflict,
  foreign,
  invalid,
  newStand,
  noContact,
  stored,
  unknownUuid,
} from '../../../test/support/clients/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const taken = 'identifier already belongs to another contact';
const lastOne = badRequest('a contact must keep at least one identifier');
const noSource = badRequest('external_source is required when external_id is set');

describe('names and custom fields', () => {
  it('a blank name clears, a number is refused, 256 characters are too many', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co', name: 'Ujang' });
    expect((await client.patch(`/contacts/${id}`, { name: ' Udin ' })).json.data.name).toBe('Udin');
    const cleared = await client.patch(`/contacts/${id}`, { name: '' });
    expect([cleared.status, cleared.json.data.name]).toEqual([200, null]);
    const number = await client.patch(`/contacts/${id}`, { name: 5 });
    expect([number.status, number.text]).toEqual([
      422,
      invalid({ message: 'expected string', location: 'body.name', value: 5 }),
    ]);
    const long = await client.patch(`/contacts/${id}`, { name: 'x'.repeat(256) });
    expect(long.text).toBe(
      invalid({ message: 'expected length <= 255', location: 'body.name', value: 'x'.repeat(256) }),
    );
  });

  it('custom fields merge one level deep', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co', custom_fields: { a: 1, b: { x: 1 } } });
    const patch = (custom_fields: unknown) => client.patch(`/contacts/${id}`, { custom_fields });
    expect((await patch({ a: null, b: { y: 2 } })).json.data.custom_fields).toEqual({ b: { y: 2 } });
    const list = await patch([]);
    expect([list.status, list.text]).toEqual([
      422,
      invalid({ message: 'expected object', location: 'body.custom_fields', value: [] }),
    ]);
    expect((await patch(null)).json.data.custom_fields).toEqual({});
    expect((await client.get(`/contacts/${id}`)).text).toContain('"custom_fields":{}');
  });

  it('writes and reads have the same order of custom fields and metadata', async () => {
    const { client } = await newStand(fixture);
    const fields = '{"zeta":1,"a":{"y":1,"x":2},"mid":[{"b":1,"a":2}]}';
    const created = await client.post('/contacts', `{"email":"a@b.co","custom_fields":${fields}}`);
    const path = `/contacts/${created.json.data.id}`;
    expect((await client.get(path)).text).toBe(created.text);
    const patched = await client.patch(path, '{"custom_fields":{"q":{"y":1,"x":2},"a":{"y":1,"x":3}}}');
    expect((await client.get(path)).text).toBe(patched.text);
    const consent = await client.send(
      'PUT',
      `${path}/consent/sms`,
      `{"state":"opted_in","metadata":${fields}}`,
    );
    const [row] = (await client.get(`${path}/consents`)).json.data;
    expect(JSON.stringify(row)).toBe(JSON.stringify(consent.json.data));
  });

  it('values are checked before the contact is read', async () => {
    const { client } = await newStand(fixture);
    expect((await client.patch(`/contacts/${unknownUuid}`, { name: 5 })).status).toBe(422);
    expect((await client.patch('/contacts/nonsense', { external_id: 'z', external_source: null })).text).toBe(
      noSource,
    );
    expect((await client.patch('/contacts/nonsense', {})).text).toBe(noContact);
  });
});

describe('identifiers', () => {
  it('equal values change nothing; an identifier of another contact is refused', async () => {
    const { client } = await newStand(fixture);
    const other = await client.post('/contacts', {
      phone_number: '+6281111111111',
      email: 'other@b.co',
      external_source: 's',
      external_id: '1',
    });
    const created = await client.post('/contacts', { phone_number: '+6281234567890', name: 'Ujang' });
    const { id } = created.json.data;
    fixture.advance(5_000);
    expect((await client.patch(`/contacts/${id}`, {})).text).toBe(created.text);
    const same = { phone_number: '+62 812 3456 7890', name: 'Ujang', email: null };
    expect((await client.patch(`/contacts/${id}`, same)).text).toBe(created.text);
    const refused = await client.patch(`/contacts/${id}`, { name: 'X', phone_number: '+6281111111111' });
    expect([refused.status, refused.text]).toEqual([
      409,
      conflict(taken, ['body.phone_number', other.json.data.id]),
    ]);
    const all = await client.patch(`/contacts/${id}`, {
      email: 'OTHER@b.co',
      external_source: 'S',
      external_id: '1',
      phone: '+6281111111111',
    });
    expect(all.text).toBe(
      conflict(
        taken,
        ['body.email', other.json.data.id],
        ['body.external_id', other.json.data.id],
        ['body.phone_number', other.json.data.id],
      ),
    );
    expect((await client.get(`/contacts/${id}`)).text).toBe(created.text);
  });

  it('a phone is also checked against wa_ids, but not against other forms of it', async () => {
    const { account, client } = await newStand(fixture);
    const holder = await foreign(fixture, account, [{ kind: 'wa_id', value: '6281111111111' }]);
    const form = await foreign(fixture, account, [{ kind: 'phone', value: '551187654321' }]);
    const id = await client.create({ phone_number: '+6281234567890' });
    expect((await client.patch(`/contacts/${id}`, { phone_number: '+6281111111111' })).text).toBe(
      conflict(taken, ['body.phone_number', holder.id]),
    );
    const long = await client.patch(`/contacts/${id}`, { phone_number: '+5511987654321' });
    expect([long.status, long.json.data.phone_number]).toEqual([200, '+5511987654321']);
    const short = await client.patch(`/contacts/${form.id}`, { phone_number: '+55 11 8765-4322' });
    expect(short.json.data.phone_number).toBe('+551187654322');
  });

  it('the last identifier cannot be removed', async () => {
    const { account, client } = await newStand(fixture);
    const withEmail = await client.create({ phone_number: '+6281234567890', email: 'a@b.co' });
    const cleared = await client.patch(`/contacts/${withEmail}`, { phone_number: null });
    expect([cleared.status, cleared.json.data.phone_number]).toEqual([200, null]);
    const alone = await client.create({ phone_number: '+6281234567891' });
    const refused = await client.patch(`/contacts/${alone}`, { phone_number: null, name: 'X' });
    expect([refused.status, refused.text]).toEqual([400, lastOne]);
    expect((await client.get(`/contacts/${alone}`)).json.data).toMatchObject({
      phone_number: '+6281234567891',
      name: null,
    });
    const moved = await client.patch(`/contacts/${alone}`, { phone_number: '', email: 'c@b.co' });
    expect(moved.json.data).toMatchObject({ phone_number: null, email: 'c@b.co' });
    const bsuid = await foreign(fixture, account, [
      { kind: 'phone', value: '6281234567892' },
      { kind: 'bsuid', value: 'ID.123' },
    ]);
    expect((await client.patch(`/contacts/${bsuid.id}`, { phone_number: null })).status).toBe(200);
    for (const [scope, phone] of [
      ['acme', '6281234567893'],
      ['wazapin', '6281234567894'],
    ] as const) {
      const inherited = await foreign(fixture, account, [
        { kind: 'phone', value: phone },
        { kind: 'vendor_id', scope, value: `v-${scope}` },
      ]);
      const { status, json } = await client.patch(`/contacts/${inherited.id}`, { phone_number: null });
      expect([status, json.data.phone_number]).toEqual([200, null]);
    }
  });

  it('a slot replaces its displayed value, and then shows the next one', async () => {
    const { account, client } = await newStand(fixture);
    const [a, b, c] = ['6281234567890', '6281234567891', '6281234567892'] as const;
    const numbers = [
      { kind: 'phone', value: a, isPrimary: true },
      { kind: 'phone', value: b },
    ] as const;
    const first = await foreign(fixture, account, numbers);
    const toC = await client.patch(`/contacts/${first.id}`, { phone_number: `+${c}` });
    expect(toC.json.data.phone_number).toBe(`+${c}`);
    expect((await client.get(`/contacts/phone/${b}`)).json.data.id).toBe(first.id);
    expect((await client.get(`/contacts/phone/${a}`)).text).toBe(noContact);
    const toB = await client.patch(`/contacts/${first.id}`, { phone_number: `+${b}` });
    expect(toB.json.data.phone_number).toBe(`+${b}`);
    expect((await client.get(`/contacts/phone/${c}`)).json.data.id).toBe(first.id);
    const cleared = await client.patch(`/contacts/${first.id}`, { phone_number: null });
    expect(cleared.json.data.phone_number).toBe(`+${c}`);
  });

  it('shows a contact of another face without a phone', async () => {
    const { account, client } = await newStand(fixture);
    const value = 'US.13491208655302741918';
    const { id } = await foreign(fixture, account, [{ kind: 'bsuid', scope: 'portfolio', value }]);
    const listed = (await client.get('/contacts')).json.data;
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({ id, phone_number: null, email: null });
    const rows = (await client.get(`/contacts/${id}/identities`)).json.data;
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ contact_id: id, type: 'bsuid', value, source: null, channel_id: null });
    for (const type of ['whatsapp', 'wa_id', 'bsuid'])
      expect((await client.post('/contacts/resolve', { type, value })).json.data.id).toBe(id);
    const named = await client.patch(`/contacts/${id}`, { name: 'Known' });
    expect(named.json.data.name).toBe('Known');
    expect((await stored(fixture, account, id)).identities).toMatchObject([{ kind: 'bsuid', value }]);
  });

  it('a number that is shown from a wa_id is not cleared', async () => {
    const { account, client } = await newStand(fixture);
    const { id } = await foreign(fixture, account, [{ kind: 'wa_id', value: '6281234567890' }]);
    const shown = await client.get(`/contacts/${id}`);
    expect(shown.json.data.phone_number).toBe('+6281234567890');
    expect((await client.get('/contacts/phone/6281234567890')).json.data.id).toBe(id);
    const cleared = await client.patch(`/contacts/${id}`, { phone_number: null });
    expect([cleared.status, cleared.text]).toEqual([200, shown.text]);
    const other = await client.patch(`/contacts/${id}`, { phone_number: '+6281111111111' });
    expect(other.json.data.phone_number).toBe('+6281111111111');
    expect((await client.post('/contacts/resolve', { wa_id: '6281234567890' })).json.data.id).toBe(id);
    await client.patch(`/contacts/${id}`, { phone_number: '+6281234567890' });
    const again = await client.patch(`/contacts/${id}`, { phone_number: null });
    expect(again.json.data.phone_number).toBe('+6281111111111');
    expect((await client.post('/contacts/resolve', { wa_id: '6281234567890' })).json.data.id).toBe(id);
  });

  it('the external pair is checked as it will be after the change', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co', external_source: 'shopify', external_id: 'c1' });
    const patch = async (body: object) => {
      const answer = await client.patch(`/contacts/${id}`, body);
      const { external_source, external_id } = answer.json.data ?? {};
      return answer.status === 200 ? [external_source, external_id] : answer.text;
    };
    expect(await patch({ external_id: 'c2' })).toEqual(['shopify', 'c2']);
    const other = await client.create({ external_source: 'Shopify', external_id: 'c9' });
    expect(await patch({ external_id: 'c9' })).toBe(conflict(taken, ['body.external_id', other]));
    expect(await patch({ external_source: null })).toBe(noSource);
    expect(await patch({ external_source: null, external_id: 'c3' })).toBe(noSource);
    expect(await patch({ external_id: null })).toEqual([null, null]);
    expect(await patch({ external_id: 'z' })).toBe(noSource);
    expect(await patch({ external_source: 'shopify' })).toEqual([null, null]);
    expect(await patch({ external_source: null })).toEqual([null, null]);
    expect(await patch({ external_source: 'Woo', external_id: 5 })).toEqual(['Woo', '5']);
    expect(await patch({ external_source: 'x', external_id: '' })).toEqual([null, null]);
  });

  it('an invalid number is shown as stored', async () => {
    const { account, client } = await newStand(fixture);
    const { id } = await foreign(fixture, account, [{ kind: 'phone', value: 'ext. 12', raw: 'ext. 12' }]);
    expect((await client.get(`/contacts/${id}`)).json.data.phone_number).toBe('ext. 12');
    expect((await client.get(`/contacts/${id}/identities`)).json.data[0].value).toBe('ext. 12');
  });
});

describe('ids', () => {
  it('are understood in several spellings and emitted in one', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const bare = id.replaceAll('-', '');
    for (const spelling of [id.toUpperCase(), bare, bare.toUpperCase(), `cnt_${id}`, `cnt_${bare}`]) {
      const answer = await client.get(`/contacts/${spelling}`);
      expect([spelling, answer.status, answer.json.data?.id]).toEqual([spelling, 200, id]);
    }
    for (const text of ['nonsense', `x_${id}`, id.slice(1), `${id}0`, '%00'])
      expect((await client.get(`/contacts/${text}`)).text).toBe(noContact);
  });
});

describe('values outside this wire', () => {
  it('do not change', async () => {
    const { account, client } = await newStand(fixture);
    const { contact } = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        givenName: 'Ujang',
        familyName: 'Pratama',
        type: 'customer',
        company: set('Acme'),
        description: set('A friend'),
        avatarUrl: set('https://example.com/a.png'),
        owner: set('42'),
        address: { street: set('Jl. Braga'), city: set('Bandung'), countryCode: set('ID') },
        source: set({ by: 'name', name: 'Fair', folded: true, missing: 'create' }),
        blocked: true,
        extension: { face: 'other', members: { secret: 1 } },
        attributes: { op: 'merge', value: { theirs: true } },
        identities: [
          { op: 'hold', identity: { kind: 'phone', value: '6281234567890', isPrimary: true } },
          { op: 'hold', identity: { kind: 'phone', value: '6281234567891' } },
          { op: 'hold', identity: { kind: 'wa_id', value: '6281234567892' } },
          { op: 'hold', identity: { kind: 'bsuid', value: 'ID.1' } },
          { op: 'hold', identity: { kind: 'telegram', value: '12345' } },
          { op: 'hold', identity: { kind: 'vendor_id', scope: 'acme', value: 'a1' } },
          { op: 'hold', identity: { kind: 'email', value: 'second@b.co' } },
        ],
        groups: [{ op: 'add', items: [{ by: 'name', name: 'G', folded: true, missing: 'create' }] }],
        tags: [{ op: 'add', items: [{ by: 'name', name: 'T', folded: false, missing: 'create' }] }],
        status: set({ by: 'name', name: 'active', folded: true, missing: 'refuse' }),
      },
    });
    const before = await stored(fixture, account, contact.id);
    const answer = await client.patch(`/contacts/${contact.id}`, {
      phone_number: '+6281234567899',
      custom_fields: { ours: 1 },
    });
    expect(answer.json.data).toMatchObject({
      name: 'Ujang Pratama',
      custom_fields: { theirs: true, ours: 1 },
    });
    const after = await stored(fixture, account, contact.id);
    const { identities, attributes, version, updatedAt, ...rest } = after;
    expect(before).toMatchObject(rest);
    expect(version).toBe(before.version + 1);
    const others = (contact: typeof after) =>
      contact.identities.filter((identity) => !identity.isPrimary || identity.kind !== 'phone');
    expect(others(after)).toEqual(others(before));
    await client.patch(`/contacts/${contact.id}`, { name: 'Ujang Pratama' });
    expect(await stored(fixture, account, contact.id)).toMatchObject({
      givenName: 'Ujang',
      familyName: 'Pratama',
    });
    await client.post('/contacts', { phone_number: '+6281234567899', name: 'Udin Sedunia' });
    const renamed = await stored(fixture, account, contact.id);
    expect(renamed).toMatchObject({ displayName: 'Udin Sedunia', givenName: null, company: 'Acme' });
    expect(renamed.groups).toEqual(before.groups);
    expect(renamed.tags).toEqual(before.tags);
    expect(renamed.extensions).toEqual(before.extensions);
  });
});

describe('races', () => {
  const bodies: readonly (readonly [number, string, object])[] = [
    [
      100,
      'by all three',
      { phone_number: '+6281234567890', email: 'u@b.co', external_source: 's', external_id: '1' },
    ],
    [20, 'by email alone', { email: 'u@b.co', name: 'U' }],
    [20, 'by phone alone', { phone_number: '+6281234567890' }],
  ];
  it.each(bodies)('%i identical creates %s make one contact', async (count, _, body) => {
    const { client } = await newStand(fixture);
    const answers = await Promise.all(Array.from({ length: count }, () => client.post('/contacts', body)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(count - 1);
    expect(new Set(answers.map((answer) => answer.json.data.id)).size).toBe(1);
    expect((await client.get('/contacts')).json.data).toHaveLength(1);
  });

  it('creates that share an identifier in different company make one contact', async () => {
    const { client } = await newStand(fixture);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        client.post(
          '/contacts',
          [
            { phone_number: '+6281234567890' },
            { phone_number: '+6281234567890', email: 'u@b.co' },
            { phone_number: '+6281234567890', external_source: 's', external_id: '1' },
          ][index % 3],
        ),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(29);
    expect((await client.get('/contacts')).json.data).toHaveLength(1);
  });

  it('one of two contacts with a simultaneous email gets it', async () => {
    const { client } = await newStand(fixture);
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, at) => client.create({ phone_number: `+628123456789${at}` })),
    );
    const answers = await Promise.all(
      ids.map((id) => client.patch(`/contacts/${id}`, { email: 'one@b.co' })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(9);
    expect((await client.get('/contacts?email=one@b.co')).json.data).toHaveLength(1);
  });
});

it('the id of a merged contact finds the surviving one in every path, and deletes nothing', async () => {
  const { account, client } = await newStand(fixture);
  const kept = await client.create({ phone_number: '+6281234567890', name: 'Ujang' });
  const lost = await client.create({ email: 'u@b.co' });
  await fixture.core.mergeContacts(account.caller, {
    op: 'merge',
    survivor: [{ by: 'id', id: asId(kept) }],
    loser: [{ by: 'id', id: asId(lost) }],
  });
  const path = `/contacts/${lost}`;
  expect((await client.get(path)).text).toBe((await client.get(`/contacts/${kept}`)).text);
  expect((await client.get(`/contacts/cnt_${lost.toUpperCase()}`)).json.data.id).toBe(kept);
  expect((await client.patch(path, { name: 'Udin' })).json.data).toMatchObject({ id: kept, name: 'Udin' });
  const optOut = await client.send('PUT', `${path}/consent/whatsapp`, { state: 'opted_out' });
  expect([optOut.status, optOut.json.data.contact_id]).toEqual([200, kept]);
  expect((await client.post(`${path}/suppressions`, { channel: 'sms' })).json.data.contact_id).toBe(kept);
  expect((await client.post(`${path}/tags`, { name: 'vip' })).status).toBe(201);
  expect((await client.send('DELETE', `${path}/tags/${unknownUuid}`)).status).toBe(404);
  expect((await client.post(`${path}/notes`, { body: 'x' })).json.data.contact_id).toBe(kept);
  for (const list of ['identities', 'notes', 'tags', 'consents', 'suppressions'])
    expect((await client.get(`${path}/${list}`)).text).toBe(
      (await client.get(`/contacts/${kept}/${list}`)).text,
    );
  expect((await client.send('DELETE', path)).text).toBe(noContact);
  expect((await client.get(`/contacts/${kept}`)).status).toBe(200);
  const other = await newStand(fixture);
  expect((await other.client.get(path)).text).toBe(noContact);
  await client.send('DELETE', `/contacts/${kept}`);
  expect((await client.get(path)).text).toBe(noContact);
});

it('the inherited id of a merged contact finds the surviving one, and deletes nothing', async () => {
  const { account, client } = await newStand(fixture);
  const [kept, lost] = ['cnt_1', '4f9c1c0a-6f0e-4c3b-9a51-0c2f6c1d2222'] as const;
  const [survivor, loser] = await Promise.all(
    [kept, lost].map((value) => foreign(fixture, account, [{ kind: 'vendor_id', scope: 'wazapin', value }])),
  );
  await fixture.core.mergeContacts(account.caller, {
    op: 'merge',
    survivor: [{ by: 'id', id: asId(survivor?.id ?? '') }],
    loser: [{ by: 'id', id: asId(loser?.id ?? '') }],
  });
  for (const id of [kept, lost, loser?.id]) {
    expect((await client.get(`/contacts/${id}`)).json.data.id).toBe(kept);
    if (id !== kept) expect((await client.send('DELETE', `/contacts/${id}`)).text).toBe(noContact);
  }
  const compact = await foreign(fixture, account, [
    { kind: 'vendor_id', scope: 'wazapin', value: lost.replace('4f', '5f') },
  ]);
  const spelled = `cnt_${lost.replace('4f', '5f').replaceAll('-', '').toUpperCase()}`;
  expect((await client.send('DELETE', `/contacts/${spelled}`)).status).toBe(204);
  expect((await client.get(`/contacts/${compact.id}`)).text).toBe(noContact);
  expect((await client.send('DELETE', `/contacts/${kept}`)).status).toBe(204);
});
