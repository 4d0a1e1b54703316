/** Numbers that were stored without a country code: listed, corrected by a bulk change, and restored. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { correctionEdits, correctionsOf } from '../../src/bulk-changes/operations/number-corrections.js';
import { openCore } from '../../src/core/core.js';
import type { Database, Queryable } from '../../src/database/database.js';
import { numbersCheck } from '../../src/health/operations/checks/numbers-check.js';
import { type Client, errorsOf, newClient } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

async function ended(client: Client, id: string) {
  const states = ['done', 'cancelled', 'failed', 'undone'];
  const jobOf = async () => (await client.get(`/bulk-changes/${id}`)).json.data;
  await until('it has ended', async () => states.includes((await jobOf()).state));
  return jobOf();
}

async function americans() {
  const { account, client } = await newClient(fixture);
  const add = async (name: string, value: string, raw: string, more: object = {}) => {
    const identity = { kind: 'phone', value, raw, isPrimary: true, ...more } as const;
    const { contact } = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { displayName: set(name), identities: [{ op: 'hold', identity }] },
    });
    return contact.id;
  };
  const ann = await add('Ann', '4155550144', '(415) 555-0144', {
    label: 'Shop',
    attrsWhenNew: { whatsapp: true },
  });
  const bob = await add('Bob', '4155550145', '+4155550145');
  await add('Right', '14155550146', '+14155550146');
  await add('Abroad', '442079460018', '442079460018');
  await add('Short', '1234567', '1234567');
  const twice = await add('Twice', '4155550146', '415-555-0146');
  await fixture.core.updateAccount(account.account.id, { default_region: 'US' });
  return { account, client, ann, bob, twice };
}

const phonesOf = async (client: Client, id: string) =>
  (await client.get(`/contacts/${id}`)).json.data.identities.map(
    (identity: { value: string; raw: string }) => [identity.value, identity.raw],
  );

describe('numbers without a country code', () => {
  it('are listed with their corrections', async () => {
    const { client, ann, bob, twice } = await americans();
    const answer = await client.get('/number-corrections');
    expect(answer.status).toBe(200);
    expect(answer.json.meta).toEqual({ next_cursor: null, region: 'US' });
    const rows = answer.json.data.map((item: Record<string, unknown>) => item);
    expect(rows).toEqual([
      {
        contact: { id: twice, number: 6, name: 'Twice' },
        phone: '+4155550146',
        written: '415-555-0146',
        corrected: '+14155550146',
        held_by: expect.any(String),
      },
      {
        contact: { id: bob, number: 2, name: 'Bob' },
        phone: '+4155550145',
        written: '+4155550145',
        corrected: '+14155550145',
        held_by: null,
      },
      {
        contact: { id: ann, number: 1, name: 'Ann' },
        phone: '+4155550144',
        written: '(415) 555-0144',
        corrected: '+14155550144',
        held_by: null,
      },
    ]);
    const first = await client.get('/number-corrections?limit=1');
    expect(first.json.data).toEqual([rows[0]]);
    const second = await client.get(`/number-corrections?limit=5&cursor=${first.json.meta.next_cursor}`);
    expect(second.json.data).toEqual(rows.slice(1));
    expect((await client.get('/number-corrections?cursor=x')).status).toBe(400);
    const { client: neighbor } = await newClient(fixture);
    expect((await neighbor.get('/number-corrections')).json).toEqual({
      data: [],
      meta: { next_cursor: null, region: null },
    });
  });

  it('are reported by doctor with the next step', async () => {
    const { account } = await americans();
    const found = await numbersCheck(fixture.core).run();
    expect(found.state).toBe('warning');
    expect(found.message).toContain(`${account.account.slug}: 3`);
    expect(found.nextStep).toContain('--correct-numbers');
    const { core } = fixture;
    const listAccounts = async () => {
      const own = (await core.listAccounts()).filter(({ slug }) => slug === account.account.slug);
      return Array.from({ length: 7 }, () => own).flat();
    };
    const many = await numbersCheck({ ...core, listAccounts }).run();
    expect(many.message).toContain(`${account.account.slug}: 3, and 2 more)`);
  });

  it('are corrected by a bulk change, and restored by its undo', async () => {
    const { client, ann, bob, twice } = await americans();
    const before = (await client.get(`/contacts/${ann}`)).json.data;
    const created = await client.post('/bulk-changes', { filter: {}, change: { correct_numbers: true } });
    expect([created.status, created.json.data.change]).toEqual([202, { correct_numbers: true }]);
    const { id } = created.json.data;
    // The number of the third contact belongs to another contact.
    expect(await ended(client, id)).toMatchObject({
      state: 'done',
      changed: 2,
      unchanged: 3,
      failed: 1,
      can_undo: true,
    });
    const after = (await client.get(`/contacts/${ann}`)).json.data;
    expect(after.phone).toBe('+14155550144');
    expect(after.identities[0]).toMatchObject({ raw: '(415) 555-0144', label: 'Shop', primary: true });
    expect(after.identities).toHaveLength(before.identities.length);
    // A spelling with a plus would state the wrong number.
    expect(await phonesOf(client, bob)).toEqual([['14155550145', '+14155550145']]);
    expect(await phonesOf(client, twice)).toEqual([['4155550146', '415-555-0146']]);
    expect((await client.get('/number-corrections')).json.data).toHaveLength(1);
    // A second change has nothing to do.
    const again = await client.post('/bulk-changes', { filter: {}, change: { correct_numbers: true } });
    expect(await ended(client, again.json.data.id)).toMatchObject({ changed: 0, can_undo: false });
    expect((await client.post(`/bulk-changes/${id}/undo`, undefined)).status).toBe(202);
    expect(await ended(client, id)).toMatchObject({ state: 'undone', undo: { reverted: 2, kept: 0 } });
    const back = (await client.get(`/contacts/${ann}`)).json.data;
    const plain = ({ identities, version: _, updated_at: __, ...rest }: typeof back) => ({
      ...rest,
      identities: identities.map(({ id: _id, updated_at: _at, ...one }: Record<string, unknown>) => one),
    });
    expect(plain(back)).toEqual(plain(before));
  });

  it('changed in the meantime remain when the correction is undone', async () => {
    const { client, ann, bob } = await americans();
    const change = { correct_numbers: true, add_tags: ['checked'] };
    const created = await client.post('/bulk-changes', { contact_ids: [ann, 2], change });
    const { id } = created.json.data;
    expect(await ended(client, id)).toMatchObject({ changed: 2, failed: 0 });
    await client.patch(`/contacts/${bob}`, { phone: '+14155559999' });
    await client.post(`/bulk-changes/${id}/undo`, undefined);
    await ended(client, id);
    expect((await client.get(`/contacts/${ann}`)).json.data).toMatchObject({
      phone: '+4155550144',
      tags: [],
    });
    expect((await client.get(`/contacts/${bob}`)).json.data).toMatchObject({
      phone: '+14155559999',
      tags: [],
    });
  });

  it('cannot be corrected in an account without a region', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/bulk-changes', { filter: {}, change: { correct_numbers: true } });
    expect([refused.status, errorsOf(refused)]).toEqual([400, ['change.correct_numbers no_region']]);
  });
});

it('contacts are read in the turns of their accounts, and never all at once', async () => {
  const { account } = await newClient(fixture);
  const commands = Array.from({ length: 20 }, (_, index) => {
    const value = `41555501${index + 10}`;
    const identity = { kind: 'phone', value, raw: value, isPrimary: true } as const;
    const edit = { identities: [{ op: 'hold', identity }] } as const;
    return { op: 'save', onMatch: 'refuse', edit } as const;
  });
  await fixture.core.runCommands(account.caller, commands, { commit: 'once' });
  await fixture.core.updateAccount(account.account.id, { default_region: 'US' });
  const database = fixture.openDatabase();
  const counts = { now: 0, most: 0, statements: 0 };
  const counted: Queryable = {
    query: async (statement, values) => {
      if (statement.name?.startsWith('contacts_by_id') !== true)
        return database.reads.query(statement, values);
      counts.now += 1;
      counts.statements += 1;
      counts.most = Math.max(counts.most, counts.now);
      return database.reads.query<never>(statement, values).finally(() => {
        counts.now -= 1;
      });
    },
  };
  const core = await openCore({
    database: Object.create(database, { reads: { value: counted } }) as Database,
  });
  const pages = await Promise.all(
    Array.from({ length: 5 }, () => core.listNumberCorrections(account.caller, { limit: 20, after: null })),
  );
  await core.close();
  expect(pages.map(({ items }) => items.length)).toEqual([20, 20, 20, 20, 20]);
  expect([counts.statements, counts.most]).toEqual([10, 1]);
});

it('the numbers of a contact are read a few times, however many it has', () => {
  let reads = 0;
  const identities = Array.from({ length: 200 }, (_, at) => {
    const value = `415555${String(1_000 + at)}`;
    const identity = { id: value, kind: 'phone', scope: '', raw: value, attrs: {} };
    return {
      ...identity,
      get value() {
        reads += 1;
        return value;
      },
    };
  });
  const contact = { identities } as unknown as Contact;
  const changes = correctionsOf(contact, 'US');
  expect(changes).toHaveLength(identities.length);
  expect(correctionEdits(contact, changes)).toHaveLength(2 * identities.length);
  expect(reads).toBeLessThan(20 * identities.length);
});
