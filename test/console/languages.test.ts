/** Every page on a telephone in every language: no text overflows its box, and no page is wider than the screen. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { hasBrowser, until, useConsole } from './console.js';

const { languages } = await import(
  pathToFileURL(path.join(programRoot, 'console/src/texts/languages.ts')).href
);

const width = 390;
const paths = (person: string) => [
  '/contacts',
  `/contacts?person=${person}`,
  `/contacts?person=${person}&tab=messaging`,
  `/contacts?person=${person}&tab=history`,
  '/imports',
  '/bulk-changes',
  '/numbers',
  '/deleted',
  '/duplicates',
  '/catalogs',
  '/connect',
  '/connect/assistants',
  '/connect/phone-books',
  '/connect/phone-books?book=1',
  '/connect/phone-books?book=2',
  '/connect/directory',
  '/connect/wazzup',
  '/webhooks',
  '/whatsapp',
  '/keys',
  '/usage',
  '/health',
  '/settings',
];

/**
 * Finds texts that are wider than their box, or extend over the right edge of the screen in an element that does not
 * scroll.
 */
const findOverflow = `(() => {
  const found = [];
  const describe = (element) => element.tagName.toLowerCase() + ': ' + element.textContent.trim().slice(0, 60);
  const scrolls = (element) => {
    for (let one = element; one !== null; one = one.parentElement)
      if (/auto|scroll/.test(getComputedStyle(one).overflowX) && one.matches('pre, [role]')) return true;
    return false;
  };
  if (document.documentElement.scrollWidth > innerWidth)
    found.push('the page is ' + document.documentElement.scrollWidth + ' wide');
  for (const element of document.body.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim() !== '');
    if (!hasText && !element.matches('button, a, label, th, td, li')) continue;
    if (!element.checkVisibility() || element.closest('select, svg, .sr-only, .truncate') !== null) continue;
    const { overflowX, textOverflow } = getComputedStyle(element);
    if (element.clientWidth <= 1 && overflowX !== 'visible') continue;
    const isWide = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
    if (isWide && /hidden|visible|clip/.test(overflowX) && textOverflow !== 'ellipsis' && element.querySelector('.truncate, .sr-only') === null)
      found.push(describe(element) + ' (' + element.scrollWidth + ' in ' + element.clientWidth + ')');
    else if (element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element)) found.push(describe(element) + ' (over the edge)');
  }
  return found;
})()`;

const overflow = (page: Page) => page.evaluate<readonly string[]>(findOverflow);

describe.skipIf(!hasBrowser)('a page on a telephone', () => {
  const { newAccount, newVisit, origin, call } = useConsole();

  it.each(Object.keys(languages))('fits the texts of every page in %s', { tags: ['nightly'] }, hasRoom);

  async function hasRoom(tag: string): Promise<void> {
    const account = await newAccount(12);
    const [{ id }, gone] = (await call(account, 'GET', '/contacts?limit=2')).json.data;
    await call(account, 'DELETE', `/contacts/${gone.id}`);
    await call(account, 'PUT', `/contacts/${id}/consents/sms`, { state: 'opted_out', source: 'reply STOP' });
    await call(account, 'POST', `/contacts/${id}/suppressions`, { channel: 'all', reason: 'asked' });
    for (const name of ['Customers', 'Revoked'])
      await call(account, 'POST', '/books', { name, source: { kind: 'all' }, shows: 'details' });
    const [, revoked] = (await call(account, 'GET', '/books')).json.data;
    await call(account, 'DELETE', `/keys/${revoked.key_id}`);
    const { page } = await newVisit({ width });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await page.addInitScript(`localStorage.setItem('switchbook.language', '${tag}')`);
    await page.goto(`${origin()}/contacts`);
    const found: Record<string, readonly string[]> = {};
    for (const urlPath of paths(id)) {
      await page.evaluate(`history.pushState(null, '', '${urlPath}')`);
      await page.locator('main h1, main h2').first().waitFor({ state: 'attached' });
      await until(async () => expect(await page.locator('.skeleton').count()).toBe(0));
      expect(await page.locator('html').getAttribute('lang')).toBe(tag);
      const wide = await overflow(page);
      if (wide.length > 0) found[urlPath] = wide;
    }
    await page.getByRole('banner').getByRole('button').last().click();
    await page.getByRole('menu').waitFor();
    const wide = await overflow(page);
    if (wide.length > 0) found.menu = wide;
    expect(found).toEqual({});
  }

  it('shows names that the server made in the language of the reader, until they are renamed', async () => {
    const account = await newAccount(0);
    const two = {
      items: ['new', 'closed'].map((status) => ({ op: 'create', contact: { company: status, status } })),
    };
    await call(account, 'POST', '/contacts/batch', two);
    await call(account, 'PATCH', '/statuses/3', { name: 'Archiviert' });
    const { page } = await newVisit({ width: 1280 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await page.addInitScript(`localStorage.setItem('switchbook.language', 'de')`);
    await page.goto(`${origin()}/contacts?columns=company,status,source`);
    for (const name of ['Neu', 'Archiviert', 'API'])
      await page.getByRole('gridcell', { name, exact: true }).first().waitFor();
    // A time without a date has no preposition of dates.
    const [contact] = (await call(account, 'GET', '/contacts?limit=1')).json.data;
    await page.goto(`${origin()}/contacts?person=${contact.id}`);
    await page.getByText(/^Nr\. \d+ · geändert: (?!am)/).waitFor();
    // A change of the color alone does not rename it.
    await page.goto(`${origin()}/settings/catalogs?catalog=statuses`);
    await page.getByRole('button', { name: 'Aktionen für Neu' }).click();
    await page.getByRole('menuitem').first().click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('Neu');
    await dialog.getByRole('radio').nth(3).check({ force: true });
    await dialog.getByRole('button', { name: 'Speichern' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { data } = (await call(account, 'GET', '/statuses')).json;
    const changed = data.find((status: { number: number }) => status.number === 1);
    expect([changed.name, changed.color !== '#3B82F6']).toEqual(['new', true]);
    // A link may contain the stored name of the status.
    const filter = encodeURIComponent(JSON.stringify({ all: [{ field: 'status', op: 'is', value: 'new' }] }));
    await page.goto(`${origin()}/contacts?filter=${filter}`);
    await page.getByRole('group', { name: 'Status ist Neu' }).waitFor();
  });

  it('an import finds statuses by the names that the reader sees', async () => {
    const account = await newAccount(0);
    await call(account, 'PATCH', '/statuses/3', { name: 'Archiviert' });
    const { page } = await newVisit({ width: 1280 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await page.addInitScript(`localStorage.setItem('switchbook.language', 'de')`);
    await page.goto(`${origin()}/activity/imports`);
    const rows = ['Name;Status', 'Ada;neu', 'Bo;Erledigt', ''].join('\n');
    await page
      .getByLabel('Datei auswählen', { exact: true })
      .first()
      .setInputFiles({ name: 'Kunden.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
    await page.getByRole('button', { name: 'Vorschau anzeigen' }).click();
    await page.getByRole('button', { name: '2 Zeilen importieren' }).click();
    const statuses = async () => (await call(account, 'GET', '/contacts?sort=display_name')).json.data;
    await until(async () =>
      expect((await statuses()).map(({ status }: { status: { name: string } }) => status.name)).toEqual([
        'new',
        'Erledigt',
      ]),
    );
  });

  it('detects a text that is too long', async () => {
    const account = await newAccount(1);
    const { page } = await newVisit({ width });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await page.goto(`${origin()}/settings`);
    await page.getByRole('button', { name: 'Save' }).waitFor();
    expect(await overflow(page)).toEqual([]);
    await page.evaluate(
      `document.querySelector('main form button[type=submit]').append('Einstellungen'.repeat(8))`,
    );
    await until(async () =>
      expect((await overflow(page)).join('\n')).toContain('EinstellungenEinstellungen'),
    );
  });

  it('lets the user choose the language, and keeps the input of a form', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const { page } = await newVisit({ width });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await page.goto(`${origin()}/settings`);
    await page.getByLabel('Name', { exact: true }).fill('Not saved yet');
    const choose = async (name: string) => {
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    const stored = () => page.evaluate("localStorage.getItem('switchbook.language')");
    await Promise.all([page.waitForEvent('load'), choose('English')]);
    // The entered text is a draft of the form, so the form has it again after the reload.
    await until(async () =>
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Not saved yet'),
    );
    expect(await stored()).toBe('en');
    // A page without a form reloads at once.
    await page.evaluate("history.pushState(null, '', '/usage')");
    await page.getByRole('heading', { name: 'Usage' }).first().waitFor();
    await Promise.all([page.waitForEvent('load'), choose('Browser language')]);
    expect(await stored()).toBe(null);
  });
});
