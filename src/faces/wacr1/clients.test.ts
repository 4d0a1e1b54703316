/** The calls of the vendor's two public clients, a node of n8n and a plugin of WordPress, and what they read. */
import { expect, it } from 'vitest';
import {
  asha,
  clientOf,
  failure,
  sendWith,
  unknownUuid,
  withAsha,
} from '../../../test/support/clients/wacr1.js';
import { useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';

const fixture = useServer();
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

it('the plugin tests its connection: tenant and credential, without any scope', async () => {
  const { send, account } = await clientOf(fixture, []);
  const { status, json } = await send('GET', '/me');
  expect([status, json]).toEqual([
    200,
    {
      ok: true,
      tenant: { id: account.account.id, name: 'Acme Inc', status: 'active' },
      credential: { id: expect.stringMatching(uuid), mode: 'live', scopes: [] },
    },
  ]);
  const both = await clientOf(fixture, ['contacts:read', 'contacts:write', 'messages:send'], account);
  const scopes = ['contacts:read', 'contacts:write', 'comments:read', 'comments:write'];
  expect((await both.send('GET', '/me')).json.credential.scopes).toEqual(scopes);
  await fixture.core.setUpstream(account.account.id, { face: 'wacr1', url: 'https://192.0.66.1', key: 'k' });
  expect((await both.send('GET', '/me')).json.credential.scopes).toEqual([...scopes, 'messages:send']);
});

it('the plugin finds a contact by its digits, reads optedOut, and opts it out by id', async () => {
  const { send, id } = await withAsha(fixture);
  await send('POST', '/contacts', { phoneE164: '+919876543211', firstName: 'Ravi' });
  const found = await send('GET', '/contacts?q=919876543210&limit=100');
  expect(found.json.contacts).toHaveLength(1);
  expect(found.json.contacts[0]).toMatchObject({ id, phoneE164: '+919876543210', optedOut: false });
  expect((await send('PATCH', `/contacts/${id}`, { optedOut: true })).status).toBe(200);
  expect((await send('GET', '/contacts?q=919876543210&limit=100')).json.contacts[0].optedOut).toBe(true);
  expect((await send('GET', '/contacts?q=15550000000&limit=100')).json).toEqual({ ok: true, contacts: [] });
});

it('the node upserts by number: created once, then written as a whole', async () => {
  const { send } = await clientOf(fixture);
  const created = await send('POST', '/contacts', asha);
  expect([created.status, created.json]).toEqual([
    201,
    {
      ok: true,
      id: expect.stringMatching(uuid),
      contact: {
        id: created.json.id,
        phoneE164: '+919876543210',
        firstName: 'Asha',
        lastName: 'Menon',
        displayName: 'Asha Menon',
        email: 'asha@example.com',
        tags: ['newsletter', 'vip'],
        attributes: { plan: 'pro' },
        optedOut: false,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    },
  ]);
  await send('PATCH', `/contacts/${created.json.id}`, { optedOut: true });
  const again = await send('POST', '/contacts', { firstName: 'Asha', phoneE164: '919876543210' });
  expect([again.status, again.json.id]).toEqual([200, created.json.id]);
  expect(again.json.contact).toMatchObject({
    firstName: 'Asha',
    lastName: null,
    displayName: 'Asha',
    email: null,
    tags: [],
    attributes: {},
    optedOut: true,
  });
});

it('the number is found in another known form, which it keeps', async () => {
  const { send } = await clientOf(fixture);
  const created = await send('POST', '/contacts', { phoneE164: '+5215512345678', displayName: 'Lupe' });
  const again = await send('POST', '/contacts', { phoneE164: '+525512345678', displayName: 'Lupe' });
  expect([again.status, again.json.id]).toEqual([200, created.json.id]);
  expect(again.json.contact.phoneE164).toBe('+5215512345678');
  expect((await send('GET', '/conversations/525512345678/comments')).status).toBe(200);
});

it('creates of one number at the same time make one contact', async () => {
  const { send } = await clientOf(fixture);
  const answers = await Promise.all([1, 2, 3].map(() => send('POST', '/contacts', asha)));
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
});

it('tags in several spellings of another API stay when the node writes back what it read', async () => {
  const { send, id, account } = await withAsha(fixture);
  const headers = { authorization: `Bearer ${account.key}` };
  const tags = ['VIP', 'vip', 'Trial'];
  await fixture.send({ method: 'PATCH', path: `/directory/v1/contacts/${id}`, headers, body: { tags } });
  await send('POST', '/contacts', { phoneE164: '+919876543211', tags: ['trial', 'Lead', 'LEAD'] });
  const read = (await send('GET', `/contacts/${id}`)).json.contact.tags;
  expect(read.toSorted()).toEqual(['Trial', 'VIP', 'vip']);
  const body = { tags: [...read, 'New', 'new'] };
  const written = await send('PATCH', `/contacts/${id}`, body);
  expect(written.json.contact.tags.toSorted()).toEqual(['New', 'Trial', 'VIP', 'vip']);
});

it('the node lists with limit, q and tag, reads one, changes and deletes it', async () => {
  const { send, id } = await withAsha(fixture);
  await send('POST', '/contacts', { phoneE164: '+919876543211', displayName: 'Sam', tags: ['trial'] });
  const ids = async (query: string) =>
    (await send('GET', `/contacts${query}`)).json.contacts.map(
      (contact: { displayName: string }) => contact.displayName,
    );
  expect(await ids('?limit=25&q=asha&tag=VIP')).toEqual(['Asha Menon']);
  expect(await ids('?limit=100&q=example.com')).toEqual(['Asha Menon']);
  expect(await ids('?limit=1')).toEqual(['Sam']);
  expect(await ids('?limit=9999')).toEqual(['Sam', 'Asha Menon']);
  expect(await ids('?limit=0&tag=nobody')).toEqual([]);
  expect((await send('GET', `/contacts/${id}`)).json).toMatchObject({ ok: true, contact: { id } });
  const changed = await send('PATCH', `/contacts/${id}`, { tags: ['new'], attributes: { seats: 3 } });
  expect(changed.json.contact).toMatchObject({ tags: ['new'], attributes: { seats: 3 }, email: asha.email });
  expect((await send('DELETE', `/contacts/${id}`)).json).toEqual({ ok: true });
  const gone = await send('GET', `/contacts/${id}`);
  expect([gone.status, gone.json]).toEqual([404, failure(404, 'not_found', 'Contact not found')]);
});

it('writes and reads have the same order of attributes', async () => {
  const { send, id } = await withAsha(fixture);
  const changed = await send('PATCH', `/contacts/${id}`, '{"attributes":{"zeta":1,"a":{"y":1,"x":2}}}');
  const { contact } = (await send('GET', `/contacts/${id}`)).json;
  expect(JSON.stringify(changed.json.contact)).toBe(JSON.stringify(contact));
});

it('the node adds comments and polls them after an instant, by id, digits and encoded number', async () => {
  const { send, id, account } = await withAsha(fixture);
  const posted = await send('POST', '/conversations/%2B919876543210/comments', {
    body: 'Called, will call back',
    mentions: ['u1', 'u2'],
    refMessageId: 'm9',
  });
  expect([posted.status, posted.json]).toEqual([
    201,
    {
      ok: true,
      comment: {
        id: expect.stringMatching(uuid),
        contactId: id,
        body: 'Called, will call back',
        author: null,
        mentions: ['u1', 'u2'],
        mediaIds: [],
        refMessageId: 'm9',
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
        deletedAt: null,
      },
    },
  ]);
  fixture.advance(1_000);
  await send('POST', `/conversations/${id}/comments`, { body: '', mediaIds: ['7b1c'] });
  fixture.advance(1_000);
  await send('POST', '/conversations/919876543210/comments', { body: 'third' });
  const bodies = async (query: string) =>
    (await send('GET', `/conversations/${id}/comments${query}`)).json.comments.map(
      (comment: { body: string }) => comment.body,
    );
  expect(await bodies('?limit=2')).toEqual(['third', '']);
  const after = encodeURIComponent(posted.json.comment.updatedAt);
  expect(await bodies(`?limit=100&after=${after}`)).toEqual(['', 'third']);
  expect(await bodies(`?limit=1&after=${after}`)).toEqual(['']);
  // A change through another API counts: the list is one of changes.
  fixture.advance(1_000);
  const at = await fixture.core.listNotes(
    account.caller,
    { target: [{ by: 'id', id: id as never }] },
    { limit: 9, after: null },
  );
  const first = at.items.at(-1);
  if (first === undefined) throw new Error('no note');
  await fixture.core.updateNote(
    account.caller,
    { target: [{ by: 'id', id: id as never }] },
    first.id,
    'Called back',
  );
  expect(await bodies(`?after=${after}`)).toEqual(['', 'third', 'Called back']);
  // A client continues after the last instant of a page, so the page has all comments of it.
  fixture.advance(1_000);
  const changed = encodeURIComponent(fixture.clock().toISOString());
  for (const body of ['a', 'b', 'c']) await send('POST', `/conversations/${id}/comments`, { body });
  await fixture.database.query(
    planned(`update notes set updated_at = (select max(n.updated_at) from notes n where n.account_id = $1)
      where account_id = $1 and updated_at > $2`),
    [account.account.id, decodeURIComponent(changed)],
  );
  expect(await bodies(`?limit=1&after=${changed}`)).toEqual(['a', 'b', 'c']);
  // Also if they are more bytes than a page.
  await fixture.database.query(
    planned("update notes set body = body || repeat('x', 2500000) where account_id = $1 and updated_at > $2"),
    [account.account.id, decodeURIComponent(changed)],
  );
  const long = await bodies(`?limit=1&after=${changed}`);
  expect(long.map((body: string) => body.slice(0, 2))).toEqual(['ax', 'bx', 'cx']);
  // An import may give one instant to any number of comments.
  await fixture.database.query(
    planned(
      "update notes set body = body || repeat('x', 12000000) where account_id = $1 and updated_at > $2",
    ),
    [account.account.id, decodeURIComponent(changed)],
  );
  const { status } = await send('GET', `/conversations/${id}/comments?limit=1&after=${changed}`);
  expect(status).toBe(413);
});

it('a conversation is also that of a business-scoped user id, and no other text', async () => {
  const { send, account } = await withAsha(fixture);
  await fixture.core.saveContact(account.caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { identities: [{ op: 'hold', identity: { kind: 'bsuid', value: 'IN.1349' } }] },
  });
  expect((await send('POST', '/conversations/IN.1349/comments', { body: 'x' })).status).toBe(201);
  for (const text of ['IN.1350', '+919876543299', unknownUuid, '%20'])
    expect((await send('GET', `/conversations/${text}/comments`)).status, text).toBe(404);
  const messages = await send('GET', '/conversations/919876543210/messages?limit=200');
  expect([messages.status, messages.json.error.code]).toEqual([404, 'not_found']);
});

it.each([
  ['POST', '/contacts', {}, 'phoneE164 is required'],
  ['POST', '/contacts', { phoneE164: 'nope' }, 'phoneE164 must be a phone number in E.164, with its +'],
  ['POST', '/contacts', { phoneE164: 919876543219 }, 'phoneE164 must be a string'],
  ['POST', '/contacts', { phoneE164: '+919876543219', email: 'x' }, 'email must be an email address'],
  ['POST', '/contacts', { phoneE164: '+919876543219', tags: 'vip' }, 'tags must be an array of strings'],
  ['POST', '/contacts', { phoneE164: '+919876543219', attributes: [] }, 'attributes must be an object'],
  [
    'PATCH',
    '/contacts/ID',
    '{"attributes":{"a":[1e999]}}',
    'attributes must not contain a number beyond 1.8e308',
  ],
  ['PATCH', '/contacts/ID', { firstName: 7 }, 'firstName must be a string'],
  ['PATCH', '/contacts/ID', { optedOut: 'yes' }, 'optedOut must be true or false'],
  ['PATCH', '/contacts/ID', { phoneE164: '+919876543219' }, 'phoneE164 cannot be changed'],
  ['PATCH', '/contacts/ID', [], 'The body must be a JSON object'],
  ['POST', '/conversations/ID/comments', { body: 7 }, 'body must be a string'],
  ['POST', '/conversations/ID/comments', { body: ' ' }, 'body is required'],
  ['POST', '/conversations/ID/comments', { body: 'x'.repeat(4097) }, 'body must be at most 4096 characters'],
  [
    'GET',
    '/conversations/ID/comments?after=now',
    undefined,
    'after must be an ISO 8601 date and time with its offset',
  ],
])('%s %s %o is 422 invalid_body', async (method, path, body, message) => {
  const { send, id } = await withAsha(fixture);
  const { status, json } = await send(method, path.replace('ID', id), body);
  expect([status, json]).toEqual([422, failure(422, 'invalid_body', message)]);
});

it('the codes that the plugin knows: a missing and an unknown key, a missing scope, the 121st request', async () => {
  const account = await fixture.newAccount();
  const bare = await fixture.send({ path: '/wacr1/v1/me' });
  expect([bare.status, bare.json.error.code]).toEqual([401, 'missing_token']);
  const unknown = await sendWith(fixture, 'a-key-that-nobody-has-0001', 'GET', '/me');
  expect([unknown.status, unknown.json.error.code]).toEqual([401, 'invalid_key']);
  const reader = await clientOf(fixture, ['contacts:read'], account);
  const refused = await reader.send('POST', '/contacts', asha);
  expect([refused.status, refused.json]).toEqual([
    403,
    failure(403, 'insufficient_scope', "This credential lacks the 'contacts:write' scope."),
  ]);
  const limited = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
  for (let count = 0; count < 120; count += 1) await sendWith(fixture, limited, 'GET', '/me');
  const last = await sendWith(fixture, limited, 'GET', '/me');
  expect([last.status, last.json.error.code, Number(last.headers['retry-after'])]).toEqual([
    ...[429, 'rate_limited'],
    expect.any(Number),
  ]);
});

it('a name of several tags means the tag of this spelling, else the oldest one', async () => {
  const { account, send, id } = await withAsha(fixture);
  await send('PATCH', `/contacts/${id}`, { tags: [] });
  await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'VIP' });
  for (const [tag, meant] of [
    ['VIP', 'VIP'],
    ['Vip', 'VIP'],
  ]) {
    const { contact } = (await send('PATCH', `/contacts/${id}`, { tags: [tag] })).json;
    expect(contact.tags).toEqual([meant]);
  }
  await send('PATCH', `/contacts/${id}`, { tags: [] });
  expect((await send('PATCH', `/contacts/${id}`, { tags: ['Vip'] })).json.contact.tags).toEqual(['vip']);
});

it('the filter by a tag finds the contacts with each spelling of its name', async () => {
  const { account, send, id } = await withAsha(fixture);
  const ravi = (await send('POST', '/contacts', { phoneE164: '+919876543211' })).json.contact.id;
  await fixture.core.editContact(account.caller, {
    op: 'edit',
    target: [{ by: 'id', id: ravi }],
    edit: {
      tags: [{ op: 'add', items: [{ by: 'name', name: 'VIP', folded: false, missing: 'create' }] }],
    },
  });
  for (const tag of ['vip', 'VIP', 'Vip']) {
    const { contacts } = (await send('GET', `/contacts?tag=${tag}`)).json;
    expect(contacts.map((contact: { id: string }) => contact.id)).toEqual([ravi, id]);
  }
});
