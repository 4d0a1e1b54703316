import { escapeXml } from '@switchbook/text/xml-text.js';
import { expect, it } from 'vitest';
import { newClient } from '../../../test/support/clients/directory.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const everyone = { kind: 'all' };
const names =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/"';
const propfind = (...props: string[]) =>
  `<D:propfind ${names}><D:prop>${props.map((prop) => `<${prop}/>`).join('')}</D:prop></D:propfind>`;

type Dav = (
  method: string,
  path: string,
  body?: string,
  headers?: Readonly<Record<string, string>>,
) => ReturnType<typeof fixture.send>;

/** A client of the protocol with this key as its password. */
function davOf(key: string): Dav {
  const authorization = `Basic ${Buffer.from(`phone:${key}`).toString('base64')}`;
  return (method, path, body, headers = {}) =>
    fixture.send({
      method,
      path,
      body,
      headers: { authorization, 'content-type': 'application/xml', ...headers },
    });
}

/** An account with people, and a client with the key of its book. */
async function phoneBook(more: object = {}) {
  const { account, client } = await newClient(fixture);
  const ana = await client.make({
    display_name: 'Ana Á\u000b<Lopez> & "co"',
    identities: [
      { kind: 'phone', value: '+14155550101' },
      { kind: 'phone', value: '+14155550102', label: 'Work' },
      { kind: 'email', value: 'ana@example.com' },
    ],
    company: 'Acme; Inc',
  });
  const bea = await client.make({ phone: '+14155550103', tags: ['vip'] });
  const book = (await client.post('/books', { name: 'Customers', source: everyone, ...more })).json.data;
  return { account, client, ana, bea, book, dav: davOf(book.key), at: `/carddav/books/${book.number}/` };
}

const syncBody = (token = '', more = '') =>
  `<D:sync-collection ${names}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${more}<D:prop><D:getetag/></D:prop></D:sync-collection>`;
const tokenIn = (text: string) => /<D:sync-token>([^<]*)</.exec(text)?.[1] ?? '';
const hrefsIn = (text: string) => [...text.matchAll(/<D:response><D:href>([^<]*)</g)].map(([, href]) => href);

it('is found by every method that clients use, before they send a password', async () => {
  for (const method of ['GET', 'HEAD', 'PROPFIND', 'OPTIONS', 'POST', 'PUT', 'REPORT', 'PROPPATCH', 'DELETE'])
    for (const path of ['/.well-known/carddav', '/.well-known/carddav/']) {
      const { status, headers } = await fixture.send({ method, path });
      expect([method, status, headers.location]).toEqual([method, 301, '/carddav/']);
    }
  const options = await fixture.send({ method: 'OPTIONS', path: '/carddav/books/1/' });
  expect([options.status, options.headers.dav]).toEqual([204, '1, 3, addressbook']);
  expect(options.headers.allow).toContain('PROPFIND');
  expect(options.headers.allow).toContain('REPORT');
  const { status, headers } = await fixture.send({ method: 'PROPFIND', path: '/carddav/' });
  expect([status, headers['www-authenticate']]).toEqual([401, 'Basic realm="Switchbook", charset="UTF-8"']);
});

it('leads from the root to the principal, the home, the books and the cards', async () => {
  const { dav, at, ana, bea, client } = await phoneBook();
  const find = async (path: string, depth: string, ...props: string[]) => {
    const { status, text } = await dav('PROPFIND', path, propfind(...props), { depth });
    expect(status, text).toBe(207);
    return text;
  };
  expect(await find('/carddav/', '0', 'D:current-user-principal')).toContain(
    '<D:current-user-principal><D:href>/carddav/principal/</D:href></D:current-user-principal>',
  );
  expect(await find('/carddav/principal/', '0', 'C:addressbook-home-set')).toContain(
    '<C:addressbook-home-set><D:href>/carddav/books/</D:href></C:addressbook-home-set>',
  );
  await client.post('/books', { name: 'Another', source: everyone });
  // The key of a book sees no other book.
  const home = await find(
    '/carddav/books/',
    '1',
    'D:resourcetype',
    'D:displayname',
    'CS:getctag',
    'D:nothing',
  );
  expect(hrefsIn(home)).toEqual(['/carddav/books/', at]);
  expect(home).toContain('<D:resourcetype><D:collection/><C:addressbook/></D:resourcetype>');
  expect(home).toContain('<D:displayname>Customers</D:displayname>');
  expect(home).toMatch(/<D:prop><D:nothing\/><\/D:prop><D:status>HTTP\/1\.1 404 Not Found/);
  const book = await find(at, '1', 'D:getetag', 'D:current-user-privilege-set');
  expect(hrefsIn(book)).toEqual([at, `${at}${bea.id}.vcf`, `${at}${ana.id}.vcf`]);
  // Clients know from it that they cannot write.
  expect(book).toContain('<D:privilege><D:read/></D:privilege>');
  expect(book).not.toContain('<D:write');
  const all = await dav('PROPFIND', at, undefined, { depth: '0' });
  expect(all.text).toContain('<D:sync-token>urn:switchbook:sync:');
  expect(hrefsIn(await find(`${at}${ana.id}.vcf`, '0', 'D:getetag'))).toEqual([`${at}${ana.id}.vcf`]);
});

it('writes cards that phones read: 3.0 unless 4.0 is asked for, with types, without control characters', async () => {
  const { dav, at, ana, bea } = await phoneBook({ shows: 'details' });
  const card = await dav('GET', `${at}${ana.id}.vcf`);
  expect(card.headers['content-type']).toBe('text/vcard; charset=utf-8; version=3.0');
  expect(card.text.split('\r\n').filter((line) => !line.startsWith('REV'))).toEqual([
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:urn:uuid:${ana.id}`,
    'FN:Ana Á<Lopez> & "co"',
    'N:Á<Lopez> & "co";Ana;;;',
    'TEL;TYPE=CELL;TYPE=VOICE;TYPE=PREF:+14155550101',
    'TEL;TYPE=WORK;TYPE=VOICE:+14155550102',
    'EMAIL;TYPE=INTERNET;TYPE=PREF:ana@example.com',
    'ORG:Acme\\; Inc',
    'END:VCARD',
    '',
  ]);
  const newer = await dav('GET', `${at}${ana.id}.vcf`, undefined, { accept: 'text/vcard; version=4.0' });
  expect(newer.text).toContain('VERSION:4.0\r\n');
  expect(newer.text).toContain('TEL;TYPE=cell;TYPE=voice;PREF=1:+14155550101\r\n');
  const unchanged = { 'if-none-match': card.headers.etag ?? '' };
  expect((await dav('GET', `${at}${ana.id}.vcf`, undefined, unchanged)).status).toBe(304);
  expect((await dav('HEAD', `${at}${ana.id}.vcf`)).headers.etag).toBe(card.headers.etag);
  // A card without a name shows its number.
  expect((await dav('GET', `${at}${bea.id}.vcf`)).text).toContain('FN:+14155550103\r\n');
});

it('the key of a book shows names and numbers alone, unless the book shows more', async () => {
  const { client, dav, at, ana, book } = await phoneBook();
  const few = await dav('GET', `${at}${ana.id}.vcf`);
  expect(few.text).not.toMatch(/EMAIL|ORG|ADR|BDAY|NOTE/);
  await client.patch(`/books/${book.number}`, { shows: 'details' });
  const more = await dav('GET', `${at}${ana.id}.vcf`);
  expect(more.text).toContain('EMAIL');
  expect(more.headers.etag).not.toBe(few.headers.etag);
});

it('reads many cards at once, and answers 404 for addresses that are odd or foreign', async () => {
  const { dav, at, ana } = await phoneBook();
  const { bea: foreign } = await phoneBook();
  const odd = [
    '',
    '/carddav/books/1/',
    `${at}a&amp;b%zz.vcf`,
    `${at}..%2f.vcf`,
    `/carddav/books/99/${ana.id}.vcf`,
  ];
  const hrefs = [`https://any.example${at}${ana.id.toUpperCase()}.vcf`, `${at}${foreign.id}.vcf`, ...odd];
  const { status, text } = await dav(
    'REPORT',
    at,
    `<C:addressbook-multiget ${names}><D:prop><D:getetag/><C:address-data content-type="text/vcard" version="4.0"/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:addressbook-multiget>`,
  );
  expect(status).toBe(207);
  expect(text.match(/404 Not Found/g)).toHaveLength(hrefs.length - 1);
  expect(text).toContain('VERSION:4.0&#13;\n');
  expect(text).toContain('FN:Ana Á&lt;Lopez&gt; &amp; &quot;co&quot;&#13;\n');
  expect(text).not.toContain(foreign.id.toUpperCase());
});

it('finds cards by the filters of clients', async () => {
  const { dav, at, ana, bea } = await phoneBook();
  const query = async (filter: string, more = '') => {
    const { status, text } = await dav(
      'REPORT',
      at,
      `<C:addressbook-query ${names}><D:prop><D:getetag/></D:prop>${filter}${more}</C:addressbook-query>`,
      { depth: '1' },
    );
    return status === 207 ? hrefsIn(text) : status;
  };
  const has = (name: string, text: string, more = '') =>
    `<C:prop-filter name="${name}"><C:text-match ${more}>${text}</C:text-match></C:prop-filter>`;
  const [one, two] = [`${at}${ana.id}.vcf`, `${at}${bea.id}.vcf`];
  expect(await query('')).toEqual([two, one]);
  expect(await query('<C:filter><C:prop-filter name="FN"/></C:filter>')).toEqual([two, one]);
  expect(await query(`<C:filter>${has('FN', 'ana á')}</C:filter>`)).toEqual([one]);
  expect(await query(`<C:filter>${has('TEL', '50103')}</C:filter>`)).toEqual([two]);
  expect(await query(`<C:filter test="anyof">${has('TEL', '50103')}${has('FN', 'Ana')}</C:filter>`)).toEqual([
    two,
    one,
  ]);
  expect(await query(`<C:filter test="allof">${has('TEL', '50103')}${has('FN', 'Ana')}</C:filter>`)).toEqual(
    [],
  );
  expect(
    await query(
      `<C:filter>${has('FN', 'ana', 'match-type="starts-with" negate-condition="yes"')}</C:filter>`,
    ),
  ).toEqual([two]);
  expect(
    await query('<C:filter><C:prop-filter name="EMAIL"><C:is-not-defined/></C:prop-filter></C:filter>'),
  ).toEqual([two, one]);
  expect(await query('', '<C:limit><C:nresults>1</C:nresults></C:limit>')).toEqual([two, at]);
  expect(await query(`<C:filter>${has('FN', 'x', 'match-type="sounds"')}</C:filter>`)).toBe(400);
  expect(await query(`<C:filter>${has('FN', 'x').repeat(40)}</C:filter>`)).toBe(400);
  expect(await query(`<C:filter>${has('FN', 'x'.repeat(256))}</C:filter>`)).toBe(400);
});

it('an undone merge is a change, for a phone that has read the merged card meanwhile', async () => {
  const { client, dav, at, ana, bea } = await phoneBook();
  const sync = (token?: string) => dav('REPORT', at, syncBody(token));
  const both = [`${at}${bea.id}.vcf`, `${at}${ana.id}.vcf`];
  let token = tokenIn((await sync()).text);
  for (const _ of [1, 2]) {
    const merged = await client.post('/merges', { survivor: ana.id, loser: bea.id });
    // The phone reads the cards and no list: it now has the numbers of both on one card.
    expect((await dav('GET', both[1] ?? '')).text).toContain('TEL');
    expect((await client.post(`/merges/${merged.json.data.id}/undo`, {})).status).toBe(200);
    const next = await sync(token);
    expect(hrefsIn(next.text)).toEqual(both);
    token = tokenIn(next.text);
  }
  expect(hrefsIn((await sync(token)).text)).toEqual([]);
});

it('tells changes since a token, and who has left as 404', async () => {
  const { client, dav, at, ana, bea } = await phoneBook();
  const sync = (token?: string, more?: string) => dav('REPORT', at, syncBody(token, more));
  const first = await sync();
  expect(hrefsIn(first.text)).toEqual([`${at}${bea.id}.vcf`, `${at}${ana.id}.vcf`]);
  const same = await sync(tokenIn(first.text));
  expect([hrefsIn(same.text), tokenIn(same.text)]).toEqual([[], tokenIn(first.text)]);
  await client.patch(`/contacts/${ana.id}`, { display_name: 'Anna' });
  await client.remove(`/contacts/${bea.id}`);
  const next = await sync(tokenIn(first.text));
  expect(hrefsIn(next.text)).toEqual([`${at}${bea.id}.vcf`, `${at}${ana.id}.vcf`]);
  expect(next.text).toMatch(new RegExp(`${bea.id}\\.vcf</D:href><D:status>HTTP/1\\.1 404 Not Found`));
  expect(next.text.match(/HTTP\/1\.1 404/g)).toHaveLength(1);
  const cut = await sync('', '<D:limit><D:nresults>1</D:nresults></D:limit>');
  expect(cut.status).toBe(200 + 7);
  await client.make({ display_name: 'Cid' });
  const many = await sync('', '<D:limit><D:nresults>1</D:nresults></D:limit>');
  expect([many.status, many.text]).toEqual([
    507,
    expect.stringContaining('<D:number-of-matches-within-limits/>'),
  ]);
});

it('refuses foreign and expired tokens in the way that makes a client begin anew', async () => {
  const { dav, at } = await phoneBook();
  const other = await phoneBook();
  const foreign = tokenIn((await other.dav('REPORT', other.at, syncBody())).text);
  const own = tokenIn((await dav('REPORT', at, syncBody())).text);
  const wrong = [foreign, `${own}9`, 'http://sabre.io/ns/sync/42', 'x', own.replace(/\d+$/, '-1'), '&lt;'];
  for (const token of wrong) {
    const { status, text } = await dav('REPORT', at, syncBody(token));
    expect([token, status]).toEqual([token, 403]);
    expect(text).toContain('<D:valid-sync-token/>');
  }
});

it('an answer is bounded by the names of properties in the request', async () => {
  const { dav, at } = await phoneBook();
  const many = propfind(...Array.from({ length: 90 }, () => 'D:getetag'));
  const once = await dav('PROPFIND', at, many, { depth: '1' });
  expect(once.text.match(/<D:getetag>/g)).toHaveLength(2);
  const long = `<D:propfind ${names} xmlns:x="${'&quot;'.repeat(9_000)}"><D:prop><x:a/></D:prop></D:propfind>`;
  for (const depth of ['0', '1']) {
    const { status, text } = await dav('PROPFIND', at, long, { depth });
    expect([status, text.length < 1_000]).toEqual([400, true]);
  }
});

it('refuses bombs, depth and what it does not have, with a clear error', async () => {
  const { dav, at, ana } = await phoneBook();
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><D:propfind ${names}><D:prop><D:x>&b;</D:x></D:prop></D:propfind>`;
  const outside = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><D:propfind xmlns:D="DAV:"><D:prop>&e;</D:prop></D:propfind>`;
  const deep = `${'<a>'.repeat(30)}${'</a>'.repeat(30)}`;
  const wide = `<D:propfind ${names}><D:prop>${'<D:a/>'.repeat(7_000)}</D:prop></D:propfind>`;
  const bad = [
    bomb,
    outside,
    deep,
    wide,
    '<D:propfind>',
    '<x:y/>',
    'x',
    '\u0000',
    '<a/><b/>',
    '<a>&nbsp;</a>',
    '<a',
  ];
  for (const body of bad) {
    const { status, text } = await dav('PROPFIND', at, body, { depth: '0' });
    expect([body.slice(0, 60), status]).toEqual([body.slice(0, 60), 400]);
    expect(text).toContain('<D:error');
    expect(text).not.toContain('root:');
  }
  const far = await dav('PROPFIND', at, undefined, { depth: 'infinity' });
  expect([far.status, far.text]).toEqual([403, expect.stringContaining('<D:propfind-finite-depth/>')]);
  expect((await dav('PROPFIND', at, undefined, { depth: '2' })).status).toBe(400);
  const unknown = await dav('REPORT', at, `<D:expand-property ${names}/>`);
  expect([unknown.status, unknown.text]).toEqual([403, expect.stringContaining('<D:supported-report/>')]);
  expect((await dav('PROPFIND', '/carddav/books/99/', undefined, { depth: '0' })).status).toBe(404);
  expect((await dav('PROPFIND', '/carddav/nothing', undefined, { depth: '0' })).status).toBe(404);
  expect((await dav('REPORT', at, 'x'.repeat(1_100_000))).status).toBe(413);
  for (const [method, path] of [
    ['PUT', `${at}${ana.id}.vcf`],
    ['DELETE', `${at}${ana.id}.vcf`],
    ['PROPPATCH', at],
  ] as const)
    expect([method, (await dav(method, path, 'x')).status]).toEqual([method, 403]);
  expect((await dav('MKCOL', '/carddav/books/')).status).toBe(405);
  const page = await dav('PROPFIND', at, undefined, { origin: 'https://evil.example', depth: '0' });
  expect([403, 421]).toContain(page.status);
});

it('asks for contacts:read of a key that is of no book, and shows it all books', async () => {
  const { account, client, at } = await phoneBook();
  await client.post('/books', { name: 'Second', source: everyone });
  const reader = davOf(await fixture.newKey(account, ['contacts:read']));
  const list = await reader('PROPFIND', '/carddav/books/', propfind('D:displayname'), { depth: '1' });
  expect(hrefsIn(list.text)).toHaveLength(3);
  const blind = davOf(await fixture.newKey(account, ['groups:read']));
  for (const path of ['/carddav/', '/carddav/principal/', '/carddav/books/', at])
    expect((await blind('PROPFIND', path, undefined, { depth: '0' })).status).toBe(403);
  expect((await davOf('sb_live_nothing')('PROPFIND', at)).status).toBe(401);
});

it('escapes texts for XML, without characters that XML cannot contain', () => {
  expect(escapeXml('a\u0000\u0008\u000b\ufffe\ud800b\r\n<&">\t')).toBe(
    'a\ufffdb&#13;\n&lt;&amp;&quot;&gt;\t',
  );
});
