import { expect, it } from 'vitest';
import { newClient } from '../../../test/support/clients/directory.js';
import { useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';

const fixture = useServer();
const everyone = { kind: 'all' };

async function phoneBook() {
  const { account, client } = await newClient(fixture);
  await client.make({
    display_name: 'Zoe <b>&',
    identities: [
      { kind: 'phone', value: '+14155550101' },
      { kind: 'phone', value: '+14155550102' },
      { kind: 'email', value: 'zoe@example.com' },
    ],
  });
  await client.make({ display_name: 'Ana Maria Lopez', phone: '+14155550103' });
  await client.make({ display_name: 'No Number' });
  const book = (await client.post('/books', { name: 'Customers', source: everyone })).json.data;
  const get = (path: string, headers = {}) =>
    fixture.send({ method: 'GET', path: `/phonebook/${path}`, headers });
  return { account, client, book, get };
}

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
const zoe = '<Name>Zoe &lt;b&gt;&amp;</Name>';

it('writes the book of each maker, by name, with the contacts that can be called', async () => {
  const { book, get } = await phoneBook();
  const read = async (format: string) => {
    const { status, text, headers } = await get(`${book.key}/${format}`);
    expect([status, headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
    return text;
  };
  const ana =
    '<DirectoryEntry><Name>Ana Maria Lopez</Name><Telephone>+14155550103</Telephone></DirectoryEntry>';
  const each = ['+14155550101', '+14155550102'].map(
    (text) => `<DirectoryEntry>${zoe}<Telephone>${text}</Telephone></DirectoryEntry>`,
  );
  expect(await read('yealink.xml')).toBe(
    `${head}<YealinkIPPhoneDirectory><Title>Customers</Title>${ana}<DirectoryEntry>${zoe}<Telephone>+14155550101</Telephone><Telephone>+14155550102</Telephone></DirectoryEntry></YealinkIPPhoneDirectory>`,
  );
  expect(await read('snom')).toBe(
    `${head}<SnomIPPhoneDirectory><Title>Customers</Title><Prompt>Dial</Prompt>${ana}${each.join('')}</SnomIPPhoneDirectory>`,
  );
  expect(await read('fanvil.xml')).toContain(
    `<DirectoryEntry>${zoe}<Telephone>+14155550101</Telephone><Mobile>+14155550102</Mobile></DirectoryEntry>`,
  );
  const grandstream = await read('grandstream/phonebook.xml');
  expect(grandstream).toMatch(/^<\?xml[^>]*>\n<AddressBook><Contact>/);
  expect(grandstream).toContain(
    '<LastName>Maria Lopez</LastName><FirstName>Ana</FirstName><Phone type="Cell"><phonenumber>+14155550103</phonenumber><accountindex>1</accountindex></Phone>',
  );
  expect(await read('cisco')).toContain(
    `<Prompt>Select a contact</Prompt>${ana}${each.join('')}<SoftKeyItem>`,
  );
});

it('asks for a name where the phone can, and finds by name and number', async () => {
  const { book, get } = await phoneBook();
  for (const [format, root] of [
    ['yealink', 'YealinkIPPhoneInputScreen'],
    ['snom', 'SnomIPPhoneInput'],
    ['cisco', 'CiscoIPPhoneInput'],
  ]) {
    const { text } = await get(`${book.key}/${format}/search`);
    expect(text).toContain(`<${root}`);
    const [, address = ''] = /<URL>([^<]*)<\/URL>/.exec(text) ?? [];
    const { pathname, search } = new URL(address.replaceAll('&amp;', '&'));
    for (const sought of ['lopez', '50103']) {
      const found = await fixture.send({ method: 'GET', path: `${pathname}${search}&search=${sought}` });
      expect(found.text).toContain('Ana Maria Lopez');
      expect(found.text).not.toContain('Zoe');
    }
  }
  expect((await get(`${book.key}/grandstream/search`)).status).toBe(404);
  expect((await get(`${book.key}/cisco?search=${'x'.repeat(101)}`)).status).toBe(400);
});

it('divides the book for phones that show some entries at once', async () => {
  const { client, book, get } = await phoneBook();
  for (let at = 0; at < 40; at += 1)
    await client.make({ display_name: `P${at}`, phone: `+141555502${String(at).padStart(2, '0')}` });
  const first = await get(`${book.key}/cisco`);
  expect(first.text.match(/<DirectoryEntry>/g)?.length).toBeLessThanOrEqual(33);
  const [, address = ''] = /<URL>([^<]*page=2[^<]*)<\/URL>/.exec(first.text) ?? [];
  const { pathname, search } = new URL(address.replaceAll('&amp;', '&'));
  const second = await fixture.send({ method: 'GET', path: `${pathname}${search}` });
  expect(second.text.match(/<DirectoryEntry>/g)).toHaveLength(11);
  expect(second.text).not.toContain('page=3');
  expect((await get(`${book.key}/cisco?page=0`)).status).toBe(400);
});

it('shows a few numbers of a person who has many', async () => {
  const { client, book, get } = await phoneBook();
  const identities = Array.from({ length: 30 }, (_, at) => ({
    kind: 'phone',
    value: `+141555503${10 + at}`,
  }));
  await client.make({ display_name: 'Exchange', identities });
  const { text } = await get(`${book.key}/snom`);
  expect(text.match(/<Name>Exchange<\/Name>/g)).toHaveLength(10);
});

it('takes the key from the address or as a password, and refuses others without repeating them', async () => {
  const { account, client, book, get } = await phoneBook();
  const authorization = `Basic ${Buffer.from(`phone:${book.key}`).toString('base64')}`;
  expect((await get('-/yealink', { authorization })).status).toBe(200);
  expect((await get('-/yealink')).status).toBe(401);
  const wrong = await get('sb_live_wrong/yealink');
  expect([wrong.status, wrong.text.includes('sb_live')]).toEqual([401, false]);
  const blind = await fixture.newKey(account, ['groups:read']);
  expect((await get(`${blind}/yealink`)).status).toBe(403);
  expect((await get(`${book.key}/nokia`)).status).toBe(404);
  expect((await get(`${book.key}/toString`)).status).toBe(404);
  // The request log shows no key of an address.
  await get(`${book.key}/yealink/nothing/here`);
  const calls = (await client.get('/calls')).text;
  expect([calls.includes('/phonebook/:key/:format'), calls.includes(book.key)]).toEqual([true, false]);
  // A key that reads all books names one, and is never in an address.
  await client.post('/books', { name: 'Other', source: everyone });
  const reader = await fixture.newKey(account, ['contacts:read']);
  const bearer = { authorization: `Bearer ${reader}` };
  expect((await get('-/yealink', bearer)).status).toBe(404);
  expect((await get(`-/yealink?book=${book.number}`, bearer)).status).toBe(200);
  expect((await get(`${reader}/yealink?book=${book.number}`)).status).toBe(403);
  await client.remove(`/books/${book.number}`);
  expect((await get(`${book.key}/yealink`)).status).toBe(401);
});

it('names the caller of a number for telephone systems, in any form of the number', async () => {
  const { client, book, get } = await phoneBook();
  const name = async (number: string) => {
    const { status, text, headers } = await get(`${book.key}/lookup?number=${encodeURIComponent(number)}`);
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    return text;
  };
  expect(await name('+14155550103')).toBe('Ana Maria Lopez');
  expect(await name('0014155550102')).toBe('Zoe <b>&');
  expect(await name('14155550101')).toBe('Zoe <b>&');
  await client.patch('/account', { default_region: 'US' });
  expect(await name('(415) 555-0103')).toBe('Ana Maria Lopez');
  expect(await name('14155550999')).toBe('');
  expect(await name('201')).toBe('');
  expect(await name('anonymous')).toBe('');
  const { json } = await get(`${book.key}/lookup.json?number=%2B14155550103`);
  expect(json.contacts).toEqual([
    {
      id: expect.any(String),
      first_name: 'Ana',
      last_name: 'Maria Lopez',
      name: 'Ana Maria Lopez',
      phone: '+14155550103',
    },
  ]);
  expect((await get('sb_live_wrong/lookup?number=1')).status).toBe(401);
});

it('shows the beginning of a long name, and reads any number of large contacts', {
  tags: ['nightly'],
}, async () => {
  const { account, client, book, get } = await phoneBook();
  await client.make({ display_name: `Aa${'x'.repeat(3_000)}`, phone: '+14155550190' });
  const { text } = await get(`${book.key}/yealink.xml`);
  expect(text).toContain(`<Name>Aa${'x'.repeat(198)}</Name>`);
  // Together they are larger than what is read at once.
  await fixture.database.query(
    planned(`insert into contacts select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(),
      'number', 100 + i, 'description', repeat('x', 1048576)))).* from contacts c, generate_series(1, 40) i
      where c.account_id = $1 and c.display_name like 'Aax%'`),
    [account.account.id],
  );
  const large = await get(`${book.key}/yealink.xml`);
  expect([large.status, large.text.match(/<DirectoryEntry>/g)?.length]).toEqual([200, 43]);
});

it('refuses a book whose segment, group or tag is deleted as a conflict, not as unknown', async () => {
  const { client, get } = await phoneBook();
  const tree = { field: 'type', op: 'is', value: 'lead' };
  for (const [kind, plural, members] of [
    ['segment', 'segments', { tree }],
    ['group', 'groups', {}],
    ['tag', 'tags', {}],
  ] as const) {
    const { number } = (await client.post(`/${plural}`, { name: kind, ...members })).json.data;
    const { key } = (await client.post('/books', { name: kind, source: { kind, number } })).json.data;
    expect((await get(`${key}/yealink.xml`)).status).toBe(200);
    await client.remove(`/${plural}/${number}`);
    for (const path of ['yealink.xml', 'lookup?number=14155550103', 'lookup.json?number=14155550103'])
      expect([kind, path, (await get(`${key}/${path}`)).status]).toEqual([kind, path, 409]);
  }
});
