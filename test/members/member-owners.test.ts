/** Members as owners of contacts and as authors, over HTTP. */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { memberLimits } from '../../src/members/values/member-limits.js';
import { settled } from '../support/accounts/people.js';
import { clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { isLockAwaited, listLockWaits } from '../support/database/lock-waits.js';
import { useSentStatements } from '../support/database/sent-statements.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const statements = useSentStatements();
const fixture = useServer();

/** Members Ana and Bo. The second client uses Ana's key; the first client has every right. */
async function team() {
  const { account, client } = await newClient(fixture);
  const invite = async (name: string, role: string, owners: readonly string[]) => {
    const { data } = (await client.post('/members', { name, role, owners })).json;
    const sent = { method: 'POST', path: '/directory/v1/sign-in', body: { code: data.invitation.code } };
    return { number: data.number as number, as: clientOf(fixture, (await fixture.send(sent)).json.data.key) };
  };
  const ana = await invite('Ana', 'editor', ['41', 'ana']);
  const bo = await invite('Bo', 'agent', ['bo']);
  return { account, client, ana, bo };
}

it('a new member has no text that is the owner of a deleted contact', async () => {
  const { client } = await newClient(fixture);
  const { data: first } = (await client.post('/members', { name: 'First', role: 'agent' })).json;
  const [next, second] = [String(first.number + 1), String(first.number + 2)];
  const { id } = await client.make({ display_name: 'Deleted', owner: next });
  const other = await client.make({ display_name: 'Merged', owner: second });
  const survivor = await client.make({ display_name: 'Survivor' });
  await client.remove(`/contacts/${id}`);
  await client.post('/merges', { survivor: survivor.id, loser: other.id });
  for (const name of ['Next', 'Second']) {
    const { data } = (await client.post('/members', { name, role: 'agent' })).json;
    expect([first.owners, data.owners]).toEqual([[String(first.number)], [data.id]]);
  }
});

it('contacts with the text of a new member are searched without a lock of the account', async () => {
  const { client } = await newClient(fixture);
  const invite = (name: string, more: object) => client.post('/members', { name, role: 'agent', ...more });
  const lock = planned('lock table deleted_contacts in access exclusive mode');
  const { first, second, searches } = await fixture.database.transaction(async (tx) => {
    await tx.query(lock, []);
    const inviting = invite('First', {});
    await until('the search waits', () => isLockAwaited(fixture.database));
    const found = await listLockWaits(fixture.database);
    return {
      first: () => inviting,
      second: await invite('Second', { owners: ['second'] }),
      searches: found.map((lockWait) => lockWait.transaction),
    };
  });
  expect([searches, second.status]).toEqual([[null], 201]);
  const { status, json } = await first();
  expect([status, json.data.owners]).toEqual([201, [expect.any(String)]]);
});

it('contacts are searched only for a new member without faults', async () => {
  const { client } = await newClient(fixture);
  const member = { name: 'Ana', email: 'ana@example.com', role: 'agent' };
  const searches = () => statements.all().filter(({ name }) => name.startsWith('is_owner_in_use')).length;
  statements.clear();
  expect((await client.post('/members', member)).status).toBe(201);
  // A search that has no time on a busy machine is left out.
  const searchesBefore = searches();
  const refused = [
    { ...member, email: 'bo' },
    { ...member, name: ' ' },
    { ...member, email: null, role: 'unknown' },
    { ...member, email: null, groups: [99] },
    member,
  ];
  for (const body of refused) expect((await client.post('/members', body)).status).toBe(400);
  expect(searches()).toBe(searchesBefore);
});

it('the owner texts of a member are short together, and a list has few members who left', async () => {
  const { account, client } = await newClient(fixture);
  const owners = Array.from({ length: 20 }, (_, at) => `${at}`.padEnd(200, 'x'));
  const refused = await client.post('/members', { name: 'Ana', role: 'agent', owners });
  expect(errorsOf(refused)).toEqual(['owners too_long']);
  await fixture.database.query(
    planned(`insert into members (account_id, number, id, name, role, state, group_numbers, owners, created_at, updated_at)
      select $1, 100 + n, gen_random_uuid(), 'Left ' || n, 'agent', 'left', '{}', '{}', now(), now() from generate_series(1, $2) n`),
    [account.account.id, memberLimits.listedEndedMembers + 5],
  );
  const { data } = (await client.get('/members')).json;
  const left = data.filter((member: { state: string }) => member.state === 'left');
  expect([left.length, left[0].name]).toEqual([memberLimits.listedEndedMembers, 'Left 6']);
});

describe('the owner', () => {
  it('is set as a member, and shown as its text; its contacts are found by the member', async () => {
    const { client, ana, bo } = await team();
    const created = await client.post('/contacts', { display_name: 'A', owner: { member: ana.number } });
    expect([created.status, created.json.data.owner]).toEqual([201, '41']);
    const { id } = created.json.data;
    const patch = (owner: unknown) => client.patch(`/contacts/${id}`, { owner });
    expect((await patch({ member: bo.number })).json.data.owner).toBe('bo');
    expect(errorsOf(await patch({ member: 99 }))).toEqual(['owner.member unknown']);
    expect(errorsOf(await patch({ member: 'bo' }))).toHaveLength(1);
    expect((await patch('someone')).json.data.owner).toBe('someone');
    expect((await patch(null)).json.data.owner).toBeNull();
    const change = { contact_ids: [id], change: { assign: ana.number } };
    const bulk = await client.post('/bulk-changes', change);
    expect([bulk.status, bulk.json.data.change]).toEqual([202, { fields: { owner: '41' } }]);
    const both = { contact_ids: [id], change: { assign: 1, fields: { owner: 'x' } } };
    expect(errorsOf(await client.post('/bulk-changes', both))).toEqual(['change.assign contradiction']);
    const batch = await client.post('/contacts/batch', {
      items: [
        { op: 'create', contact: { owner: { member: 99 } } },
        { op: 'create', contact: { display_name: 'B', owner: { member: bo.number } } },
      ],
    });
    expect(batch.json.data.map((item: { status: string }) => item.status)).toEqual(['failed', 'created']);
    const filter = (value: unknown) =>
      client.get(
        `/contacts?filter=${encodeURIComponent(JSON.stringify({ field: 'owner_member', op: 'is', value }))}`,
      );
    const namesOf = async (value: unknown) =>
      (await filter(value)).json.data.map((contact: { display_name: string }) => contact.display_name);
    expect(await namesOf(bo.number)).toEqual(['B']);
    expect((await filter('bo')).status).toBe(400);
    await client.post('/contacts', { display_name: 'C', owner: 'nobody' });
    const { data } = (await client.get('/members/owners')).json;
    expect(data).toContainEqual({ owner: 'bo', contacts: 1, member: bo.number });
    expect(data).toContainEqual({ owner: 'nobody', contacts: 1, member: null });
  });

  it('decides which contacts a member sees, and groups decide it for a role', async () => {
    const { client, bo } = await team();
    const group = (await client.post('/groups', { name: 'North' })).json.data.number as number;
    await client.post('/contacts', { display_name: 'Of Bo', owner: 'bo' });
    await client.post('/contacts', { display_name: 'Of North', phone: '+4915112340002', groups: [group] });
    const namesOf = async (path: string) =>
      (await client.get(path)).json.data.map((contact: { display_name: string }) => contact.display_name);
    expect(await namesOf(`/members/${bo.number}/seen`)).toEqual(['Of Bo']);
    expect(await namesOf('/roles/agent/seen')).toEqual([]);
    expect(await namesOf(`/roles/agent/seen?groups=${group}`)).toEqual(['Of North']);
    expect(await namesOf('/roles/reader/seen')).toEqual(['Of North', 'Of Bo']);
    const masked = { label: 'Shop', scopes: ['contacts:read'], sees: 'groups', masked: ['numbers'] };
    expect((await client.put('/roles/shop', masked)).status).toBe(200);
    const { data } = (await client.get(`/roles/shop/seen?groups=${group}`)).json;
    expect(data.map((item: { phone: string }) => item.phone)).toEqual(['+49 *** 002']);
    await client.post('/members', { name: 'Cy', email: null, role: 'shop' });
    const { status, json } = await client.remove('/roles/shop');
    expect([status, json.detail]).toEqual([
      409,
      'Members have this role, so it cannot be deleted. Give those members another role first.',
    ]);
    expect(errorsOf(await client.get('/roles/agent/seen?groups=1,x'))).toEqual(['groups invalid']);
    expect((await client.get('/roles/none/seen')).status).toBe(404);
    expect((await bo.as.get('/roles/agent/seen')).status).toBe(403);
  });

  it('is the agent who creates the contact', async () => {
    const { client, bo } = await team();
    const created = await bo.as.post('/contacts', { display_name: 'Mine' });
    expect([created.status, created.json.data.owner]).toEqual([201, 'bo']);
    expect((await bo.as.get('/contacts')).json.data).toHaveLength(1);
    expect((await client.get(`/contacts/${created.json.data.id}`)).json.data.owner).toBe('bo');
  });

  it('an agent does not get the response of another caller under the same idempotency key', async () => {
    const { client, bo } = await team();
    const body = { display_name: 'Theirs', phone: '+4915112340001', owner: 'ana' };
    const once = { 'idempotency-key': 'order-1' };
    const first = await client.post('/contacts', body, once);
    expect((await client.post('/contacts', body, once)).json).toEqual(first.json);
    const second = await bo.as.post('/contacts', body, once);
    expect([second.status, second.text.includes(first.json.data.id)]).toEqual([409, false]);
  });

  it('is assigned to new contacts by a rule of the account', async () => {
    const { client, ana, bo } = await team();
    const rule = (assign_new: unknown) => client.patch('/account', { assign_new });
    const set = await rule({ members: [ana.number, bo.number] });
    expect(set.json.data.account.assign_new).toEqual({ members: [ana.number, bo.number] });
    const save = async () => (await client.post('/contacts', { display_name: 'N' })).json.data.owner;
    expect([await save(), await save(), await save()]).toEqual(['41', 'bo', '41']);
    expect(errorsOf(await rule({ members: [99] }))).toEqual(['assign_new unknown']);
    expect(errorsOf(await rule({}))).toEqual(['assign_new contradiction']);
    expect((await rule(null)).json.data.account.assign_new).toBeNull();
    expect(await save()).toBeNull();
  });
});

describe('authors', () => {
  it('have the name of the member, also after it changed, left and was erased', async () => {
    const { account, client, ana } = await team();
    const { id } = (await ana.as.post('/contacts', { display_name: 'A' })).json.data;
    const other = (await client.post('/contacts', { display_name: 'B' })).json.data.id;
    await ana.as.remove(`/contacts/${other}`);
    await ana.as.post('/bulk-changes', { contact_ids: [id], change: { add_tags: ['x'] } });
    await ana.as.put(`/contacts/${id}/consents/email`, { state: 'opted_in' });
    await settled(fixture)(account);
    const actors = async () => {
      const get = async (path: string) => (await client.get(path)).json.data[0];
      return [
        (await get(`/contacts/${id}/history`)).actor,
        (await get(`/contacts/${id}/timeline?kinds=change`)).actor,
        (await get('/bulk-changes')).actor,
        (await get('/deleted-contacts')).deleted_by,
        (await get(`/contacts/${id}/consents`)).actor,
        (await get(`/records?contacts=${id}`)).consents[0].actor,
        (await get('/events?types=contact.deleted')).actor,
      ];
    };
    const member = (name: string) => ({ number: ana.number, name });
    for (const actor of await actors()) expect(actor).toMatchObject({ member: member('Ana') });
    expect((await client.get(`/contacts/${id}/history`)).json.data.at(-1).actor.key_name).toBe('Ana');
    await client.patch(`/members/${ana.number}`, { name: 'Ana Silva' });
    for (const actor of await actors()) expect(actor.member).toEqual(member('Ana Silva'));
    expect((await client.get(`/contacts/${id}/history`)).json.data.at(-1).actor.key_name).toBe('Ana Silva');
    const erase = () => client.post(`/members/${ana.number}/erasures`, undefined);
    expect(errorsOf(await erase())).toEqual(['number active']);
    await client.remove(`/members/${ana.number}`);
    for (const actor of await actors()) expect(actor.member).toEqual(member('Ana Silva'));
    expect((await erase()).json.data).toMatchObject({ name: `Former member ${ana.number}`, owners: [] });
    for (const actor of await actors()) expect(actor.member).toEqual(member(`Former member ${ana.number}`));
    expect((await client.get('/audit')).json.data[0]).toMatchObject({
      action: 'member.erased',
      actor: { member: null },
    });
    expect(JSON.stringify((await client.get('/audit')).json.data)).not.toContain('Ana Silva');
    expect((await client.get('/events')).text).not.toContain('Ana Silva');
  });

  it('events keep their recorded form in an account without members', async () => {
    const { account, client } = await newClient(fixture);
    await client.post('/contacts', { display_name: 'A' });
    await settled(fixture)(account);
    const [event] = (await client.get('/events')).json.data;
    expect(Object.keys(event.actor)).toEqual(['face', 'key_id']);
  });
});
