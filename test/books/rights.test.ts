/**
 * Every route of the faces of phone books, with every kind of key, about own, other, hidden, foreign and missing cards.
 */
import { expect, it } from 'vitest';
import { settled } from '../support/accounts/people.js';
import { cardOf, davClient, hrefsIn } from '../support/clients/carddav.js';
import { clientOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';
import { requests, type Subject, usual } from './requests.js';

const fixture = useServer({ settings: { areRateLimitsOn: false } });
const all = ['contacts:read', 'contacts:write', 'contacts:delete'];

/** An account with two books of a tag each, and a contact in each. */
async function twoBooks() {
  const { account, client } = await newClient(fixture);
  const one = await bookOf('one', '+14155550101');
  const other = await bookOf('two', '+14155550102');
  return { account, client, one, other };

  async function bookOf(name: string, phone: string) {
    const { id } = await client.make({ display_name: `Person of ${name}`, phone, tags: [name] });
    const tags = (await client.get('/tags')).json.data as readonly { name: string; number: number }[];
    const number = tags.find((tag) => tag.name === name)?.number;
    const book = (await client.post('/books', { name, source: { kind: 'tag', number } })).json.data;
    return {
      id,
      phone,
      number: book.number as number,
      key: book.key as string,
      keyId: book.key_id as string,
    };
  }
}

/** Statuses by route: of a list, a book, a card, a new card, a changed one, a deleted one, a desk phone. */
interface Allowed {
  readonly list: number;
  readonly book: number;
  readonly card: number;
  readonly put: number;
  readonly change: number;
  readonly remove: number;
  readonly phone: number;
  /** status of a desk phone with the key in the address; absent: the same */
  readonly address?: number;
}

const ok: Allowed = { list: 207, book: 207, card: 200, put: 201, change: 204, remove: 204, phone: 200 };
const every = (status: number): Allowed => ({
  list: status,
  book: status,
  card: status,
  put: status,
  change: status,
  remove: status,
  phone: status,
});
const noWrites = { put: 403, change: 403, remove: 403 };

const kinds: readonly (readonly [prefix: string, kind: Exclude<keyof Allowed, 'address'>])[] = [
  ['PROPFIND /carddav/books/:book', 'book'],
  ['REPORT', 'book'],
  ['PROPFIND', 'list'],
  ['GET /carddav', 'card'],
  ['PUT', 'put'],
  ['DELETE', 'remove'],
  ['GET /phonebook', 'phone'],
];

/** All requests of the faces, the ones that write last, with their kinds. */
function asked(of: Subject) {
  return Object.entries(requests)
    .filter(([route]) => !route.startsWith('PROPPATCH'))
    .flatMap(([route, makes]) => {
      const [, kind = 'list'] = kinds.find(([prefix]) => route.startsWith(prefix)) ?? [];
      return makes.map((make, index) => {
        const request = usual(make, of);
        const changes = route.startsWith('PUT') && index === 1;
        const isUnknownReport = route.startsWith('REPORT') && index === 3;
        return { route, index, request, kind: changes ? 'change' : kind, isUnknownReport };
      });
    });
}

async function statusesOf(of: Subject, expected: Allowed): Promise<readonly string[]> {
  const faults: string[] = [];
  const answers: string[] = [];
  // The number of wrong keys from an address has a bound.
  const some = asked(of).filter((_, at) => expected.list !== 401 || at % 5 === 0);
  for (const { route, index, request, kind, isUnknownReport } of some) {
    const isCard = route.includes(':card') && route.startsWith('PROPFIND');
    const isDelete = route.startsWith('DELETE');
    const path = isDelete ? request.path.replace('none', of.card) : request.path;
    const headers = { ...request.headers };
    if (isDelete || (kind === 'change' && of.etag !== undefined)) headers['if-match'] = await etagOf(of);
    // The card of the usual request belongs to another person.
    const answer = await fixture.send({
      method: request.method,
      path,
      headers,
      ...(request.body === undefined
        ? {}
        : { body: kind === 'change' ? renumbered(request.body) : request.body }),
    });
    answers.push(answer.text);
    const inAddress = request.path.includes(of.key) ? expected.address : undefined;
    const usualStatus =
      inAddress ?? (isCard && expected.card === 200 ? 207 : expected[isCard ? 'card' : kind]);
    const wanted = isUnknownReport && usualStatus !== 401 ? 403 : usualStatus;
    if (answer.status !== wanted)
      faults.push(`${route} ${index}: ${answer.status} instead of ${wanted}: ${answer.text.slice(0, 300)}`);
  }
  expect(faults).toEqual([]);
  return answers;
}

/** A number that the other requests do not have. */
const renumbered = (card: Buffer) => Buffer.from(card.toString().replace('+14155550199', '+14155550198'));

async function etagOf({ key, book, card }: Subject): Promise<string> {
  const { headers } = await davClient(fixture.send, key).dav('GET', `/carddav/books/${book}/${card}.vcf`);
  return headers.etag ?? '"1"';
}

it('each kind of key may do what it has been given, and nothing else', async () => {
  const { account, client, one, other } = await twoBooks();
  const foreign = await twoBooks();
  const key = (scopes: readonly string[], more = {}) => fixture.newKey(account, scopes as never, more);
  const revoked = (await client.post('/books', { name: 'gone', source: { kind: 'all' } })).json.data;
  await client.remove(`/keys/${revoked.key_id}`);
  const expired = await fixture.core.createKey(account.account.id, {
    name: 'expired',
    scopes: all as never,
    rateLimit: { kind: 'unlimited' } as const,
    expiresAt: new Date(fixture.clock().getTime() - 1_000),
  });
  const refusedWrites = { ...ok, ...noWrites };
  const cases: readonly (readonly [name: string, key: string, expected: Allowed])[] = [
    ['the key of the book', one.key, refusedWrites],
    ['the key of another book', other.key, { ...every(404), list: 207 }],
    ['contacts:read', await key(['contacts:read']), { ...refusedWrites, address: 403 }],
    ['contacts:write alone', await key(['contacts:write']), every(403)],
    ['contacts:delete alone', await key(['contacts:delete']), every(403)],
    ['another scope', await key(['groups:read', 'keys:manage']), every(403)],
    ['no scope', await key([]), every(403)],
    ['a revoked key', revoked.key, every(401)],
    ['an expired key', expired.secret, every(401)],
    ['no key', 'sb_live_nothing', every(401)],
    ['the key of a book of another account', foreign.one.key, { ...every(404), list: 207 }],
    [
      'a key with all scopes of another account',
      foreign.account.key,
      { ...every(404), list: 207, address: 403 },
    ],
    ['read and write', await key(['contacts:read', 'contacts:write']), { ...ok, remove: 403, address: 403 }],
    ['read, write and delete', await key(all), { ...ok, address: 403 }],
  ];
  for (const [name, secret, expected] of cases) {
    // The books of two accounts have the same numbers, unlike this one.
    const isForeign = name.includes('of another account');
    const { number } = isForeign
      ? (await client.post('/books', { name: `b${name}`, source: { kind: 'all' } })).json.data
      : one;
    const of: Subject = { book: number, key: secret, card: one.id, etag: '"1"' };
    const answers = await statusesOf(of, expected).catch((error: unknown) => {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    });
    const leaks = answers.filter((text) => text.includes('Person of two') || text.includes('4155550102'));
    if (secret === one.key || isForeign) expect([name, leaks]).toEqual([name, []]);
    // A created card is deleted, so that the next key makes it again.
    const created = (await client.get('/contacts?phone=14155550199')).json.data;
    for (const { id } of created) if (id !== one.id) await client.remove(`/contacts/${id}`);
  }
  for (const path of ['/carddav/principal/', '/carddav/books/', `/carddav/books/${one.number}/`])
    expect((await davClient(fixture.send, account.key).dav('PROPPATCH', path, 'x')).status).toBe(403);
});

/** The answer without what names its subject. */
function plain({ status, headers, text }: Received, ...named: readonly string[]): string {
  const shown = ['content-type', 'etag', 'dav', 'allow', 'location'].map((name) => String(headers[name]));
  return named.reduce((all, value) => all.replaceAll(value, '<asked>'), [status, ...shown, text].join(' '));
}

const noId = '00000000-0000-7000-8000-000000000007';

it('a hidden card is as missing as one that does not exist, and its person stays as it is', async () => {
  const { account, client } = await newClient(fixture);
  const hidden = ['emails', 'address'];
  const role = { label: 'Agent', scopes: all, sees: 'own', hidden, masked: ['numbers'] };
  const saved = await client.put('/roles/seller', role);
  expect(saved.status, saved.text).toBe(200);
  const member = (await client.post('/members', { name: 'Mia', role: 'seller', owners: ['mia'] })).json.data;
  const parts = { company: 'Acme', email: 'hers@example.com', address: { street: '1 Secret St' } };
  const hers = await client.make({ display_name: 'Hers', owner: 'mia', phone: '+14155550111', ...parts });
  const theirs = await client.make({ display_name: 'Theirs', owner: 'tom', phone: '+14155550122' });
  const source = { source: { kind: 'all' }, shows: 'details', member_number: member.number };
  const book = (await client.post('/books', { name: 'Mine', ...source })).json.data;
  await fixture.core.signIn((await fixture.core.inviteMember(account.caller, member.number)).code);
  const own = await fixture.newKey(account, all as never, { memberNumber: member.number });
  const at = `/carddav/books/${book.number}/`;
  const before = (await client.get(`/contacts/${theirs.id}`)).text;
  const heard: string[] = [];
  for (const key of [book.key, own]) {
    const phone = davClient(fixture.send, key);
    const { changed } = await phone.sync(at);
    expect(changed).toEqual([`${at}${hers.id}.vcf`]);
    const [card] = await phone.cards(at, changed);
    expect(card?.text).toContain('ORG:Acme');
    expect(card?.text).not.toMatch(/TEL|EMAIL|ADR/);
    expect(await phone.cards(at, [`${at}${theirs.id}.vcf`])).toEqual([]);
    for (const [method, body, headers] of [
      ['GET', undefined, {}],
      ['PROPFIND', undefined, { depth: '0' }],
      ['DELETE', undefined, { 'if-match': '"1"' }],
      ['PUT', cardOf('x', 'FN:x'), { 'if-match': '"1"' }],
    ] as const) {
      const [one, other] = await Promise.all(
        [theirs.id, noId].map(async (id) =>
          plain(await phone.dav(method, `${at}${id}.vcf`, body, headers), id),
        ),
      );
      expect([method, one]).toEqual([method, other]);
    }
    // Numbers are masked, so that a desk phone has nothing to dial, and a guess learns nothing.
    const authorization = `Basic ${Buffer.from(`p:${key}`).toString('base64')}`;
    const get = (path: string) =>
      fixture.send({ path: `/phonebook/-/${path}book=${book.number}`, headers: { authorization } });
    heard.push((await get('yealink?')).text);
    for (const digits of ['5550111', '14155550111', '5550122', 'hers@example', 'Secret'])
      heard.push((await get(`yealink?search=${digits}&`)).text);
    heard.push((await get(`lookup?number=14155550122&`)).text);
    expect(plain(await get('lookup?number=14155550122&'))).toBe(
      plain(await get('lookup?number=14155550133&')),
    );
  }
  expect(heard.join('')).not.toMatch(/5550111|5550122|Theirs|hers@example|Secret/);

  const phone = davClient(fixture.send, own);
  const [card] = await phone.cards(at, [`${at}${hers.id}.vcf`]);
  const match = { 'if-match': card?.etag ?? '' };
  // A changed card leaves the parts that the member does not see.
  const renamed = card?.text.replace(/^FN:.*$/m, 'FN:Hers too\r').replace(/^N:.*$/m, 'N:;;;;\r') ?? '';
  expect((await phone.dav('PUT', `${at}${hers.id}.vcf`, renamed, match)).status).toBe(204);
  const now = (await client.get(`/contacts/${hers.id}`)).json.data;
  expect(now).toMatchObject({ display_name: 'Hers too', address: { street: '1 Secret St' } });
  expect(now.identities).toHaveLength(2);
  const [next] = await phone.cards(at, [`${at}${hers.id}.vcf`]);
  for (const line of ['EMAIL:new@example.com', 'ADR:;;2 Main St;;;;', 'TEL:+14155550144']) {
    const sent = next?.text.replace('REV', `${line}\r\nREV`) ?? '';
    const answer = await phone.dav('PUT', `${at}${hers.id}.vcf`, sent, { 'if-match': next?.etag ?? '' });
    expect([line, answer.status >= 400 && answer.status < 500], answer.text).toEqual([line, true]);
  }
  // Names and numbers of hidden people.
  const isNew = { 'if-none-match': '*' };
  const taken = await phone.dav('PUT', `${at}${theirs.id}.vcf`, cardOf('x', 'FN:New', 'ORG:x'), isNew);
  const free = await phone.dav('PUT', `${at}${noId}.vcf`, cardOf('x', 'FN:New', 'ORG:x'), isNew);
  expect(plain(taken, theirs.id)).toBe(plain(free, noId));
  const number = await phone.dav('PUT', `${at}y.vcf`, cardOf('y', 'FN:New', 'TEL:+14155550122'), isNew);
  expect(number.status).toBeGreaterThanOrEqual(400);
  expect(number.status).toBeLessThan(500);
  expect(number.text).not.toContain('Theirs');
  await settled(fixture)(account);
  expect((await client.get(`/contacts/${theirs.id}`)).text.replace(/"request_id":"[^"]*"/, '')).toBe(
    before.replace(/"request_id":"[^"]*"/, ''),
  );
  // The book of a caller that sees everyone has all contacts, each under a unique name.
  const everyone = await davClient(fixture.send, account.key).sync(at);
  expect(everyone.changed).toHaveLength(new Set(everyone.changed).size);
  expect(everyone.changed).toContain(`${at}${theirs.id}.1.vcf`);
});

it('a key that is revoked while it reads ends its reads, without an error of the server', async () => {
  const { client } = await newClient(fixture);
  for (let count = 0; count < 30; count += 1) await client.make({ display_name: `P${count}` });
  const book = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
  const phone = davClient(fixture.send, book.key);
  const at = `/carddav/books/${book.number}/`;
  const { changed } = await phone.sync(at);
  const statuses: (number | string)[] = [];
  let isRevoked = false;
  const reader = async () => {
    for (let last: number | string = 207; last === 207; statuses.push(last))
      last = await phone
        .dav(
          'REPORT',
          at,
          `<C:addressbook-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop><C:address-data/></D:prop></C:addressbook-query>`,
        )
        .then(
          ({ status }) => status,
          () => 'cut',
        );
  };
  const readers = Array.from({ length: 6 }, reader);
  await expect.poll(() => statuses.length).toBeGreaterThan(12);
  expect((await client.remove(`/keys/${book.key_id}`)).status).toBe(200);
  isRevoked = true;
  await Promise.all(readers);
  expect(isRevoked).toBe(true);
  expect(statuses.filter((status) => ![207, 401, 403, 'cut'].includes(status))).toEqual([]);
  for (const href of changed.slice(0, 3)) expect((await phone.dav('GET', href)).status).toBe(401);
  expect((await fixture.send({ path: `/phonebook/${book.key}/yealink` })).status).toBe(401);
});

it('a card without a name does not show hidden numbers and emails in its place', async () => {
  const { account, client } = await newClient(fixture);
  const hidden = ['emails', 'numbers'];
  await client.put('/roles/seller', { label: 'Agent', scopes: all, sees: 'own', hidden, masked: [] });
  const member = (await client.post('/members', { name: 'Mia', role: 'seller', owners: ['mia'] })).json.data;
  const byNumber = await client.make({ owner: 'mia', phone: '+14155550111' });
  const byEmail = await client.make({ owner: 'mia', email: 'hers@example.com' });
  const source = { source: { kind: 'all' }, shows: 'details', member_number: member.number };
  const book = (await client.post('/books', { name: 'Mine', ...source })).json.data;
  await fixture.core.signIn((await fixture.core.inviteMember(account.caller, member.number)).code);
  const own = await fixture.newKey(account, all as never, { memberNumber: member.number });
  const at = `/carddav/books/${book.number}/`;
  const secret = /5550111|hers@example|hers/i;
  const props = '<D:prop><D:displayname/><D:getetag/><C:address-data/></D:prop>';
  const names = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"';
  for (const key of [book.key, own]) {
    const phone = davClient(fixture.send, key);
    const { changed } = await phone.sync(at);
    const hrefs = [byNumber, byEmail].map(({ id }) => `${at}${id}.vcf`);
    const cards = await phone.cards(at, hrefs);
    const texts = [
      JSON.stringify([changed, cards]),
      (await phone.dav('PROPFIND', at, `<D:propfind ${names}>${props}</D:propfind>`, { depth: '1' })).text,
      ...(await Promise.all(hrefs.map(async (href) => (await phone.dav('GET', href)).text))),
    ];
    for (const text of texts) expect(text).not.toMatch(secret);
  }
  // The book of a caller that sees all parts shows both in place of the name.
  const whole = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
  const phone = davClient(fixture.send, whole.key);
  const { changed } = await phone.sync(`/carddav/books/${whole.number}/`);
  const shown = JSON.stringify(await phone.cards(`/carddav/books/${whole.number}/`, changed));
  expect(shown).toMatch(/FN:[^"]*5550111/);
});

it('a book is deleted with its key, and another account never sees it', async () => {
  const { account, client, one, other } = await twoBooks();
  const { find } = davClient(fixture.send, account.key);
  expect(hrefsIn(await find('/carddav/books/', '1', 'D:displayname'))).toHaveLength(1 + 2);
  await client.remove(`/books/${one.number}`);
  expect(hrefsIn(await find('/carddav/books/', '1', 'D:displayname'))).toEqual([
    '/carddav/books/',
    `/carddav/books/${other.number}/`,
  ]);
  expect((await davClient(fixture.send, one.key).dav('PROPFIND', '/carddav/')).status).toBe(401);
});

it('a book is deleted by callers that may revoke its key, and by every manager of keys once the key has ended', async () => {
  const { account, client } = await newClient(fixture);
  const manager = ['contacts:read', 'keys:manage'] as const;
  const [maker, stranger] = [await newManager(), await newManager()];
  const book = (await maker.post('/books', { name: 'Mine', source: { kind: 'all' } })).json.data;
  const at = `/books/${book.number}`;
  const revoke = () => stranger.remove(`/keys/${book.key_id}`);
  expect([(await revoke()).status, (await stranger.remove(at)).status]).toEqual([403, 403]);
  expect(await fixture.core.authenticate(book.key)).toBeDefined();
  expect((await maker.get(at)).json.data.key_state).toBe('live');
  // A child of the maker made it, so the maker may revoke it.
  const child = (await maker.post('/keys', { name: 'child', scopes: manager })).json.data;
  const ofChild = (
    await clientOf(fixture, child.key).post('/books', { name: 'Hers', source: { kind: 'all' } })
  ).json.data;
  expect((await stranger.remove(`/books/${ofChild.number}`)).status).toBe(403);
  expect((await maker.remove(`/books/${ofChild.number}`)).status).toBe(204);
  expect(await fixture.core.authenticate(ofChild.key)).toBeUndefined();
  expect((await maker.remove(`/keys/${book.key_id}`)).status).toBe(200);
  expect((await stranger.remove(at)).status).toBe(204);
  const other = (await maker.post('/books', { name: 'Other', source: { kind: 'all' } })).json.data;
  // The key of the command line manages all keys.
  expect((await client.remove(`/books/${other.number}`)).status).toBe(204);
  expect(await fixture.core.authenticate(other.key)).toBeUndefined();

  async function newManager() {
    return clientOf(fixture, await fixture.newKey(account, manager));
  }
});

it('a search in a book that shows numbers alone does not find people by other parts', async () => {
  const { client } = await newClient(fixture);
  await client.make({ display_name: 'Ana', phone: '+14155550101', company: 'Hidden Works' });
  const book = (await client.post('/books', { name: 'Few', source: { kind: 'all' } })).json.data;
  const found = async (search: string) =>
    (await fixture.send({ path: `/phonebook/${book.key}/yealink?search=${search}` })).text.includes('Ana');
  expect([await found('ana'), await found('0101'), await found('works')]).toEqual([true, true, false]);
  await client.patch(`/books/${book.number}`, { shows: 'details' });
  expect(await found('works')).toBe(true);
});
