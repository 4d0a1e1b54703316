/** The command palette (Ctrl K) finds contacts and everything else by typing, and acts on the open contact. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { inTwoLengths } from '../support/lengths.js';
import { hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('the command palette', () => {
  const { fixture, origin, newAccount, signedIn, newVisit, call } = useConsole();
  const field = (page: Page) => page.getByPlaceholder(/^Search people/);
  const open = async (page: Page) => {
    await page.keyboard.press('Control+k');
    await field(page).waitFor();
  };
  const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name });
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name });

  it('opens a person by part of the name and Enter at any speed, and by a number as written', async () => {
    const account = await newAccount(12);
    const { page, axe } = await signedIn(account, { width: 1280 });
    const { data: found } = (await call(account, 'GET', '/contacts?search=bruno&limit=1')).json;
    const { phone, id } = found[0];
    // The answer to the search arrives after Enter.
    await open(page);
    await page.keyboard.type('bruno');
    await page.keyboard.press('Enter');
    await heading(page, 'Bruno').waitFor();
    expect(new URL(page.url()).searchParams.get('person')).toBe(id);

    // One letter is sufficient.
    await open(page);
    await page.keyboard.type('l');
    await page.getByRole('group', { name: 'People' }).getByRole('option', { name: /^Liam/ }).waitFor();
    await page.keyboard.press('Escape');

    // The palette first shows recent items, before the user types.
    await page.goto(`${origin()}/settings`);
    await heading(page, 'Account')
      .or(page.getByRole('heading', { level: 1 }))
      .first()
      .waitFor();
    await open(page);
    await option(page, /^Bruno/).waitFor();
    expect(await page.getByRole('option').first().textContent()).toContain('Bruno');
    expect(await axe()).toEqual([]);
    const spaced = `${phone.slice(0, 3)} ${phone.slice(3, 6)} ${phone.slice(6)}`;
    const heightOf = async () => (await page.getByRole('dialog').boundingBox())?.height ?? 0;
    const height = await heightOf();
    await page.keyboard.type(spaced);
    // The dialog is as high as its results.
    await until(async () => expect(await heightOf()).toBeLessThan(height));
    await option(page, /^Bruno/).waitFor();
    await page.keyboard.press('Enter');
    await heading(page, 'Bruno').waitFor();
    // Numbers are spaced as in the list.
    await open(page);
    await option(page, /^Copy number/).waitFor();
    expect(await option(page, /^Copy number/).textContent()).not.toContain(phone);
    await page.keyboard.press('Escape');
  });

  it('adds sample contacts and begins an import from any page, also when there are contacts', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { page } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    await open(page);
    await page.keyboard.type('sample');
    await option(page, 'Add sample contacts').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Sample contacts were added.').waitFor();
    const { data } = (await call(account, 'GET', '/contacts?limit=20')).json;
    const different = (member: string) =>
      new Set(data.map((contact: Record<string, unknown>) => JSON.stringify(contact[member]))).size;
    expect([data.length, different('tags') > 3, different('status') > 2, different('type')]).toEqual([
      9,
      true,
      true,
      3,
    ]);
    // The verb of an action precedes the source of the same name.
    await open(page);
    await page.keyboard.type('import');
    await page.getByRole('option', { name: 'Import', exact: true }).waitFor();
    expect(await page.getByRole('option').first().textContent()).toBe('Import file');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Imports', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Contacts' }).first().click();
    await page.getByRole('button', { name: 'Import file' }).click();
    await page.getByRole('heading', { name: 'Imports', level: 1 }).waitFor();
  });

  const found = { short: false, long: true };
  inTwoLengths(
    'finds tags, groups, fields, settings, webhooks, imports, keys, APIs and deleted people',
    found,
    async (isLong) => {
      const account = await newAccount(6);
      await call(account, 'POST', '/fields', { key: 'plan', label: 'Contract plan', type: 'text' });
      await call(account, 'POST', '/webhooks', { url: 'https://hooks.example.com/crm', face: 'directory' });
      await call(account, 'POST', '/keys', { name: 'Reports', scopes: ['contacts:read'] });
      const [gone] = (await call(account, 'GET', '/contacts?search=chiara&limit=1')).json.data;
      await call(account, 'DELETE', `/contacts/${gone.id}`);
      const { page, axe, faults } = await signedIn(account, { width: 390, colorScheme: 'dark' });
      const look = async (text: string, name: string | RegExp, kind: string) => {
        await open(page);
        await page.keyboard.type(text);
        await page.getByRole('group', { name: kind, exact: true }).getByRole('option', { name }).waitFor();
      };
      const take = async (text: string, name: string | RegExp, kind: string) => {
        await look(text, name, kind);
        await page.keyboard.press('Enter');
        await field(page).waitFor({ state: 'detached' });
      };
      await look('ana souza', /^Ana Souza\s*\+1 415 555 \d{4}/, 'People');
      await page.keyboard.press('Escape');
      await look('regu', 'Regulars', 'Groups');
      expect(await axe()).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByRole('group', { name: 'Group is Regulars' }).waitFor();
      if (isLong) {
        await take('contract', /^Contract plan/, 'Fields');
        await page.waitForURL(/\/fields$/);
      }
      await take('country for', /^Country for numbers/, 'Settings');
      await until(async () =>
        expect(await page.evaluate('document.activeElement.labels?.[0]?.textContent')).toMatch(
          /^Country for/,
        ),
      );
      if (!isLong) return;
      await take('hooks.exa', /^hooks\.example\.com/, 'Webhooks');
      await page.waitForURL(/\/webhooks\?webhook=/);
      // A delivery is about a contact that was deleted.
      await page.getByText('Deleted or merged since then').first().waitFor();
      await look('reports', /^Reports/, 'Keys');
      await page.keyboard.press('Escape');
      await look('switchbook', /^Switchbook/, 'APIs');
      await page.keyboard.press('Escape');
      await take('chiara', /^Chiara/, 'Deleted contacts');
      await page.waitForURL(/\/deleted$/);
      await open(page);
      await page.keyboard.type('zzzz nobody');
      await page.getByText('No results. Try another word.').waitFor();
      expect(await axe()).toEqual([]);
      expect(faults.splice(0).filter((fault) => !/status of 404/.test(fault))).toEqual([]);
    },
  );

  it('acts on the open person and list by keyboard only', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(6);
    const { page, axe } = await signedIn(account, { width: 1280 });
    const [ana] = (await call(account, 'GET', '/contacts?search=ana&limit=1')).json.data;
    await page.goto(`${origin()}/contacts?person=${ana.id}`);
    await heading(page, 'Ana').waitFor();
    const stored = async () => (await call(account, 'GET', `/contacts/${ana.id}`)).json.data;
    const run = async (text: string) => {
      await open(page);
      await page.keyboard.type(text);
      await option(page, new RegExp(`^${text}`, 'i'))
        .first()
        .waitFor();
      await page.keyboard.press('Enter');
    };
    // A second step lists the tags, and creates a new one.
    await run('add tag');
    const choice = page.getByRole('dialog').getByPlaceholder('Add tag');
    await choice.waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.type('from the fair');
    await option(page, 'Create “from the fair”').waitFor();
    await page.keyboard.press('Enter');
    await until(async () => expect((await stored()).tags).toContain('from the fair'));
    // Escape returns to the previous step.
    await run('add tag');
    await choice.waitFor();
    await page.keyboard.press('Escape');
    await field(page).waitFor();
    await page.keyboard.press('Escape');
    await field(page).waitFor({ state: 'detached' });
    await run('block');
    await until(async () => expect((await stored()).blocked).toBe(true));
    await run('delete');
    await page.getByRole('heading', { name: /^Delete Ana/ }).waitFor();
    await page.keyboard.press('Escape');
    await run('filter by tag');
    await page.getByPlaceholder('Filter by tag').waitFor();
    await page.keyboard.type('from the');
    await option(page, 'from the fair').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Tag is from the fair' }).waitFor();
    await page.getByRole('row', { name: 'Ana' }).first().waitFor();
    // A name that is not found can be that of a new contact.
    await open(page);
    await page.keyboard.type('Zoltan');
    await option(page, 'Create contact Zoltan').waitFor();
    await page.keyboard.press('Enter');
    await until(async () =>
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Zoltan'),
    );
  });

  it('requests only what the key may read, and cancels outdated searches', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const key = await fixture.newKey(account, ['contacts:read', 'account:read']);
    const { page, faults } = await newVisit({ width: 1280 });
    await page.goto(`${origin()}/health`);
    await page.evaluate(`sessionStorage.setItem('switchbook.key', '${key}')`);
    await page.goto(`${origin()}/contacts`);
    await page.getByRole('row', { name: 'Ana' }).first().waitFor();
    const searches: string[] = [];
    const searchOf = (url: string) => new URL(url).searchParams.get('search');
    const begun = new Set<string>();
    const ended = new Set<string>();
    page.on('request', (request) => searches.push(new URL(request.url()).pathname));
    page.on('requestfailed', (request) => ended.add(searchOf(request.url()) ?? ''));
    // The server never answers, so the search ends only if the palette cancels it.
    const overtaken = 'br';
    await page.route(/\/contacts\?.*search=/, async (route) => {
      const text = searchOf(route.request().url()) ?? '';
      begun.add(text);
      if (text !== overtaken) await route.continue();
    });
    await open(page);
    await field(page).fill(overtaken);
    await until(() => expect([...begun]).toEqual([overtaken]));
    // Keys without a pause between them, on a computer of any speed.
    await page.evaluate(`(() => {
      const field = document.activeElement;
      const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
      for (const text of ['bru', 'brun', 'bruno']) {
        set.call(field, text);
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
    })()`);
    await option(page, /^Bruno/)
      .first()
      .waitFor();
    const lists = searches.map((text) => text.replace('/directory/v1', ''));
    expect(
      lists.filter((list) => /groups|statuses|sources|webhooks|keys|imports|intakes|deleted/.test(list)),
    ).toEqual([]);
    await until(() => expect(ended.has(overtaken)).toBe(true));
    expect([...begun]).toEqual([overtaken, 'bruno']);
    expect(faults).toEqual([]);
  });

  it('highlights the first entry also if an entry below it arrived earlier', async () => {
    const account = await newAccount(2);
    await call(account, 'POST', '/views', { name: 'Regulars of May', shared: true, definition: {} });
    const { page } = await signedIn(account, { width: 1280 });
    await page.getByRole('link', { name: /^Regulars of May/ }).waitFor();
    // The view is loaded, and its entry is alone until the groups arrive.
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/directory\/v1\/groups(\?|$)/, async (route) => {
      await released;
      await route.continue();
    });
    await open(page);
    await page.keyboard.type('regulars');
    await option(page, /Regulars of May/).waitFor();
    await page.getByRole('option', { selected: true }).waitFor();
    // The list chooses an entry after the next frames.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    release();
    await page.getByRole('group', { name: 'Groups' }).getByRole('option', { name: 'Regulars' }).waitFor();
    const selected = await page.getByRole('option', { selected: true }).allTextContents();
    expect(selected).toEqual([await page.getByRole('option').first().textContent()]);
    // An arrow key moves the highlight among the complete results.
    await page.getByRole('status').filter({ hasText: '2 results' }).waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowDown');
    await until(async () =>
      expect(await page.getByRole('option').nth(1).getAttribute('aria-selected')).toBe('true'),
    );
  });
});
