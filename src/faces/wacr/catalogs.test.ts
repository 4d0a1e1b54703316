/** Groups, sources, statuses, and members of a group. */
import { describe, expect, it } from 'vitest';
import {
  failureText,
  invalidText,
  masked,
  meta,
  newClient,
  person,
} from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

describe('names', () => {
  it('finds one name in any letter case', async () => {
    const client = await newClient(fixture);
    const created = await client.post('/groups', { name: ' VIP ' });
    expect(created.status).toBe(201);
    expect(masked(created)).toBe(
      `{"success":true,"data":{"id":1,"name":"VIP","created_at":"<ts>","updated_at":"<ts>"},"message":"Group created successfully",${meta}}`,
    );
    const taken = invalidText({ name: 'A group with this name already exists' });
    expect(masked(await client.post('/groups', { name: 'vip' }))).toBe(taken);
    const same = await client.patch('/groups/1', { name: 'VIP' });
    expect([same.status, same.json.message, same.json.data]).toEqual([
      200,
      'Group updated successfully',
      created.json.data,
    ]);
    expect((await client.patch('/groups/1', { name: 'Vip' })).json.data.name).toBe('Vip');
    await client.post('/groups', { name: 'Other' });
    expect(masked(await client.patch('/groups/2', { name: 'VIP' }))).toBe(taken);
    expect(masked(await client.patch('/groups/99', { name: 'VIP' }))).toBe(taken);
    expect(masked(await client.patch('/groups/99', { name: 'New' }))).toBe(
      failureText('Group not found', 'NOT_FOUND'),
    );
  });

  it('names follow the rules, in the format of each list', async () => {
    const client = await newClient(fixture);
    const lists = [
      ['groups', 'Group', 'group'],
      ['sources', 'Source', 'source'],
      ['statuses', 'Status', 'status'],
    ] as const;
    for (const [list, thing, word] of lists) {
      const post = async (body: unknown) => masked(await client.post(`/${list}`, body));
      for (const none of [{}, { name: null }, { name: '  ' }])
        expect(await post(none)).toBe(invalidText({ name: `${thing} name is required` }));
      expect(await post({ name: 5 })).toBe(invalidText({ name: 'The name field must be a string.' }));
      expect(await post({ name: 'x'.repeat(256) })).toBe(
        invalidText({ name: 'The name field must not be greater than 255 characters.' }),
      );
      const created = await client.post(`/${list}`, { name: 'ÄÖ' });
      expect([created.status, created.json.message]).toEqual([201, `${thing} created successfully`]);
      expect(await post({ name: 'äö' })).toBe(
        invalidText({ name: `A ${word} with this name already exists` }),
      );
      const { id } = created.json.data;
      expect(masked(await client.patch(`/${list}/${id}`, {}))).toBe(
        invalidText({ name: `${thing} name is required` }),
      );
      expect((await client.get(`/${list}/${id}`)).json.message).toBe(`${thing} retrieved successfully`);
      const plural = thing === 'Status' ? 'Statuses' : `${thing}s`;
      expect((await client.get(`/${list}`)).json.message).toBe(`${plural} retrieved successfully`);
      expect(masked(await client.delete(`/${list}/${id}`))).toBe(
        `{"success":true,"data":null,"message":"${thing} deleted successfully",${meta}}`,
      );
      for (const missing of [id, 'abc', '0']) {
        const text = failureText(`${thing} not found`, 'NOT_FOUND');
        expect(masked(await client.get(`/${list}/${missing}`))).toBe(text);
        expect(masked(await client.delete(`/${list}/${missing}`))).toBe(text);
      }
      expect((await client.post(`/${list}`, { name: 'ÄÖ' })).json.data.id).toBeGreaterThan(id);
    }
  });

  it('only one of two simultaneous requests gets a name', async () => {
    const client = await newClient(fixture);
    const both = await Promise.all([1, 2].map(() => client.post('/sources', { name: 'Fair' })));
    expect(both.map((received) => received.status).sort()).toEqual([201, 422]);
  });

  it('a color of a status is # and six hex digits', async () => {
    const client = await newClient(fixture);
    const post = (color: unknown) => client.post('/statuses', { name: 'Hot', color });
    const hex = 'Color must be a valid hex color code (e.g., #FF5733)';
    expect(masked(await post('red'))).toBe(invalidText({ color: hex }));
    expect(masked(await post('#FF573G'))).toBe(invalidText({ color: hex }));
    expect(masked(await post('#FF57333'))).toBe(
      invalidText({ color: 'The color field must not be greater than 7 characters.' }),
    );
    expect(masked(await post(7))).toBe(invalidText({ color: 'The color field must be a string.' }));
    const both = await client.post('/statuses', { name: 'NEW', color: 'red' });
    expect(masked(both)).toBe(invalidText({ name: 'A status with this name already exists', color: hex }));
    const created = await post('#ff5733');
    expect(masked(created)).toBe(
      `{"success":true,"data":{"id":4,"name":"Hot","color":"#ff5733","created_at":"<ts>","updated_at":"<ts>"},"message":"Status created successfully",${meta}}`,
    );
    expect((await client.patch('/statuses/4', { name: 'Warm' })).json.data.color).toBe('#ff5733');
    expect(
      (await client.send('PUT', '/statuses/4', { name: 'Warm', color: null })).json.data.color,
    ).toBeNull();
    expect((await client.post('/groups', { name: 'G', color: 'red' })).status).toBe(201);
  });
});

describe('deletion', () => {
  it('a source or status in use cannot be deleted until no contact has it', async () => {
    const client = await newClient(fixture);
    await client.post('/contacts', person({ source_id: 3, status_id: 2 }));
    const status = 'Cannot delete status that is assigned to contacts';
    const map = `{"id":["${status}"]}`;
    expect(masked(await client.delete('/statuses/2'))).toBe(
      failureText(status, 'VALIDATION_ERROR', map, `"errors":${map},`),
    );
    expect((await client.delete('/sources/3')).status).toBe(422);
    await client.delete('/contacts/1');
    expect((await client.delete('/statuses/2')).status).toBe(200);
    expect((await client.delete('/sources/3')).status).toBe(200);
  });

  it('a group leaves its contacts, whose time does not move', async () => {
    const client = await newClient(fixture);
    for (const name of ['A', 'B']) await client.post('/groups', { name });
    const created = (await client.post('/contacts', person({ groups: [1, 2] }))).json.data;
    fixture.advance(5_000);
    expect((await client.delete('/groups/1')).status).toBe(200);
    const after = (await client.get('/contacts/1')).json.data;
    expect([after.group_id, after.updated_at]).toEqual([[2], created.updated_at]);
  });
});

describe('the contacts of a group', () => {
  it('contacts must exist to be added, but not to be removed', async () => {
    const client = await newClient(fixture);
    const other = await newClient(fixture);
    for (let count = 0; count < 3; count += 1) await other.post('/contacts', person());
    await client.post('/contacts', person());
    await client.post('/groups', { name: 'A' });
    const missing = 'One or more contact IDs do not exist';
    expect(masked(await client.post('/groups/1/contacts', { contact_ids: [3] }))).toBe(
      invalidText({ 'contact_ids.0': missing }),
    );
    expect(masked(await client.post('/groups/1/contacts', { contact_ids: [1, 2, 0, 1] }))).toBe(
      invalidText({ 'contact_ids.1': missing, 'contact_ids.2': missing }),
    );
    const integer = 'The contact_ids.1 field must be an integer.';
    const mixed = invalidText({
      'contact_ids.0': missing,
      'contact_ids.1': integer,
      'contact_ids.3': missing,
    });
    expect(masked(await client.post('/groups/1/contacts', { contact_ids: [3, 'x', 1, 9] }))).toBe(mixed);
    const many = await client.post('/groups/1/contacts', { contact_ids: Array(1_000).fill('x') });
    expect(Object.keys(many.json.error.details)).toHaveLength(100);
    expect((await client.get('/contacts/1')).json.data.group_id).toEqual([]);
    expect(masked(await client.delete('/groups/1/contacts', { contact_ids: [3, 'x'] }))).toBe(
      invalidText({ 'contact_ids.1': integer }),
    );
    expect(masked(await client.delete('/groups/1/contacts', { contact_ids: [3] }))).toBe(
      `{"success":true,"data":{"group_id":1,"contacts_removed":0},"message":"Contacts removed from group successfully",${meta}}`,
    );
  });

  it('only changed memberships are counted, and update the contact', async () => {
    const client = await newClient(fixture);
    for (let count = 0; count < 3; count += 1) await client.post('/contacts', person());
    await client.post('/groups', { name: 'A' });
    const times = async () => {
      const list = await client.get('/contacts?sort=id');
      return list.json.data.map((contact: { updated_at: string }) => contact.updated_at);
    };
    const before = await times();
    fixture.advance(5_000);
    const added = await client.post('/groups/1/contacts', { contact_ids: [1, '2', 1] });
    expect(added.json.data).toEqual({ group_id: 1, contacts_added: 2 });
    const after = await times();
    expect(after.map((time: string, index: number) => time === before[index])).toEqual([false, false, true]);
    fixture.advance(5_000);
    expect((await client.post('/groups/1/contacts', { contact_ids: { 0: 2, 5: 3 } })).json.data).toEqual({
      group_id: 1,
      contacts_added: 1,
    });
    expect((await times()).slice(0, 2)).toEqual(after.slice(0, 2));
    const removed = await client.delete('/groups/1/contacts?contact_ids[]=1&contact_ids[]=3&contact_ids[]=9');
    expect(removed.json.data).toEqual({ group_id: 1, contacts_removed: 2 });
    expect((await client.get('/contacts?filter[group_id]=1')).json.meta.total).toBe(1);
  });

  it('errors of the ids are reported before a missing group', async () => {
    const client = await newClient(fixture);
    await client.post('/contacts', person());
    const post = async (body: unknown) => masked(await client.post('/groups/9/contacts', body));
    for (const none of [{}, { contact_ids: null }, { contact_ids: [] }])
      expect(await post(none)).toBe(invalidText({ contact_ids: 'Contact IDs are required' }));
    expect(masked(await client.post('/groups/9/contacts?contact_ids=1', {}))).toBe(
      invalidText({ contact_ids: 'Contact IDs are required' }),
    );
    expect(await post({ contact_ids: 1 })).toBe(invalidText({ contact_ids: 'Contact IDs must be an array' }));
    expect(await post({ contact_ids: ['x'] })).toBe(
      invalidText({ 'contact_ids.0': 'The contact_ids.0 field must be an integer.' }),
    );
    expect(await post({ contact_ids: Array.from({ length: 10_001 }, () => 'x') })).toBe(
      invalidText({ contact_ids: 'The contact_ids field must not have more than 10000 items' }),
    );
    expect(await post({ contact_ids: [2] })).toBe(
      invalidText({ 'contact_ids.0': 'One or more contact IDs do not exist' }),
    );
    const noGroup = failureText('Group not found', 'NOT_FOUND');
    expect(await post({ contact_ids: [1] })).toBe(noGroup);
    expect(masked(await client.delete('/groups/9/contacts', { contact_ids: [77] }))).toBe(noGroup);
    expect(masked(await client.delete('/groups/x/contacts', { contact_ids: [1] }))).toBe(noGroup);
  });
});

describe('sent ids', () => {
  it.each(['groups', 'sources', 'statuses'])('a new item of %s gets the sent id', async (path) => {
    const own = await newClient(fixture);
    const created = await own.post(`/${path}`, { name: 'Built in', id: 115 });
    expect([created.status, created.json.data.id]).toEqual([201, 115]);
    expect((await own.post(`/${path}`, { name: 'As text', id: '287' })).json.data.id).toBe(287);
    expect((await own.post(`/${path}`, { name: 'Next', id: null })).json.data.id).toBe(288);
    expect((await own.get(`/${path}/115`)).json.data.name).toBe('Built in');
    const again = await own.post(`/${path}`, { name: 'Another', id: 115 });
    expect([again.status, again.json.errors]).toEqual([422, { id: ['The id has already been taken.'] }]);
    for (const id of [1.5, 'x', true, [1]])
      expect((await own.post(`/${path}`, { name: 'Another', id })).json.errors, String(id)).toEqual({
        id: ['The id field must be an integer.'],
      });
    for (const id of [0, -1, 1_000_000_000_000]) {
      const beyond = await own.post(`/${path}`, { name: 'Another', id });
      const text = 'The id field must be a whole number from 1 to 999999999999.';
      expect([beyond.status, beyond.json.errors], String(id)).toEqual([422, { id: [text] }]);
    }
    expect((await own.delete(`/${path}/287`)).status).toBe(200);
    expect((await own.post(`/${path}`, { name: 'Once more', id: 287 })).json.data.id).toBe(287);
    // It is another item for our own clients.
    const items = await fixture.core.listCatalog(own.account.caller, path as 'groups');
    expect(items.find(({ name }) => name === 'Once more')?.number).toBeGreaterThan(288);
    expect((await own.get(`/${path}/287`)).json.data.name).toBe('Once more');
    expect((await own.delete(`/${path}/287`)).status).toBe(200);
    expect((await own.post(`/${path}`, { name: 'At last', id: 287 })).json.data.id).toBe(287);
    // The id in a change is ignored.
    expect((await own.patch(`/${path}/115`, { name: 'Built in', id: 9 })).json.data.id).toBe(115);
  });

  it('one of several simultaneous items gets the id, and the others are refused', async () => {
    const own = await newClient(fixture);
    const sent = ['One', 'Two', 'Three'].map((name) => own.post('/groups', { name, id: 12 }));
    const statuses = (await Promise.all(sent)).map((received) => received.status).sort();
    expect(statuses).toEqual([201, 422, 422]);
  });

  it('the sample of the documents runs once its items were made', async () => {
    const own = await newClient(fixture);
    await own.post('/sources', { name: 'Website', id: 115 });
    await own.post('/statuses', { name: 'Fresh', color: '#FF5733', id: 287 });
    await own.post('/groups', { name: 'VIP Customers', id: 12 });
    const created = await own.post('/contacts', person({ source_id: 115, status_id: 287, groups: [12] }));
    expect(created.status).toBe(201);
  });
});
