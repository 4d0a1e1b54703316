/**
 * The list of contacts in daily work: its order, selection, editing cells, and whether a contact may receive messages.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { eventually } from '../support/until.js';
import { hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('the list of contacts', () => {
  const { fixture, newAccount, newVisit, signedIn, origin, call } = useConsole();
  const row = (page: Page, name: string) => page.getByRole('row', { name });
  const cell = (page: Page, index: number) => page.getByRole('row').nth(index).getByRole('gridcell').nth(1);
  const named = async (account: TestAccount, name: string) =>
    (await call(account, 'GET', `/contacts?search=${encodeURIComponent(name)}`)).json.data[0];
  const statuses = (faults: string[], allowed: RegExp) =>
    faults.splice(0).filter((fault) => !allowed.test(fault));

  /** Pixels that the hint of the search lacks; 0 if it fits or is not shown. */
  const lackingPixels = `(() => {
    const field = document.querySelector('header input[type="search"]');
    if (getComputedStyle(field, '::placeholder').color === 'rgba(0, 0, 0, 0)') return 0;
    const { font, paddingLeft, paddingRight } = getComputedStyle(field);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = font;
    const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return Math.max(0, Math.ceil(pen.measureText(field.placeholder).width - room));
  })()`;

  it('shows the whole hint of the search, or none', { tags: ['nightly'] }, async () => {
    const account = await newAccount(2);
    const { page } = await signedIn(account, { width: 1280 });
    for (const language of ['en', 'es']) {
      await page.evaluate(`localStorage.setItem('switchbook.language', '${language}')`);
      await page.reload();
      await page.locator('#cell-0-0').waitFor();
      const hints = [];
      for (const width of [390, 768, 900, 1024, 1100, 1280, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        await until(async () => expect([width, await page.evaluate(lackingPixels)]).toEqual([width, 0]));
        hints.push(await page.getByRole('searchbox').evaluate((field) => field.clientWidth));
      }
      // A word of a search can be read in the field on every screen.
      expect(Math.min(...hints)).toBeGreaterThan(100);
    }
  });

  it('ends its wait for the numbers of views once they are requested', { tags: ['nightly'] }, async () => {
    const account = await newAccount(2);
    const { page } = await newVisit({ width: 1280 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}');
      const waits = new Map();
      const { setInterval, clearInterval } = window;
      window.setInterval = (run, ms) => { const id = setInterval(run, ms); waits.set(id, ms); return id; };
      window.clearInterval = (id) => { waits.delete(id); clearInterval(id); };
      window.openWaits = () => [...waits.values()].filter((ms) => ms < 1000).length;`);
    for (const path of ['/contacts', '/duplicates']) {
      await page.goto(`${origin()}${path}`);
      await page
        .getByRole('button', { name: 'View actions' })
        .or(page.getByText('No contact seems'))
        .first()
        .waitFor();
      await until(async () => expect(await page.evaluate('openWaits()')).toBe(0));
    }
  });

  it('keeps its buttons while views load, and sets no status of many contacts before one is chosen', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(2);
    const { page } = await newVisit({ width: 1280 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await page.goto(`${origin()}/contacts`);
    const filter = await page.getByRole('button', { name: 'Filter', exact: true }).elementHandle();
    await page.getByRole('button', { name: 'View actions' }).waitFor();
    // The panel of a filter opens at the button.
    expect(await filter?.isVisible()).toBe(true);
    await page.getByLabel('Select all rows').check();
    await page.locator('[data-floating-bar]').getByRole('button', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Active' }).waitFor();
    await page.keyboard.press('Enter');
    const none = page.getByRole('option', { name: 'None' });
    expect(await none.isVisible()).toBe(true);
    await none.click();
    const statuses = async () =>
      (await call(account, 'GET', '/contacts')).json.data.map((item: { status: unknown }) => item.status);
    await until(async () => expect(await statuses()).toEqual([null, null]));
  });

  it('moves the relative times on, without another request', async () => {
    const account = await newAccount(2);
    const { page } = await newVisit({ width: 1280 });
    const { updated_at: changedAt } = (await call(account, 'GET', '/contacts')).json.data[0];
    await page.clock.install({ time: Date.parse(changedAt) + 2_000 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    const cursor = page.waitForResponse((response) => response.url().includes('/events?'));
    await page.goto(`${origin()}/contacts`);
    const time = page.getByRole('row').nth(1).locator('time');
    await until(async () => expect(await time.textContent()).toMatch(/sec|now/));
    // The first rows are read once more, in case they are older than the first cursor of the changes.
    await cursor;
    let isRead = false;
    const isOfRows = (url: string) => /\/contacts\?sort=.*offset=0/.test(url);
    const reading = page
      .waitForResponse((response) => isOfRows(response.url()))
      .then(() => {
        isRead = true;
      });
    await until(async () => {
      await page.clock.runFor(500);
      expect(isRead).toBe(true);
    });
    await reading;
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.clock.runFor(60_000 * 3);
    await until(async () => expect(await time.textContent()).toMatch(/^3 min/));
    expect(requests.filter((url) => /\/contacts\?/.test(url))).toEqual([]);
  });

  it('opens the form of a new contact, and a question at its safe button, while the server is down', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(2);
    const { page, faults } = await newVisit({ width: 1280 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    const parts = Promise.all([
      page.waitForResponse(/NewContact.*\.js/),
      page.waitForResponse(/BulkBar.*\.js/),
    ]);
    await page.goto(`${origin()}/contacts`);
    await parts;
    await page.getByRole('row').nth(1).getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: 'Delete 1 contact?' });
    await question.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    await page.route('**', (route) => route.abort());
    await page.getByRole('button', { name: 'Create contact' }).click();
    await page.getByRole('dialog', { name: 'Create contact' }).getByLabel('Name', { exact: true }).waitFor();
    // The list stays unchanged behind the form.
    expect(await page.locator('[role=row]').count()).toBe(3);
    faults.splice(0);
  });

  it('says why a number of the country of the account is none', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    await call(account, 'PATCH', '/account', { default_region: 'DE' });
    const { page, faults } = await signedIn(account, { width: 1280 });
    await page.getByRole('row').nth(1).waitFor();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    const why = async (phone: string, words: string) => {
      await dialog.getByLabel('Phone').fill(phone);
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByText(words, { exact: true }).waitFor();
    };
    await why('0151 23', 'Too short for a number of Germany.');
    await why('+49 15', 'Too short for a phone number.');
    await why(
      '0999 1234567',
      'Not a number of this country: Germany. For another, begin with + and its code.',
    );
    await dialog.getByLabel('Phone').fill('');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    // A cell of the list gives the same reason.
    const { phone } = (await call(account, 'GET', '/contacts')).json.data[0];
    await page.getByRole('row').nth(1).getByText(phone.slice(-4)).dblclick();
    await page.getByRole('textbox', { name: /^Phone of/ }).fill('0151 23');
    await page.keyboard.press('Enter');
    await page.getByRole('grid').getByText('Too short for a number of Germany.').waitFor();
    expect(faults.splice(0).filter((fault) => !/status of 400/.test(fault))).toEqual([]);
  });

  it('shows its order, sorts names ascending at the first click, and reaches its end by a key', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(260);
    const { page, axe } = await signedIn(account, { width: 1280 });
    await page.getByText('260', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Sort: Newest first' }).waitFor();
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await page.getByRole('button', { name: 'Sort: Name A to Z' }).waitFor();
    await page
      .getByRole('columnheader', { name: 'Name' })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();
    await until(async () => expect(await cell(page, 1).textContent()).toMatch(/^Ana /));
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await page.getByRole('button', { name: 'Sort: Name Z to A' }).waitFor();
    // Date columns sort the newest first.
    await page.getByRole('columnheader', { name: 'Changed' }).getByRole('button').click();
    await page.getByRole('button', { name: 'Sort: Recently changed first' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: /^Sort/ }).click();
    await page.getByRole('menuitem', { name: 'Name A to Z' }).click();
    await until(async () => expect(await cell(page, 1).textContent()).toMatch(/^Ana /));
    await page.keyboard.press('l');
    await page.keyboard.press('Control+End');
    await until(async () => expect(await page.locator('#cell-259-0').textContent()).toMatch(/^Zoë /));
    await page.getByRole('button', { name: 'Sort: Name A to Z' }).waitFor();
  });

  it('selects a range with Shift without scrolling, and fits its bar on a telephone', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(30);
    const { page, axe } = await signedIn(account, { width: 1280 });
    const boxes = page.getByRole('row').getByRole('checkbox');
    await row(page, 'Chiara').first().waitFor();
    const topOf = async () => (await page.getByRole('row').nth(3).boundingBox())?.y;
    const before = await topOf();
    await boxes.nth(1).click();
    await page.getByText('1 selected').waitFor();
    expect(await topOf()).toBe(before);
    await boxes.nth(5).click({ modifiers: ['Shift'] });
    await page.getByText('5 selected').waitFor();
    await page.keyboard.press('Control+Home');
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+Space');
    await page.getByText('7 selected').waitFor();
    expect(await axe()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const bar = page.getByRole('region', { name: 'Selected contacts' });
    expect((await bar.boundingBox())?.height).toBeLessThan(50);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitem', { name: 'Export' }).click();
    await page.getByRole('dialog', { name: 'Export' }).waitFor();
  });

  it('keeps the input of a refused cell, opens a person by double click on the name, and opens the next one by J', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(5);
    const { page, axe, faults } = await signedIn(account, { width: 1280 });
    const { phone: stored } = await named(account, 'Chiara');
    const phone = stored.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
    await row(page, 'Chiara').getByText(phone).dblclick();
    const field = page.getByRole('textbox', { name: /^Phone of Chiara/ });
    await field.fill('12');
    await page.keyboard.press('Enter');
    const why = page.getByRole('grid').getByText('Needs a country code, for example +44 7400 123456.');
    await why.waitFor();
    // It is told at the cell alone.
    expect(await page.getByText('1 cell was not saved').count()).toBe(0);
    expect(await axe()).toEqual([]);
    // The cell is selected again a moment later: fast typing in the next cell stays there.
    await page.getByRole('gridcell', { selected: true }).filter({ hasText: '12' }).waitFor();
    await page.keyboard.press('F2');
    await until(async () => expect(await field.inputValue()).toBe('12'));
    await field.fill('+1 415 555 1900');
    await page.keyboard.press('Enter');
    await until(async () => expect((await named(account, 'Chiara')).phone).toBe('+14155551900'));
    expect(statuses(faults, /status of 4(00|22)/)).toEqual([]);

    await row(page, 'Chiara').getByText('Chiara Tran').dblclick();
    await page.getByRole('heading', { name: /^Chiara/, level: 2 }).waitFor();
    expect(await page.getByRole('textbox', { name: /^Name of/ }).count()).toBe(0);
    expect(await page.title()).toMatch(/^Chiara .* · Contacts/);
    await page.keyboard.press('l');
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: /^Bruno/, level: 2 }).waitFor();
    // Only the open row is marked, and no row after Back.
    const marked = () => page.locator('[role=row].grid-row-open');
    expect(await marked().count()).toBe(1);
    await page.goBack();
    await page.getByRole('heading', { level: 2 }).waitFor({ state: 'detached' });
    expect(await marked().count()).toBe(0);
  });

  it('a phone shows number, tags and status of each person without a sideways scroll', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(5);
    await call(account, 'POST', '/contacts', {
      display_name: 'Zora',
      phone: '+4915123456789',
      tags: ['vip', 'wholesale', 'newsletter'],
    });
    const { page, axe } = await signedIn(account, { width: 360, height: 740 });
    const zora = row(page, 'Zora');
    for (const text of ['+49 1512 3456789', 'vip', '+2', 'New']) {
      const box = await zora.getByText(text, { exact: true }).boundingBox();
      expect((box?.x ?? 360) + (box?.width ?? 0), text).toBeLessThanOrEqual(360);
    }
    // A tag without a color gets a color from its name.
    await zora.locator('.tag-tinted').getByText('vip').waitFor();
    const beyond = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(
      document.querySelector('[role=grid]'))`;
    for (const width of [360, 720, 1280, 1440]) {
      await page.setViewportSize({ width, height: 740 });
      await until(async () => expect(await page.evaluate(beyond), `${width} px`).toBe(0));
    }
    expect(await axe()).toEqual([]);
  });

  it('shifts no part and changes no number during a first load, in any order of its parts', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(30);
    await call(account, 'POST', '/views', { name: 'Team', shared: true, definition: {} });
    const { page } = await newVisit({ width: 390 });
    const held: (() => void)[] = [];
    for (const late of ['**/phone-formats-*', '**/directory/v1/views*', '**/View{Bar,List}-*'])
      await page.route(late, async (route) => {
        await new Promise<void>((resolve) => held.push(resolve));
        await route.continue();
      });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}');
      window.moved = []; window.numbers = new Set();
      new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved.push(one.value);
      }).observe({ type: 'layout-shift', buffered: true });
      new MutationObserver(() => {
        for (const text of document.body?.innerText.match(/\\+1[ 0-9]{9,}/g) ?? []) window.numbers.add(text.trim());
      }).observe(document, { childList: true, subtree: true, characterData: true })`);
    await page.goto(`${origin()}/`);
    await page.locator('#cell-1-0').getByText(/\w/).first().waitFor();
    /** The position of the name of the list. */
    const nameAt = () =>
      page.evaluate(`(() => {
        const letters = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (letters.nextNode() && letters.currentNode.parentElement.closest('section header') === null);
        const range = document.createRange();
        range.selectNode(letters.currentNode);
        const { x, y } = range.getBoundingClientRect();
        return [Math.round(x), Math.round(y)];
      })()`);
    const before = await nameAt();
    await until(async () => expect(held.length).toBeGreaterThan(0));
    for (const release of held.splice(0)) release();
    await page
      .getByText(/^\+1 415 555/)
      .first()
      .waitFor();
    await until(async () => {
      for (const release of held.splice(0)) release();
      expect(await page.getByRole('button', { name: 'View actions' }).count()).toBe(1);
    });
    expect(await nameAt()).toEqual(before);
    const numbers = (await page.evaluate('[...window.numbers]')) as string[];
    expect(numbers.length).toBeGreaterThan(3);
    expect(numbers.filter((number) => !number.startsWith('+1 415 555'))).toEqual([]);
    const moved = (await page.evaluate('window.moved')) as number[];
    expect(moved.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.01);

    // A tag has the same width without its color, which comes later.
    const [tag] = (await call(account, 'GET', '/tags')).json.data;
    await call(account, 'PATCH', `/tags/${tag.number}`, { color: '#3B82F6' });
    await page.route('**/directory/v1/tags*', async (route) => {
      await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    await page.goto(`${origin()}/contacts?columns=name,tags`);
    const chip = page.locator('.tag').filter({ hasText: tag.name }).first();
    const width = async () => (await chip.boundingBox())?.width;
    await chip.waitFor();
    const plain = await width();
    await until(async () => {
      for (const release of held.splice(0)) release();
      expect(await page.locator('.tag-tinted').filter({ hasText: tag.name }).count()).toBeGreaterThan(0);
    });
    expect(await width()).toBe(plain);
  });

  it('next to an open contact has the word of the filter, and its buttons of files in a menu', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(2);
    const { page } = await signedIn(account, { width: 1440 });
    const file = (name: string) => page.getByRole('button', { name, exact: true });
    await file('Export').waitFor();
    const { id } = (await call(account, 'GET', '/contacts?limit=1')).json.data[0];
    await page.goto(`${origin()}/contacts?person=${id}`);
    await file('Export').waitFor({ state: 'hidden' });
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitem', { name: 'Export' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await file('Export').or(file('Import file')).count()).toBe(0);
    const words = page.getByRole('button', { name: 'Filter', exact: true }).getByText('Filter');
    expect((await words.boundingBox())?.width).toBeGreaterThan(20);
  });

  it('a search without a result offers the own fields', { tags: ['nightly'] }, async () => {
    const account = await newAccount(2);
    await call(account, 'POST', '/fields', { key: 'customer', label: 'Customer number', type: 'text' });
    const { id } = (await call(account, 'GET', '/contacts?limit=1')).json.data[0];
    await call(account, 'PATCH', `/contacts/${id}`, { attributes: { customer: 'K-10003' } });
    const { page, axe } = await signedIn(account, { width: 390 }, '/contacts?search=K-10003');
    await page.getByText('Nothing matches “K-10003”').waitFor();
    const offer = page.getByRole('button', { name: 'Search in Customer number' });
    await offer.waitFor();
    expect(await axe()).toEqual([]);
    await offer.click();
    await page.getByRole('group', { name: 'Customer number is K-10003' }).waitFor();
    await until(async () => expect(await row(page, 'Ana').or(row(page, 'Bruno')).count()).toBe(1));
  });

  it('creates no empty contact, and reports whether a number needs its country', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    await call(account, 'PATCH', '/account', { default_region: 'DE' });
    const { page, axe } = await signedIn(account, { width: 1280 });
    await row(page, 'Ana').waitFor();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Numbers without a country code: Germany.').waitFor();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Enter a name, a phone number, an email or a company.').waitFor();
    expect(await axe()).toEqual([]);
    expect((await call(account, 'GET', '/contacts')).json.data).toHaveLength(1);
    await dialog.getByLabel('Phone').fill('01512 3456789');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: '+49 1512 3456789', level: 2 }).waitFor();
  });

  it('asks an empty account whether contacts must opt in, and shows only an opt-in in green', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    const { page, axe } = await signedIn(account, { width: 390 });
    const step = page.getByRole('region', { name: 'First steps' }).getByRole('listitem', { name: 'Consent' });
    await step.getByRole('switch', { name: 'WhatsApp needs an opt-in' }).check();
    await page.getByText('Opt-in is required on WhatsApp.').waitFor();
    await step.getByText('More channels').click();
    await step.getByLabel('SMS').check();
    expect(await axe()).toEqual([]);
    await page.getByText('Opt-in is required on WhatsApp and SMS.').waitFor();
    const settings = (await call(account, 'GET', '/account')).json.data.account;
    expect(settings.consent_required).toEqual(['whatsapp', 'sms']);
    await call(account, 'PATCH', '/account', { consent_required: ['whatsapp'] });
    const { id } = (await call(account, 'POST', '/contacts', { phone: '+14155551000' })).json.data;
    await call(account, 'PUT', `/contacts/${id}/consents/voice`, { state: 'opted_in' });
    await call(account, 'PUT', `/contacts/${id}/consents/sms`, { state: 'opted_in', purpose: 'news' });

    await page.goto(`${page.url().split('/contacts')[0]}/contacts?person=${id}&tab=messaging`);
    const line = (channel: string) => page.getByRole('listitem').filter({ hasText: `${channel}:` });
    const green = 'bg-good-soft';
    await line('WhatsApp').getByText('No. An opt-in is required, and there is none. Ask').waitFor();
    const unknown = page.getByText('Yes, without recorded consent:').locator('..');
    await unknown.getByText('SMS').waitFor();
    expect(await line('SMS').count()).toBe(0);
    await line('Phone calls').getByText('Yes. Opted in on').waitFor();
    expect(await line('Phone calls').getAttribute('class')).toContain(green);
    await call(account, 'PUT', `/contacts/${id}/consents/voice`, { state: 'unknown' });
    await page.reload();
    await unknown.getByText('Phone calls').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('shows five of many identities, prints only the person, and marks a tab that has the focus', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { id } = await named(account, 'Ana');
    for (let index = 0; index < 8; index += 1)
      await call(account, 'POST', `/contacts/${id}/identities`, {
        kind: 'email',
        value: `a${index}@example.com`,
      });
    const { page, axe } = await signedIn(account, { width: 1280 }, `/contacts?person=${id}`);
    const values = page.getByRole('complementary').getByText(/@example\.com$/);
    await page.getByRole('button', { name: 'Show all 10' }).click();
    await until(async () => expect(await values.count()).toBe(9));
    await page.getByRole('button', { name: 'Show less' }).click();
    await until(async () => expect(await values.count()).toBe(4));
    const tab = page.getByRole('tab', { name: 'Overview' });
    // A focus after a click is not marked.
    await page.keyboard.press('Tab');
    await tab.focus();
    await until(async () =>
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid'),
    );
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByText('by test', { exact: true }).first().waitFor();
    expect(await page.getByText('Switchbook API').count()).toBe(0);
    expect(await axe()).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    await until(async () =>
      expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false),
    );
    await until(async () => expect(await page.getByRole('grid').isVisible()).toBe(false));
    await until(async () =>
      expect(await page.getByRole('heading', { name: /^Ana/, level: 2 }).isVisible()).toBe(true),
    );
  });

  it('recovers with the server', { tags: ['nightly'] }, async () => {
    const account = await newAccount(3);
    const { page, faults } = await signedIn(account, { width: 1280 });
    await row(page, 'Ana').waitFor();
    await page.route('**/directory/v1/**', (route) => route.abort());
    await page.getByLabel('Search contacts').fill('bruno');
    await page.getByText('The server does not answer.').first().waitFor();
    await page.unroute('**/directory/v1/**');
    await row(page, 'Bruno').waitFor();
    await page.getByText('The server does not answer.').first().waitFor({ state: 'detached' });
    expect(statuses(faults, /ERR_FAILED/)).toEqual([]);
  });

  // `CONSOLE_TYPING=120` types for two minutes.
  it('stays responsive while a user types searches for a while, without a leak', {
    tags: ['nightly'],
  }, async () => {
    const seconds = Number(process.env.CONSOLE_TYPING ?? 3);
    const account = await newAccount(200);
    const { page } = await signedIn(account, { width: 1280 });
    const field = page.getByLabel('Search contacts');
    await row(page, 'Ana').first().waitFor();
    const until = Date.now() + seconds * 1000;
    for (let turn = 0; Date.now() < until; turn += 1) {
      await field.fill('');
      await field.pressSequentially(['ana souza', 'bruno', 'chiara tran', '415555'][turn % 4] ?? '', {
        delay: 45,
      });
    }
    await field.fill('');
    await page.getByText('200', { exact: true }).waitFor();
    const list = await call(account, 'GET', '/contacts?limit=100');
    expect([list.status, list.json.data.length]).toEqual([200, 100]);
    // If the health answer lists resources in use, requests hold no more bytes.
    await eventually(async () => {
      const { in_use: held = [] } = (await call(account, 'GET', '/health')).json.data;
      const bytes = held.filter(
        (item: { unit: string; taken: number }) => item.unit === 'bytes' && item.taken > 0,
      );
      expect(bytes).toEqual([]);
    });
  });
});
