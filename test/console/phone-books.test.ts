/** The page of phone books: a key shown once, working values for each device, and books that are too large. */
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bookLimits } from '../../src/books/values/book.js';
import type { TestAccount } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { hasBrowser, pick, until, useConsole } from './console.js';

const path = '/connect/phone-books';
const devices = [
  ...['iPhone, iPad', 'Android (DAVx⁵)', 'Thunderbird', 'Mac', 'Yealink', 'Snom', 'Grandstream'],
  ...['Fanvil', 'Cisco', '3CX', 'Yeastar', 'FreePBX'],
];

describe.skipIf(!hasBrowser)('the page of phone books', () => {
  const { fixture, origin, newVisit, newAccount, signedIn, call } = useConsole();
  const makeBook = async (account: TestAccount, body: object) =>
    (await call(account, 'POST', '/books', { name: 'Desk', source: { kind: 'all' }, ...body })).json.data;
  const openBook = async (page: Page, number: number) => {
    await page.goto(`${origin()}${path}?book=${number}`);
    await page.getByRole('heading', { name: 'Set up a device' }).waitFor();
  };
  const withKey = (page: Page, key: string) =>
    page.addInitScript(`sessionStorage.setItem('switchbook.key', '${key}')`);
  const shownAs = (page: Page, name: string) => page.getByRole('group', { name, exact: true }).textContent();

  /** The status of the request that a device sends with the values of its tab. */
  async function tryDevice(page: Page, device: string, number: string): Promise<number> {
    const ofServer = async (name: string) => (await shownAs(page, name)) ?? '';
    const get = async (url: string) => (await fetch(url.replace(/\{\{.*\}\}|\[NUMBER\]/, number))).status;
    if (device === '3CX')
      return get(
        `${await ofServer('Server')}/phonebook/${await ofServer('Key of the book')}/lookup.json?number=${number}`,
      );
    if (device === 'Yeastar') return get((await ofServer('Search contacts')).replace(/^GET /, ''));
    if (device === 'FreePBX') {
      const [type, host, port] = [
        await ofServer('Source type'),
        await ofServer('Host'),
        await ofServer('Port'),
      ];
      const rest = `${await ofServer('Path')}?${await ofServer('Query')}`;
      return get(`${type.toLowerCase()}://${host}:${port}/${rest}`);
    }
    const address = await ofServer('Address');
    if (!address.endsWith('/carddav/')) return get(address);
    const user = `${await ofServer('User name')}:${await ofServer('Password: the key')}`;
    const headers = { authorization: `Basic ${Buffer.from(user).toString('base64')}`, depth: '0' };
    return (await fetch(address, { method: 'PROPFIND', headers })).status;
  }

  inTwoLengths(
    'makes a book, shows its key once, and gives each device values that work',
    { short: ['iPhone, iPad', 'Yealink', '3CX', 'Yeastar', 'FreePBX'], long: devices },
    async (tried) => {
      const account = await newAccount(3);
      await call(account, 'POST', '/segments', {
        name: 'Named',
        tree: { field: 'display_name', op: 'not_empty' },
      });
      const { page, axe } = await signedIn(account, { width: 1280 }, path, 'Phone books');
      await page.getByText('No phone books yet').waitFor();
      expect(await axe()).toEqual([]);
      await page.keyboard.press('n');
      await page.getByLabel('Name', { exact: true }).pressSequentially('Customers');
      await pick(page.getByLabel('Contacts of the book'), 'segment 1');
      expect(await axe()).toEqual([]);
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
      const key = (await shownAs(page, 'Key')) ?? '';
      expect(key).toMatch(/^sb_live_/);
      await page.getByText('Segment: Named').waitFor();
      await page.getByRole('img', { name: 'QR code: Password: the key' }).waitFor();
      expect(await axe()).toEqual([]);
      for (const device of tried) {
        await page.getByRole('tab', { name: device, exact: true }).click();
        expect([device, Math.floor((await tryDevice(page, device, '14155550143')) / 100)]).toEqual([
          device,
          2,
        ]);
      }
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 390, height: 800 });
      expect(await axe()).toEqual([]);
      await until(async () =>
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390),
      );

      // Another visit does not have the key. A typed one stays on the page.
      await openBook(page, 1);
      expect(await page.getByText(key).count()).toBe(0);
      await page.getByRole('tab', { name: 'Yealink' }).click();
      await until(async () =>
        expect(await shownAs(page, 'Address')).toBe(`${origin()}/phonebook/YOUR_KEY/yealink.xml`),
      );
      await until(async () => expect(await page.getByRole('img', { name: /^QR code/ }).count()).toBe(0));
      await page.getByLabel('Key of the book').fill(key);
      await page.getByRole('img', { name: 'QR code: Address' }).waitFor();
      expect(await tryDevice(page, 'Yealink', '')).toBe(200);
    },
  );

  it('replaces and revokes the key, twice at once too, and deletes the book', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { number, key, key_id: keyId } = await makeBook(account, {});
    const { page, axe, faults } = await newVisit({ width: 1280 });
    await withKey(page, account.key);
    await openBook(page, number);
    await page.getByRole('button', { name: 'Replace key…' }).click();
    await page.getByRole('button', { name: 'Replace key', exact: true }).click();
    await page.getByText('The key was replaced.').waitFor();
    const next = (await shownAs(page, 'Key')) ?? '';
    expect(next).toMatch(/^sb_live_/);
    expect(next).not.toBe(key);
    expect(await fixture.core.authenticate(next)).toBeDefined();
    expect(await fixture.core.authenticate(key)).toBeDefined();

    const other = await page.context().newPage();
    onTestFinished(() => other.close());
    await withKey(other, account.key);
    await openBook(other, number);
    for (const item of [page, other]) {
      await item.getByRole('button', { name: 'More actions' }).click();
      await item.getByRole('menuitem', { name: 'Revoke key…' }).click();
    }
    await Promise.all(
      [page, other].map((item) => item.getByRole('button', { name: 'Revoke', exact: true }).click()),
    );
    for (const item of [page, other]) await item.getByText('The key of this book has ended').waitFor();
    expect(await page.getByText(next).count()).toBe(0);
    expect(await axe()).toEqual([]);
    expect(await fixture.core.authenticate(next)).toBeUndefined();
    const keys = (await call(account, 'GET', '/keys')).json.data;
    expect(keys.find((candidate: { id: string }) => candidate.id === keyId).revoked_at).not.toBe(null);

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('No phone books yet').waitFor();
    expect((await call(account, 'GET', '/books')).json.data).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('keeps what was entered while the server does not answer', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const { page, faults } = await signedIn(account, { width: 390 }, path, 'Phone books');
    await page.route('**/directory/v1/books', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: 'Create phone book' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Customers');
    await page.getByLabel('Contact details').check();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('The server does not answer.').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Customers');
    expect(faults.splice(0).filter((fault) => !fault.includes('ERR_FAILED'))).toEqual([]);
    await page.unroute('**/directory/v1/books');
    // Impatient clicks make one book.
    await page.getByRole('button', { name: 'Create', exact: true }).dblclick();
    await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
    expect((await call(account, 'GET', '/books')).json.data).toMatchObject([
      { name: 'Customers', shows: 'details' },
    ]);
  });

  it('shows that the segment of a book was deleted, and lets the user choose other contacts', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const tree = { field: 'tag', op: 'is', value: 'vip' };
    const segment = (await call(account, 'POST', '/segments', { name: 'Vips', tree })).json.data;
    const source = { kind: 'segment', number: segment.number };
    const { number, key } = await makeBook(account, { source });
    await call(account, 'DELETE', `/segments/${segment.number}`);
    const { page, axe } = await newVisit({ width: 1280 });
    await withKey(page, account.key);
    await page.goto(`${origin()}${path}`);
    await page.getByRole('row', { name: /Desk/ }).getByText('Deleted').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('link', { name: 'Desk' }).click();
    await page.getByText('Its segment, group or tag was deleted').waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).last().click();
    // The name alone can be changed.
    await page.getByLabel('Name', { exact: true }).fill('Front desk');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Front desk' }).waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).last().click();
    await pick(page.getByLabel('Contacts of the book'), 'All contacts');
    await page.getByRole('button', { name: 'Save' }).click();
    await until(async () =>
      expect(await page.getByText('Its segment, group or tag was deleted').count()).toBe(0),
    );
    expect((await fetch(`${origin()}/phonebook/${key}/yealink.xml`)).status).toBe(200);
    expect((await call(account, 'GET', `/books/${number}`)).json.data.source).toEqual({ kind: 'all' });
  });

  it('warns that phones do not get all contacts of a large book', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const add = (from: number, count: number) =>
      call(account, 'POST', '/contacts/batch', {
        items: Array.from({ length: count }, (_, at) => ({
          op: 'create',
          contact: { display_name: `Person ${from + at}` },
        })),
      });
    for (let from = 1; from < bookLimits.people; from += 500)
      await add(from, Math.min(500, bookLimits.people - from));
    await makeBook(account, {});
    const { page, axe } = await newVisit({ width: 1280 });
    await withKey(page, account.key);
    await page.goto(`${origin()}${path}`);
    const row = page.getByRole('row', { name: /Desk/ });
    await row.getByText('5,000').waitFor();
    expect(await row.getByText('Too large').count()).toBe(0);
    await add(bookLimits.people, 1);
    await page.reload();
    await row.getByText('Too large').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('link', { name: 'Desk' }).click();
    await page.getByText('Phones get the newest 5,000 of 5,001 contacts').waitFor();
    await page.getByText('Make several books instead').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('shows a member with few rights what the API allows', async () => {
    const account = await newAccount(3);
    const { number } = await makeBook(account, {});
    const agent = (await call(account, 'POST', '/members', { name: 'Ana', role: 'agent', owners: ['ana'] }))
      .json.data;
    const { page, faults } = await newVisit({ width: 1280 });
    await page.goto(agent.invitation.url);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(await page.getByRole('link', { name: 'Phone books' }).count()).toBe(0);
    await openBook(page, number);
    // The number of contacts belongs to another visibility.
    expect(await page.getByRole('button', { name: /^(Edit|Replace|More)/ }).count()).toBe(0);
    expect(await page.getByRole('term').allTextContents()).not.toContain('Contacts');
    expect(faults.splice(0)).toEqual([]);
  });
});
