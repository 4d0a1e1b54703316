/** The frame of the console: six places, addresses of earlier releases, and the list that begins near the top. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasBrowser, until, useConsole } from './console.js';

const places = ['Contacts', 'Duplicates', 'Activity', 'Connect', 'Webhooks', 'Settings'];

describe.skipIf(!hasBrowser)('the frame', () => {
  const { fixture, newAccount, newVisit, signedIn, origin, call } = useConsole();
  const links = async (page: Page) =>
    (await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents()).map(
      (content) => content.replace(/ ?\d.*/, ''),
    );

  it('a message gives the focus back when it is closed by the keyboard', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const { page } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    const save = page.getByRole('button', { name: 'Save' });
    await save.press('Enter');
    const close = page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Close' });
    await close.first().waitFor();
    await save.focus();
    await close.first().focus();
    await page.keyboard.press('Enter');
    await close.waitFor({ state: 'detached' });
    await until(async () => expect(await save.evaluate((item) => item.matches(':focus'))).toBe(true));
  });

  it('shows where the focus is after a contact is created by the keyboard alone', async () => {
    const account = await newAccount(2);
    const { page } = await signedIn(account, { width: 1280 });
    await page.locator('#cell-0-0').waitFor();
    await page.keyboard.press('n');
    const form = page.getByRole('dialog', { name: 'Create contact' });
    await form.getByLabel('Email').waitFor();
    await page.keyboard.type('Ada Byron');
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
    await page.getByRole('complementary', { name: 'Contact' }).getByText('Ada Byron').first().waitFor();
    const outlines = `((one) => [getComputedStyle(one), getComputedStyle(one, '::after')]
      .map(({ outlineStyle, outlineWidth }) => outlineStyle + ' ' + outlineWidth))(document.activeElement)`;
    await until(async () => expect(await page.evaluate(outlines)).toContain('solid 2px'));
  });

  it('has six places, each with the pages that the user may open', async () => {
    const account = await newAccount(3);
    const { page } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    const ofSettings = [
      ...['General', 'Members', 'Fields', 'Tags & statuses', 'Keys', 'Usage', 'Health', 'Deleted'],
    ];
    await until(async () => expect(await links(page)).toEqual([...places, ...ofSettings]));
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { level: 1, name: 'Imports' }).waitFor();
    expect(await links(page)).toEqual(places.toSpliced(3, 0, 'Imports', 'Bulk changes'));
    await page.getByRole('link', { name: 'Connect' }).click();
    await page.getByRole('heading', { level: 1, name: 'Connect' }).waitFor();
    expect(await links(page)).toEqual(
      places.toSpliced(4, 0, 'APIs', 'WhatsApp', 'Phone books', 'Assistants'),
    );

    const key = await fixture.newKey(account, ['contacts:read']);
    await page.evaluate(`sessionStorage.setItem('switchbook.key', '${key}')`);
    await page.goto(`${origin()}/contacts`);
    await page.getByRole('row').nth(1).waitFor();
    expect(await links(page)).toEqual(['Contacts', 'Duplicates', 'Activity', 'Settings']);
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { level: 1, name: 'Bulk changes' }).waitFor();

    // A narrow screen has three places, the search and the menu in its bar, and the pages of a place above the page.
    await page.evaluate(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${origin()}/settings`);
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Members' }).click();
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    const bar = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    const shown = await bar.evaluateAll((all) =>
      (all as unknown as { offsetParent: unknown; textContent: string }[])
        .filter((item) => item.offsetParent !== null)
        .map((item) => item.textContent),
    );
    expect(shown).toEqual(['Contacts', 'Duplicates', 'Activity']);
  });

  it('leads from the addresses of earlier releases to the pages of today', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { page } = await signedIn(account, { width: 1280 });
    for (const [old, now] of [
      ['/imports?step=columns', '/activity/imports?step=columns'],
      ['/bulk-changes', '/activity/bulk-changes'],
      ['/activity', '/activity/imports'],
      ['/whatsapp', '/connect/whatsapp'],
      ['/numbers', '/settings/numbers'],
      ['/fields', '/settings/fields'],
      ['/deleted', '/settings/deleted'],
      ['/catalogs?catalog=groups', '/settings/catalogs?catalog=groups'],
      ['/keys', '/settings/keys'],
      ['/members?tab=roles', '/settings/members?tab=roles'],
      ['/usage?days=90', '/settings/usage?days=90'],
      ['/health', '/settings/health'],
    ] as const) {
      await page.evaluate(`history.pushState(null, '', '${old}')`);
      await page.waitForURL(origin() + now);
      await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
    }
    await page.goto(`${origin()}/members?tab=roles`);
    await page.getByRole('tab', { name: 'Roles', selected: true }).waitFor();
  });

  it('opens a menu that is clicked before its items are loaded, and no key runs an action meanwhile', async () => {
    const account = await newAccount(3);
    const { page } = await newVisit({ width: 1280 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    const held: (() => Promise<void>)[] = [];
    await page.route('**/assets/menus-*', async (route) => {
      held.push(() => route.continue());
    });
    await page.goto(`${origin()}/contacts`);
    await page.getByRole('row').nth(1).waitFor();
    const button = page.getByRole('button', { name: 'Menu' });
    await button.click();
    await until(async () => expect(await button.getAttribute('aria-expanded')).toBe('true'));
    await page.keyboard.press('n');
    await until(() => expect(held.length).toBeGreaterThan(0));
    for (const release of held) await release();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    // The focus returns to the button, and a menu that is opened by a key begins at its first item.
    await page.keyboard.press('Escape');
    await until(async () => expect(await button.getAttribute('aria-expanded')).toBe('false'));
    await until(async () =>
      expect(await page.evaluate('document.activeElement.getAttribute("aria-haspopup")')).toBe('menu'),
    );
    await page.keyboard.press('Enter');
    await until(async () =>
      expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('menuitem'),
    );
  });

  it('begins the list near the top in its own font, moves nothing while it loads, and has compact rows', async () => {
    const account = await newAccount(60);
    const filter = { all: [{ field: 'tag', op: 'is', value: 'vip' }] };
    await call(account, 'POST', '/views', { name: 'Regulars', shared: true, definition: { filter } });
    const { page, axe } = await newVisit({ width: 1440, height: 900 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}'); window.moved = 0;
      new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
      }).observe({ type: 'layout-shift', buffered: true })`);
    await page.goto(`${origin()}/`);
    await page.getByRole('link', { name: /^Regulars \d/ }).waitFor();
    await page.getByRole('button', { name: 'View actions' }).waitFor();
    expect(await page.evaluate('window.moved')).toBeLessThan(0.01);
    // The policy of the pages allows the font, and it is used.
    await until(async () =>
      expect(await page.evaluate(`[...document.fonts].filter((one) => one.status === 'loaded').length`)).toBe(
        1,
      ),
    );
    const row = page.getByRole('row').nth(1);
    const top = async () => (await row.boundingBox())?.y;
    expect(await top()).toBeLessThanOrEqual(100);
    await page.setViewportSize({ width: 390, height: 844 });
    await until(async () => expect(await top()).toBeLessThanOrEqual(130));
    await page.setViewportSize({ width: 1440, height: 900 });
    await until(async () => expect((await row.boundingBox())?.height).toBe(36));
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Compact rows' }).click();
    await page.keyboard.press('Escape');
    await until(async () => expect((await row.boundingBox())?.height).toBe(30));
    expect(await axe()).toEqual([]);
    await page.reload();
    await until(async () => expect((await row.boundingBox())?.height).toBe(30));
    // The place of a view's filter is kept while the view is loaded.
    await page.goto(`${origin()}/contacts?view=1`);
    await page.getByRole('group', { name: 'Tag is vip' }).waitFor();
    await page.getByRole('row').nth(1).waitFor();
    expect(await page.evaluate('window.moved')).toBeLessThan(0.01);
  });
});
