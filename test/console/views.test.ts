/**
 * Filters as sentences and saved views, used by mouse and keyboard. The daily tasks 8 to 11 of the guide are in
 * `daily-tasks.test.ts`.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { hasBrowser, pick, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('filters and views', () => {
  const { fixture, origin, newVisit, newAccount, call } = useConsole();

  const chip = (page: Page, sentence: string) => page.getByRole('group', { name: sentence, exact: true });
  /** A view in the navigation; the link of the place *Contacts* shows all of them. */
  const link = (page: Page, name: string | RegExp) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name });
  const add = (page: Page) => page.getByRole('button', { name: 'Filter', exact: true });
  const option = (page: Page, name: string) => page.getByRole('option', { name, exact: true });
  const total = (page: Page) => page.locator('header p.nums');
  const treeOf = (page: Page) => JSON.parse(new URL(page.url()).searchParams.get('filter') ?? 'null');

  async function count(account: TestAccount, tree: object): Promise<string> {
    const filter = encodeURIComponent(JSON.stringify(tree));
    const found = await call(account, 'GET', `/contacts?limit=1&count=exact&filter=${filter}`);
    return String(found.json.meta.total);
  }

  async function visitAs(key: string, path: string, width = 1280, colorScheme: 'light' | 'dark' = 'light') {
    const visit = await newVisit({ width, colorScheme });
    await visit.page.addInitScript(`sessionStorage.setItem('switchbook.key', '${key}')`);
    await visit.page.goto(`${origin()}${path}`);
    await visit.page.getByRole('row').nth(1).waitFor();
    return visit;
  }

  it('the first condition is made by keys alone, up to its value', { tags: ['nightly'] }, async () => {
    const account = await newAccount(20);
    const { page } = await visitAs(account.key, '/contacts');
    await page.keyboard.press('f');
    // Typed text goes to the field with the focus, which belongs to the list that opened.
    const search = page.locator('[role=dialog] [role=combobox]:focus');
    await search.waitFor();
    await page.keyboard.type('tag');
    await page.keyboard.press('Enter');
    await option(page, 'vip').waitFor();
    await search.waitFor();
    await page.keyboard.type('vip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await chip(page, 'Tag is vip').waitFor();
  });

  it('stops asking for the list of contacts, once a page has none', async () => {
    const account = await newAccount(1);
    const { page } = await newVisit({ width: 1280 });
    await page.addInitScript(`
      sessionStorage.setItem('switchbook.key', '${account.key}');
      const { setInterval: begin, clearInterval: end } = window;
      Object.assign(window, { begun: 0, running: new Set() });
      window.setInterval = (run, ms) => {
        const timer = begin(run, ms);
        if (ms === 300) window.begun += window.running.add(timer).size;
        return timer;
      };
      window.clearInterval = (timer) => end(timer, window.running.delete(timer));
    `);
    await page.goto(`${origin()}/duplicates`);
    await page.getByRole('heading', { name: 'Duplicates' }).waitFor();
    await until(async () =>
      expect(await page.evaluate('[window.begun > 0, window.running.size]')).toEqual([true, 0]),
    );
  });

  it('a view is opened by keys and palette, changed, saved, reset, renamed, moved and deleted', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(60);
    const tags = { all: [{ field: 'tag', op: 'any_of', value: ['vip', 'newsletter'] }] };
    const quiet = { field: 'last_message_at', op: 'not_within_last', value: '90 days' };
    const filter = { all: [...tags.all, quiet] };
    await call(account, 'POST', '/views', { name: 'Quiet friends', shared: true, definition: { filter } });
    const { page, axe } = await visitAs(account.key, '/contacts');
    await total(page).filter({ hasText: '60' }).waitFor();
    await link(page, `Quiet friends ${await count(account, filter)}`).waitFor();
    await link(page, /^Contacts/).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await chip(page, 'Tag is any of vip, newsletter').waitFor();
    await link(page, /^Contacts/).click();
    await chip(page, 'Tag is any of vip, newsletter').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(/^Search people/).fill('quiet');
    await page.keyboard.press('Enter');
    await chip(page, 'Tag is any of vip, newsletter').waitFor();
    expect(await axe()).toEqual([]);

    // A changed view can be saved or reset; parts of a chip can be changed in place.
    await chip(page, 'Tag is any of vip, newsletter')
      .getByRole('button', { name: 'vip, newsletter', exact: true })
      .click();
    await option(page, 'newsletter').click();
    await page.keyboard.press('Escape');
    await chip(page, 'Tag is vip').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await chip(page, 'Tag is any of vip, newsletter').waitFor();
    await chip(page, 'Last message not in the last 90 days').getByRole('button').first().focus();
    await page.keyboard.press('Backspace');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await until(async () => {
      const [changed] = (await call(account, 'GET', '/views')).json.data;
      expect(changed.definition.filter).toEqual(tags);
    });
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });
    await page.goBack();
    await chip(page, 'Last message not in the last 90 days').waitFor();

    // The menu makes a view personal, renames, moves and deletes it.
    const menu = async (name: string) => {
      await page.getByRole('button', { name: 'View actions' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    const shown = async () =>
      (await call(account, 'GET', '/views')).json.data.map((view: { name: string }) => view.name);
    await menu('Save as new view');
    await page.getByLabel('For everyone').uncheck();
    await page.getByLabel('Name of the view').fill('Mine');
    await page.keyboard.press('Enter');
    await link(page, /^Mine Only for you/)
      .and(page.locator('[aria-current=page]'))
      .waitFor();
    await link(page, /^Quiet friends/).click();
    await menu('Make personal');
    await link(page, /^Quiet friends Only for you/).waitFor();
    expect(await shown()).toEqual(['Mine', 'Quiet friends']);
    await menu('Move up');
    await until(async () => expect(await shown()).toEqual(['Quiet friends', 'Mine']));
    // Keys on the link move it and keep the focus there, even at high speed. At the ends they have no effect.
    await call(account, 'POST', '/views', { name: 'Third', definition: {} });
    await page.reload();
    await link(page, /Third/).waitFor();
    const quiet3 = link(page, /Quiet friends/);
    await quiet3.focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+Shift+ArrowDown');
    await until(async () => expect(await shown()).toEqual(['Mine', 'Third', 'Quiet friends']));
    expect(await quiet3.and(page.locator(':focus')).count()).toBe(1);
    await page.getByText('Quiet friends: 3 of 3').waitFor({ state: 'attached' });
    // A drag opens no view. Escape returns the view to its place.
    const drag = async (from: RegExp, to: RegExp, end: () => Promise<void>) => {
      const [start, target] = [await link(page, from).boundingBox(), await link(page, to).boundingBox()];
      if (start === null || target === null) throw new Error('no link');
      await page.mouse.move(start.x + 60, start.y + start.height / 2);
      await page.mouse.down();
      await page.mouse.move(target.x + 60, target.y + 4, { steps: 5 });
      await end();
    };
    await drag(/Third/, /Mine/, async () => {
      expect(await link(page, /Mine/).locator('.bg-accent').count()).toBe(1);
      expect(await axe()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.mouse.up();
    });
    await until(async () => expect(await shown()).toEqual(['Mine', 'Third', 'Quiet friends']));
    await drag(/Quiet friends/, /Mine/, () => page.mouse.up());
    await until(async () => expect(await shown()).toEqual(['Quiet friends', 'Mine', 'Third']));
    await link(page, /Third/).click();
    await drag(/Mine/, /Quiet friends/, () => page.mouse.up());
    await until(async () => expect(await shown()).toEqual(['Mine', 'Quiet friends', 'Third']));
    await link(page, /Third/).and(page.locator('[aria-current=page]')).waitFor();
    await quiet3.click();
    await menu('Rename view');
    await page.getByLabel('Name of the view').fill('Friends');
    await page.keyboard.press('Enter');
    await link(page, /^Friends Only for you/).waitFor();
    await menu('Delete view');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete view' }).click();
    await link(page, /^Contacts/)
      .and(page.locator('[aria-current=page]'))
      .waitFor();
    await until(async () => expect(await shown()).toEqual(['Mine', 'Third']));
  });

  it('shows first results of a running search, and then the whole page', async () => {
    const account = await newAccount(30);
    const { page, faults } = await newVisit({ width: 1280 });
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    // The server has too few contacts to end a page early, so the test makes the pages small.
    const isPage = ({ pathname, searchParams }: URL) =>
      pathname.endsWith('/v1/contacts') && searchParams.has('filter') && !searchParams.has('count');
    await page.route(isPage, async (route) => {
      const url = new URL(route.request().url());
      if (url.searchParams.has('cursor')) await held;
      url.searchParams.set('limit', '7');
      await route.continue({ url: url.href });
    });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    const tree = encodeURIComponent(JSON.stringify({ field: 'number', op: 'at_least', value: 3 }));
    await page.goto(`${origin()}/contacts?filter=${tree}`);
    await page.getByText('Searching…').waitFor();
    await page.locator('#cell-6-0').waitFor();
    expect(await page.locator('#cell-7-0').count()).toBe(0);
    goOn();
    await page.locator('#cell-27-0').waitFor();
    await until(async () => expect(await total(page).textContent()).toBe('28'));
    expect(faults).toEqual([]);
  });

  it('shows each row once after a refresh, although its pages are read by cursors', async () => {
    const account = await newAccount(130);
    const { page } = await newVisit({ width: 1280, height: 2_400 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    const tree = encodeURIComponent(JSON.stringify({ field: 'number', op: 'at_least', value: 1 }));
    await page.goto(`${origin()}/contacts?sort=display_name&filter=${tree}`);
    await page.locator('#cell-61-0').waitFor();
    for (const name of ['Aaa', 'Aab', 'Aac'])
      await call(account, 'POST', '/contacts', { display_name: name });
    await page.locator('#cell-0-0').getByText('Aaa').waitFor();
    const list = (await call(account, 'GET', '/contacts?sort=display_name&limit=200')).json.data;
    for (let row = 50; row < 62; row += 1)
      await page.locator(`#cell-${row}-0`).getByText(list[row].display_name).waitFor();
  });

  it('leaves the order that the user has gone on to while a view is saved', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(5);
    const view = { name: 'Mine', definition: { sort: 'display_name' } };
    const { number } = (await call(account, 'POST', '/views', view)).json.data;
    const { page } = await visitAs(account.key, `/contacts?view=${number}&sort=-display_name`);
    let release = () => {};
    const isOpen = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/directory/v1/views/*', async (route) => {
      await isOpen;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    const sort = () => new URL(page.url()).searchParams.get('sort');
    await until(async () => expect(sort()).toBe('display_name'));
    const refreshed = page.waitForResponse((response) => response.url().endsWith('/v1/views'));
    release();
    await refreshed;
    await until(async () =>
      expect((await call(account, 'GET', '/views')).json.data[0].definition.sort).toBe('-display_name'),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(sort()).toBe('display_name');
  });

  it('marks a refused condition, and shows a partial count that takes long', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(30);
    const { page, axe, faults } = await newVisit({ width: 1280 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    const lead = { field: 'type', op: 'is', value: 'lead' };
    const phone = { field: 'phone', op: 'is', value: 'abc' };
    const city = { field: 'address.city', op: 'is', value: 'Porto' };
    const open = (tree: object) =>
      page.goto(`${origin()}/contacts?filter=${encodeURIComponent(JSON.stringify(tree))}`);
    await open({ all: [lead, { any: [city, phone] }] });
    const why = 'Needs a country code, for example +44 7400 123456.';
    const filters = page.getByRole('region', { name: 'Filters' });
    await filters.getByText(why).waitFor();
    const chipText = (sentence: string) =>
      chip(page, sentence).evaluate((item) => {
        const { document } = globalThis as unknown as {
          document: { getElementById: (id: string) => { textContent: string } | null };
        };
        const id = (item as unknown as { getAttribute: (name: string) => string | null }).getAttribute(
          'aria-describedby',
        );
        return id === null ? null : document.getElementById(id)?.textContent;
      });
    expect(await chipText('Phone is abc')).toBe(why);
    expect([await chipText('Type is Lead'), await chipText('City is Porto')]).toEqual([null, null]);
    expect(await axe()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axe()).toEqual([]);
    await until(async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390),
    );
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(phone);
    await filters.getByText(why).waitFor();

    let answer = () => {};
    const counted = new Promise<void>((resolve) => {
      answer = resolve;
    });
    // The server has too few contacts to be slow, so the test changes its answers to those of a large account.
    await page.route(
      ({ searchParams }) => searchParams.get('count') === 'exact',
      async (route) => {
        const url = new URL(route.request().url());
        url.searchParams.set('filter', JSON.stringify(phone));
        const response = await route.fetch({ url: url.href });
        const body = await response.json();
        body.errors[0].code = 'too_slow';
        await counted;
        await route.fulfill({ response, json: body });
      },
    );
    await page.route(
      ({ searchParams }) => searchParams.get('count') === 'capped',
      async (route) => {
        const response = await route.fetch();
        const body = await response.json();
        body.meta.total = { value: 10_000, relation: 'gte' };
        await route.fulfill({ response, json: body });
      },
    );
    await open(lead);
    await page.getByRole('row').nth(1).waitFor();
    await until(async () => expect(await total(page).textContent()).toBe('Counting…'));
    answer();
    await until(async () => expect(await total(page).textContent()).toBe('at least 10,000'));
    expect(faults.splice(0).filter((fault) => !/status of 400/.test(fault))).toEqual([]);
  });

  it('conditions of every type, "or" and groups become the tree; deeper parts are preserved', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(30);
    const choices = [{ value: 'pro', label: 'Pro', color: '#1A73E8' }, { value: 'free' }];
    await call(account, 'POST', '/fields', { key: 'plan', label: 'Plan', type: 'one_of', choices });
    const deep = { not: { all: [{ field: 'blocked', op: 'is', value: true }] } };
    const start = encodeURIComponent(JSON.stringify({ all: [deep] }));
    const { page, faults } = await visitAs(account.key, `/contacts?filter=${start}`);
    await page.getByText('More conditions').waitFor();
    const begin = async (name: string) => {
      await page.keyboard.press('f');
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
    };
    await begin('company');
    // A hasty user leaves the panel during typing.
    await page.keyboard.type('casa');
    await page.keyboard.press('Escape');
    await chip(page, 'Company contains casa').waitFor();
    await begin('Plan');
    await option(page, 'Pro').click();
    await pick(page.getByRole('combobox', { name: 'Condition for Plan' }), 'none_of');
    await page.keyboard.press('Escape');
    await chip(page, 'Plan is not Pro').waitFor();
    await begin('created');
    await page.getByRole('spinbutton').fill('2');
    await pick(page.getByRole('combobox', { name: 'Unit' }), 'week');
    await page.keyboard.press('Escape');
    await chip(page, 'Created in the last 2 weeks').waitFor();
    await page.keyboard.press('f');
    await option(page, 'Add group').click();
    await option(page, 'Consent').click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add to the group' }).click();
    await option(page, 'Messages received').click();
    await page.getByRole('textbox', { name: 'Messages received' }).fill('0');
    await page.keyboard.press('Enter');
    const group = {
      any: [
        { field: 'consent', op: 'is', value: 'whatsapp:opted_in' },
        { field: 'messages_in', op: 'at_least', value: 0 },
      ],
    };
    const all = [
      deep,
      { field: 'company', op: 'contains', value: 'casa' },
      { field: 'attributes.plan', op: 'none_of', value: ['pro'] },
      { field: 'created_at', op: 'within_last', value: '2 weeks' },
      group,
    ];
    await until(async () => expect(treeOf(page)).toEqual({ all }));
    await total(page)
      .filter({ hasText: await count(account, { all }) })
      .waitFor();
    expect(Number(await count(account, { all }))).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Filter actions' }).click();
    await page.getByRole('menuitem', { name: 'Save as segment' }).click();
    await page.keyboard.type('Casa people');
    await page.keyboard.press('Enter');
    await page.getByText('The segment Casa people was saved.').waitFor();
    const { number } = (await call(account, 'GET', '/segments')).json.data[0];
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await begin('saved seg');
    await option(page, 'Casa people').click();
    await page.keyboard.press('Escape');
    await chip(page, 'Saved segment is Casa people').waitFor();
    expect(treeOf(page)).toEqual({ all: [{ field: 'segment', op: 'any_of', value: [number] }] });
    await begin('tag');
    await page.keyboard.type('vip');
    await option(page, 'vip').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^and: all conditions/ }).click();
    await page.getByRole('button', { name: /^or: one condition/ }).waitFor();
    expect(Object.keys(treeOf(page))).toEqual(['any']);
    // The server refuses a value with a message, and the list returns when it is removed.
    await begin('phone');
    await page.keyboard.type('abc');
    await page.keyboard.press('Enter');
    await page.getByText('Filters: Needs a country code').waitFor();
    await page.getByRole('button', { name: 'Remove the filter Phone is abc' }).click();
    await page.getByRole('row').nth(1).waitFor();
    expect(faults.splice(0).filter((fault) => !/status of 400/.test(fault))).toEqual([]);
  });

  it('old links become filter chips, browser views become views of the key, and each key sees its own', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(20);
    const { number } = (await call(account, 'GET', '/groups')).json.data[0];
    const old = `/contacts?tag=vip&group=${number}&consent=whatsapp:opted_out&updated_after=2020-01-01`;
    const visit = await newVisit({ width: 390, colorScheme: 'dark' });
    const { page, axe } = visit;
    const kept = [{ name: 'Old view', view: { tag: 'vip', search: 'ana', columns: 'name,phone' } }];
    const stored = `localStorage.setItem('switchbook.views.${account.account.id}', ${JSON.stringify(JSON.stringify(kept))})`;
    await page.addInitScript(
      `sessionStorage.setItem('switchbook.key', '${account.key}'); if (!sessionStorage.moved) { ${stored}; sessionStorage.moved = '1'; }`,
    );
    await page.goto(`${origin()}${old}`);
    await chip(page, 'Tag is vip').waitFor();
    await chip(page, 'Group is Regulars').waitFor();
    await chip(page, 'Consent is WhatsApp: Opted out').waitFor();
    await chip(page, 'Changed is after 1 Jan 2020').waitFor();
    await until(async () => expect((await call(account, 'GET', '/views')).json.data).toHaveLength(1));
    const [moved] = (await call(account, 'GET', '/views')).json.data;
    expect(moved).toMatchObject({
      name: 'Old view',
      shared: false,
      definition: {
        filter: { all: [{ field: 'tag', op: 'is', value: 'vip' }] },
        columns: [{ name: 'name' }, { name: 'phone' }],
      },
    });
    expect(await axe()).toEqual([]);
    // Telephones show the list of fields as a sheet, and no element is wider than the screen.
    await add(page).click();
    const sheet = page.getByRole('dialog', { name: 'Add filter' });
    await sheet.waitFor();
    expect(await axe()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await axe()).toEqual([]);
    await until(async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390),
    );
    await option(page, 'Status').click();
    await page.getByRole('button', { name: 'Done' }).click();
    // The storage also contains the loaded formats of numbers.
    const left = `Object.keys(localStorage).filter((one) => one.startsWith('switchbook.views.'))`;
    expect(await page.evaluate(left)).toEqual([]);
    await visit.close();

    const shared = {
      name: 'For all',
      shared: true,
      definition: { filter: { all: [{ field: 'type', op: 'is', value: 'lead' }] } },
    };
    const { number: sharedView } = (await call(account, 'POST', '/views', shared)).json.data;
    await call(account, 'POST', '/views', { ...shared, name: 'Also for all' });
    const reader = await fixture.newKey(account, ['contacts:read', 'account:read']);
    // A link with only the view shows it.
    const { page: other } = await visitAs(reader, `/contacts?view=${sharedView}`);
    await link(other, /^For all/)
      .and(other.locator('[aria-current=page]'))
      .waitFor();
    await chip(other, 'Type is Lead').waitFor();
    expect(await link(other, /Old view/).count()).toBe(0);
    // A key that may not share cannot move shared views.
    expect(await link(other, /^For all/).getAttribute('aria-keyshortcuts')).toBe(null);
    await link(other, /^For all/).press('Control+Shift+ArrowDown');
    await other.getByRole('button', { name: 'View actions' }).click();
    await until(async () => expect(await other.getByRole('menuitem', { name: 'Move down' }).count()).toBe(0));
    await other.getByRole('menuitem', { name: 'Copy link' }).waitFor();
    expect(await other.getByRole('menuitem', { name: 'Delete view' }).count()).toBe(0);
  });
});
