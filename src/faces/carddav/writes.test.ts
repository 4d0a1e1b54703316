import { expect, it } from 'vitest';
import { newClient } from '../../../test/support/clients/directory.js';
import { useServer } from '../../../test/support/wire/server.js';
import { maxCardLines } from './choices.js';

const fixture = useServer();

const card = (uid: string, ...lines: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, ...lines, 'END:VCARD', ''].join('\r\n');

/** A book with one contact, and a client with a key that may write. */
async function written(more: object = {}, scopes = ['contacts:read', 'contacts:write', 'contacts:delete']) {
  const { account, client } = await newClient(fixture);
  const ana = await client.make({
    display_name: 'Ana Lopez',
    identities: [
      { kind: 'phone', value: '+14155550101' },
      { kind: 'phone', value: '+14155550102' },
      { kind: 'email', value: 'ana@example.com' },
      { kind: 'username', value: 'ana', scope: 'telegram' },
    ],
    company: 'Acme',
    description: 'a note that no phone gets',
    tags: ['vip'],
    attributes: { size: 7 },
  });
  const book = (await client.post('/books', { name: 'All', source: { kind: 'all' }, ...more })).json.data;
  const key = await fixture.newKey(account, scopes as never);
  const authorization = `Basic ${Buffer.from(`phone:${key}`).toString('base64')}`;
  const at = `/carddav/books/${book.number}/`;
  const dav = (method: string, name: string, body?: string, headers: Readonly<Record<string, string>> = {}) =>
    fixture.send({ method, path: `${at}${name}`, body, headers: { authorization, ...headers } });
  const read = async (id: string) => (await client.get(`/contacts/${id}`)).json.data;
  const hrefs = async (token = '') => {
    const { text } = await dav(
      'REPORT',
      '',
      `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:prop><D:getetag/></D:prop></D:sync-collection>`,
    );
    const gone = [...text.matchAll(/<D:href>([^<]*)<\/D:href><D:status>HTTP\/1.1 404/g)];
    return {
      all: [...text.matchAll(/<D:href>([^<]*)</g)].map(([, href = '']) => href.slice(at.length)),
      gone: gone.map(([, href = '']) => href.slice(at.length)),
      token: /<D:sync-token>([^<]*)</.exec(text)?.[1] ?? '',
    };
  };
  return { account, client, ana, book, dav, read, hrefs };
}

it('an edited card changes what it shows, and nothing that the client did not get', async () => {
  const { ana, dav, read } = await written();
  const before = await read(ana.id);
  const { text, headers } = await dav('GET', `${ana.id}.vcf`);
  const sent = text
    .replace('FN:Ana Lopez', 'FN:Anna Lopez')
    .replace('N:Lopez;Ana;;;', 'N:Lopez;Anna;;;')
    .replace(/TEL[^:]*:\+14155550102/, 'TEL;TYPE=HOME:+14155550199')
    .replace('REV', 'NOTE:another note\r\nEMAIL:other@example.com\r\nREV');
  const put = await dav('PUT', `${ana.id}.vcf`, sent, { 'if-match': headers.etag ?? '' });
  expect([put.status, put.headers.etag]).toEqual([204, undefined]);
  const after = await read(ana.id);
  const values = (item: { identities: { kind: string; value: string }[] }) =>
    item.identities.map(({ kind, value }) => `${kind} ${value}`);
  expect(after.display_name).toBe('Anna Lopez');
  expect(values(after).toSorted()).toEqual([
    ...['email ana@example.com', 'phone 14155550101', 'phone 14155550199', 'username ana'],
  ]);
  for (const name of ['company', 'description', 'tags', 'attributes'])
    expect([name, after[name]]).toEqual([name, before[name]]);
  // The same card again changes nothing.
  const now = await dav('GET', `${ana.id}.vcf`);
  await dav('PUT', `${ana.id}.vcf`, now.text, { 'if-match': now.headers.etag ?? '' });
  expect((await read(ana.id)).version).toBe(after.version);
});

it('a card with details changes emails, company and address too', async () => {
  const { ana, dav, read } = await written({ shows: 'details' });
  const { text, headers } = await dav('GET', `${ana.id}.vcf`);
  const sent = text
    .replace(/EMAIL[^\r]*\r\n/, '')
    .replace('ORG:Acme', 'ORG:Other\r\nADR:;;1 Main St;Berlin;;10115;DE\r\nBDAY:1985-04-12');
  expect((await dav('PUT', `${ana.id}.vcf`, sent, { 'if-match': headers.etag ?? '' })).status).toBe(204);
  const after = await read(ana.id);
  expect(after).toMatchObject({
    company: 'Other',
    birthday: '1985-04-12',
    address: { street: '1 Main St', city: 'Berlin', zip: '10115', country_code: 'DE' },
    description: 'a note that no phone gets',
  });
  expect(JSON.stringify(after.identities)).not.toContain('ana@example.com');
});

it('a conflict is 412 and changes nothing', async () => {
  const { ana, client, dav, read, hrefs } = await written();
  const { text, headers } = await dav('GET', `${ana.id}.vcf`);
  const match = { 'if-match': headers.etag ?? '' };
  await client.patch(`/contacts/${ana.id}`, { display_name: 'By others' });
  const sent = text.replace('FN:Ana Lopez', 'FN:By phone');
  for (const item of [match, {}, { 'if-none-match': '*' }, { 'if-match': '"1-x"' }])
    expect((await dav('PUT', `${ana.id}.vcf`, sent, item)).status).toBe(412);
  expect((await dav('DELETE', `${ana.id}.vcf`, undefined, match)).status).toBe(412);
  expect((await dav('PUT', 'gone.vcf', sent, match)).status).toBe(412);
  expect((await read(ana.id)).display_name).toBe('By others');
  // A number of another contact.
  await client.make({ display_name: 'Bea', phone: '+14155550155' });
  const now = await dav('GET', `${ana.id}.vcf`);
  const taken = now.text.replace('REV', 'TEL:+14155550155\r\nREV');
  expect((await dav('PUT', `${ana.id}.vcf`, taken, { 'if-match': now.headers.etag ?? '' })).status).toBe(412);
  // Two contacts have the numbers of a new card.
  const both = card('u', 'FN:Both', 'TEL:+14155550101', 'TEL:+14155550155');
  expect((await dav('PUT', 'both.vcf', both, { 'if-none-match': '*' })).status).toBe(412);
  expect((await hrefs()).all).toHaveLength(2);
});

it('a new card keeps its name and id, and is a contact with all that it has', async () => {
  const { client, dav, hrefs } = await written();
  const { token } = await hrefs();
  const sent = card('client-chosen', 'FN:Cid Doe', 'N:Doe;Cid;;;', 'TEL:+14155550177', 'NOTE:hello');
  const put = await dav('PUT', 'client%20chosen.vcf', sent, { 'if-none-match': '*' });
  expect([put.status, put.headers.etag]).toEqual([201, undefined]);
  expect((await hrefs(token)).all).toEqual(['client%20chosen.vcf']);
  const got = await dav('GET', 'client%20chosen.vcf');
  expect(got.text).toContain('UID:client-chosen\r\n');
  expect((await dav('PUT', 'client%20chosen.vcf', sent, { 'if-none-match': '*' })).status).toBe(412);
  const [created] = (await client.get('/contacts?phone=14155550177')).json.data;
  expect(created).toMatchObject({ display_name: 'Cid Doe', description: 'hello' });
  expect((await dav('GET', `${created.id}.vcf`)).status).toBe(404);
  const deleted = await dav('DELETE', 'client%20chosen.vcf', undefined, {
    'if-match': got.headers.etag ?? '',
  });
  expect(deleted.status).toBe(204);
  expect((await client.get(`/deleted-contacts/${created.id}`)).status).toBe(200);
});

const divided = [
  ['FN:Dr. Ana María López García Jr.', 'N:López García;Ana;María;Dr.;Jr.'],
  ['FN:Juan Carlos Pérez', 'N:Pérez;Juan Carlos;;;'],
  ['FN:毛 泽东', 'N:毛;泽东;;;'],
  ['FN:Maria de la Cruz', 'N:de la Cruz;Maria;Rosa,Inés;;'],
  ['FN:Ana\\, the boss', 'N:Lopez\\;Sons;Ana;;Dr.;M.D.,Ph.D.'],
  ['FN:Only shown', 'N:;;;;'],
  ['FN:Madonna', 'N:Madonna;;;;'],
] as const;

it.each(divided)('the name of a new card comes back as the client has divided it: %s', async (...lines) => {
  const { dav } = await written();
  const sent = card('u', ...lines, 'TEL:+14155550133');
  expect((await dav('PUT', 'new.vcf', sent, { 'if-none-match': '*' })).status).toBe(201);
  const got = await dav('GET', 'new.vcf');
  for (const line of lines) expect(got.text).toContain(`${line}\r\n`);
  // The same card again changes nothing.
  const again = await dav('PUT', 'new.vcf', got.text, { 'if-match': got.headers.etag ?? '' });
  expect([again.status, (await dav('GET', 'new.vcf')).headers.etag]).toEqual([204, got.headers.etag]);
});

it('a card without a shown name has the name of its parts', async () => {
  const { client, dav } = await written();
  const sent = card('u', 'N:Lopez;Ana Maria;;;', 'TEL:+14155550133');
  expect((await dav('PUT', 'new.vcf', sent, { 'if-none-match': '*' })).status).toBe(201);
  const [created] = (await client.get('/contacts?phone=14155550133')).json.data;
  expect(created).toMatchObject({
    display_name: 'Ana Maria Lopez',
    given_name: 'Ana Maria',
    family_name: 'Lopez',
  });
  expect((await dav('GET', 'new.vcf')).text).toContain('N:Lopez;Ana Maria;;;\r\n');
});

it('an edited card keeps how the client divided the name, until the contact has another name', async () => {
  const { ana, client, dav } = await written();
  const put = async (change: (text: string) => string) => {
    const { text, headers } = await dav('GET', `${ana.id}.vcf`);
    const sent = change(text);
    const answer = await dav('PUT', `${ana.id}.vcf`, sent, { 'if-match': headers.etag ?? '' });
    expect(answer.status).toBe(204);
    const name = (of: string) => /FN:.*\r\nN:.*\r\n/.exec(of)?.[0];
    return [name((await dav('GET', `${ana.id}.vcf`)).text), name(sent)];
  };
  const parts = (n: string) => (text: string) => text.replace(/\r\nN:.*/, `\r\nN:${n}`);
  const shown = (fn: string) => (text: string) => text.replace(/FN:.*/, `FN:${fn}`);
  for (const change of [
    parts('Lopez;Ana;María;Dr.;'),
    shown('Ana María Lopez'),
    parts('Lopez;Ana María;;;'),
    parts('Lopez;Anna;;;'),
    (text: string) => parts('Gomez;Bea;;;')(shown('Bea Gomez')(text)),
  ]) {
    const [got, sent] = await put(change);
    expect(got).toBe(sent);
  }
  await put(parts('Gomez;Bea;C.;;'));
  await client.patch(`/contacts/${ana.id}`, { display_name: 'By others' });
  expect((await dav('GET', `${ana.id}.vcf`)).text).toContain('FN:By others\r\nN:others;By;;;\r\n');
  // Some clients change only what they show.
  expect((await put(shown('Bea Roe')))[0]).toBe('FN:Bea Roe\r\nN:Roe;Bea;;;\r\n');
});

it('a phone that makes a known contact leaves how another phone divided the name', async () => {
  const { dav, hrefs } = await written();
  const first = card('one', 'FN:Dr. Cid Doe', 'N:Doe;Cid;;Dr.;', 'TEL:+14155550133');
  const second = card('two', 'FN:Cid M. Doe', 'N:Doe;Cid;M.;;', 'TEL:+14155550133');
  for (const [name, sent] of [
    ['one.vcf', first],
    ['two.vcf', second],
  ] as const)
    expect((await dav('PUT', name, sent, { 'if-none-match': '*' })).status).toBe(201);
  expect((await hrefs()).all).toContain('two.vcf');
  expect((await dav('GET', 'two.vcf')).text).toContain('FN:Dr. Cid Doe\r\nN:Doe;Cid;;Dr.;\r\n');
});

it('a new card with a known number is that contact, whose values stay', async () => {
  const { ana, dav, read, hrefs } = await written();
  const { token } = await hrefs();
  const sent = card(
    'mine',
    'FN:Ana Mobile',
    'TEL:+1 415 555 0101',
    'TITLE:Buyer',
    'EMAIL:second@example.com',
  );
  expect((await dav('PUT', 'mine.vcf', sent, { 'if-none-match': '*' })).status).toBe(201);
  const after = await read(ana.id);
  expect(after).toMatchObject({ display_name: 'Ana Lopez', job_title: 'Buyer' });
  expect(after.tags).toEqual(['vip']);
  const now = await hrefs(token);
  expect(now.all.toSorted()).toEqual([`${ana.id}.vcf`, 'mine.vcf'].toSorted());
  expect(now.gone).toEqual([`${ana.id}.vcf`]);
  // Two phones with the same person.
  expect((await dav('PUT', 'yours.vcf', sent, { 'if-none-match': '*' })).status).toBe(201);
  expect((await hrefs(now.token)).gone).toEqual(['mine.vcf']);
  expect((await hrefs()).all).toEqual(['yours.vcf']);
});

it('a new card of a book of a tag gets the tag, and a segment takes none', async () => {
  const { client, dav, book, hrefs } = await written();
  const [tag] = (await client.get('/tags')).json.data;
  await client.patch(`/books/${book.number}`, { source: { kind: 'tag', number: tag.number } });
  const sent = card('tagged', 'FN:Tagged', 'TEL:+14155550166');
  expect((await dav('PUT', 'tagged.vcf', sent, { 'if-none-match': '*' })).status).toBe(201);
  expect((await hrefs()).all).toContain('tagged.vcf');
  const tree = { field: 'tag', op: 'is', value: 'vip' };
  const segment = (await client.post('/segments', { name: 'Vips', tree })).json.data;
  await client.patch(`/books/${book.number}`, { source: { kind: 'segment', number: segment.number } });
  const other = card('other', 'FN:Other', 'TEL:+14155550167');
  expect((await dav('PUT', 'other.vcf', other, { 'if-none-match': '*' })).status).toBe(403);
});

it('refuses keys without the right, and bodies that are not one card', async () => {
  const reader = await written({}, ['contacts:read']);
  const sent = card('x', 'FN:X', 'TEL:+14155550188');
  expect((await reader.dav('PUT', 'x.vcf', sent, { 'if-none-match': '*' })).status).toBe(403);
  expect((await reader.dav('DELETE', `${reader.ana.id}.vcf`)).status).toBe(403);
  const { dav, hrefs } = await written();
  const bad = [
    '',
    'x',
    `${sent}${sent}`,
    'BEGIN:VCARD\r\n',
    sent.replace('END:VCARD', ''),
    card('x'),
    '\u0000',
  ];
  for (const body of bad)
    expect([body.slice(0, 30), (await dav('PUT', 'x.vcf', body, { 'if-none-match': '*' })).status]).toEqual([
      body.slice(0, 30),
      400,
    ]);
  const long = `${'n'.repeat(300)}.vcf`;
  expect((await dav('PUT', long, sent, { 'if-none-match': '*' })).status).toBe(400);
  expect((await hrefs()).all).toHaveLength(1);
});

it('a card with too many lines is too large', async () => {
  const { dav } = await written();
  const folded = (folds: number) =>
    dav('PUT', 'folds.vcf', card('folds', 'TEL:+14155550177', `NOTE:${'x\r\n '.repeat(folds)}`));
  expect((await folded(maxCardLines)).status).toBe(413);
  expect((await folded(maxCardLines - 6)).status).toBe(201);
});
