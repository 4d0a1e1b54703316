/** The look of all pages: one left edge, readable tags in any color, counts, and forms that keep their input. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import type { TestAccount } from '../support/fixture.js';
import { chooseFile, hasBrowser, pick, until, useConsole } from './console.js';

const titles: readonly (readonly [path: string, title: string])[] = [
  ['/keys', 'Keys'],
  ['/webhooks', 'Webhooks'],
  ['/catalogs', 'Tags & statuses'],
  ['/deleted', 'Deleted'],
  ['/bulk-changes', 'Bulk changes'],
  ['/numbers', 'Phone numbers'],
  ['/fields', 'Fields'],
  ['/duplicates', 'Duplicates'],
  ['/imports', 'Imports'],
  ['/connect', 'Connect'],
  ['/whatsapp', 'WhatsApp'],
  ['/connect/phone-books', 'Phone books'],
  ['/usage', 'Usage'],
  ['/health', 'Health'],
  ['/settings', 'Settings'],
];
/** Every offered color, and the two with the least contrast. */
const colors = [
  ...['#EF4444', '#F97316', '#EAB308', '#22C55E', '#14B8A6', '#3B82F6'],
  ...['#6366F1', '#A855F7', '#EC4899', '#64748B', '#FFFFFF', '#000000'],
];

/**
 * Visible controls and labels of choices whose middle, or last line, is covered by a message. Controls outside of the
 * view are not visible.
 */
const covered = `[...document.querySelectorAll('a[href], button, input, select, textarea, label')].filter((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return [y + height / 2, y + height - 8].some((top) => {
    for (let above = one.parentElement; above !== null; above = above.parentElement) {
      const edge = above.getBoundingClientRect();
      if (getComputedStyle(above).overflowY !== 'visible' && (top > edge.bottom || top < edge.top)) return false;
    }
    const hit = document.elementFromPoint(x + width / 2, top);
    return hit?.closest('[data-toasts]') && !one.closest('[data-toasts]');
  });
}).map((one) => one.getAttribute('aria-label') ?? one.textContent)`;

/** A busy computer needs longer than the usual time of messages. */
const messagesStay = `const later = window.setTimeout;
  window.setTimeout = (run, ms, ...more) => (ms === 8000 ? 0 : later(run, ms, ...more));`;

/** Duplicate names in a chooser: a user could not distinguish them. */
const twice = `[...document.querySelectorAll('select, [role=listbox] [role=group], [role=menu]')].flatMap((chooser) => {
  const names = [...chooser.querySelectorAll('option, [role=option], [role=menuitem]')].map((one) => one.textContent);
  return names.filter((one, index) => names.indexOf(one) !== index).map((one) => 'twice: ' + one);
})`;

describe.skipIf(!hasBrowser)('the look of the console', () => {
  const { newAccount, newVisit, signedIn, origin, call } = useConsole();
  const go = async (page: Page, to: string, title: string) => {
    await page.evaluate(`history.pushState(null, '', '${to}')`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await until(async () => expect(await page.locator('.skeleton').count()).toBe(0));
  };
  const colored = async (account: TestAccount) => {
    for (const color of colors)
      await call(account, 'POST', '/tags', { name: `tag ${color.slice(1)}`, color });
  };

  const widths = [1280, 390];
  it('begins every page at the same edge, and leads from an empty one to its guide', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const { page } = await signedIn(account, { width: 1280 });
    for (const width of widths) {
      const edge = width === 390 ? 16 : 208 + 24;
      await page.setViewportSize({ width, height: 800 });
      const starts: Record<string, number | undefined> = {};
      const guides: string[] = [];
      for (const [to, title] of titles) {
        await go(page, to, title);
        starts[to] = (await page.getByRole('heading', { level: 1 }).boundingBox())?.x;
        expect(await page.evaluate('document.documentElement.scrollWidth'), to).toBeLessThanOrEqual(width);
        for (const link of await page.getByRole('link', { name: 'Read the guide' }).all())
          guides.push((await link.getAttribute('href')) ?? '');
      }
      expect(guides.length).toBeGreaterThan(7);
      for (const guide of new Set(guides)) {
        const { status } = await fetch(`${origin()}${guide}`, { headers: { accept: 'text/html' } });
        expect([guide, status]).toEqual([guide, 200]);
      }
      expect(starts).toEqual(Object.fromEntries(titles.map(([to]) => [to, edge])));
    }
    // The bar at the bottom is within reach of a thumb, and each of its targets is large enough.
    const bar = page.getByRole('link', { name: /^Duplicates/ });
    expect((await bar.boundingBox())?.height).toBe(56);
    await bar.click();
    await page.getByRole('heading', { level: 1, name: 'Duplicates' }).waitFor();
  });

  it('messages cover nothing that can be pressed, and the end of a page stays in view', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    await page.evaluate(messagesStay);
    const messages = page.getByRole('region', { name: 'Notifications' });
    // The layout changes in the frame after a message appears.
    const nothingIsCovered = () => until(async () => expect(await page.evaluate(covered)).toEqual([]));
    for (const width of widths) {
      const name = width === 390 ? 'Hat size' : 'Shoe size';
      await page.setViewportSize({ width, height: 800 });
      await go(page, '/settings', 'Settings');
      await page.getByRole('button', { name: 'Save' }).click();
      await messages.getByText('Settings saved.').first().waitFor();
      await nothingIsCovered();
      await go(page, '/imports', 'Imports');
      await chooseFile(page, 'people.csv', `Phone,${name}\n+14155550801,38\n`);
      const create = page.getByRole('button', { name: 'Create fields…' });
      await page.getByRole('button', { name: 'Preview import' }).waitFor();
      // The bar of actions stays where it is without messages, which are above it.
      const bar = page.locator('[data-action-bar]');
      const ends = async (of: typeof bar) => {
        const box = await of.boundingBox();
        return (box?.y ?? 0) + (box?.height ?? 0);
      };
      const bottom = async () => expect(await ends(bar)).toBe(await ends(page.getByRole('main')));
      await until(bottom);
      await create.waitFor();
      // The page is scrolled to its end when the next message appears.
      await page.evaluate(`document.querySelector('[data-scrolls]').scrollTop = 1e6`);
      await create.dispatchEvent('click');
      await page.getByRole('button', { name: 'Create 1 field' }).click();
      await messages.getByText('1 field created.').first().waitFor();
      const hit = `(() => {
        const button = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Preview import');
        const { x, y, width, height } = button.getBoundingClientRect();
        return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
      })()`;
      await until(async () => expect(await page.evaluate(hit)).toBe(true));
      await bottom();
      const message = messages.getByText('1 field created.').first();
      expect(await ends(message)).toBeLessThanOrEqual((await bar.boundingBox())?.y ?? 0);
      await nothingIsCovered();
      expect(await axe()).toEqual([]);
      await go(page, '/webhooks', 'Webhooks');
      await page.keyboard.press('n');
      await page.getByLabel('Selected events').check();
      await nothingIsCovered();
      await page.getByRole('button', { name: 'Cancel' }).click();
    }
    const main = page.getByRole('main');
    const close = messages.getByRole('button', { name: 'Close' });
    while ((await close.count()) > 0) await close.first().click();
    await until(async () =>
      expect((await main.locator('[data-scrolls]').boundingBox())?.height).toBeGreaterThan(600),
    );
  });

  it('a message that would cover a control is at the other side, and the page does not move', async () => {
    const account = await newAccount(1);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    await page.evaluate(messagesStay);
    const names = Array.from({ length: 20 }, (_, index) => `Detail ${index}`);
    await chooseFile(page, 'people.csv', `Phone,${names}\n+14155550801,${names.map(() => 'text')}\n`);
    await page.getByRole('button', { name: 'Create fields…' }).click();
    const dialog = page.getByRole('dialog');
    for (const name of names.slice(1)) await dialog.getByLabel(name, { exact: true }).uncheck();
    const size = `document.querySelector('[data-scrolls]').getBoundingClientRect().height`;
    const height = await page.evaluate(size);
    await dialog.getByRole('button', { name: 'Create 1 field' }).click();
    const message = page.getByRole('region', { name: 'Notifications' }).getByText('1 field created.');
    await message.waitFor();
    await until(async () => {
      expect((await message.boundingBox())?.x).toBeLessThan(640);
      expect(await page.evaluate(covered)).toEqual([]);
    });
    expect(await page.evaluate(size)).toBe(height);
    // The next message has its usual place again.
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('[data-toasts]:not([data-side])').waitFor({ state: 'attached' });
  });

  it('shows tags of any color readable, sorts them by count, and shows counts of waiting work', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(40);
    await colored(account);
    for (const phone of ['+5511987654321', '+551187654321'])
      await call(account, 'POST', '/contacts', { display_name: 'Ana Lima', phone });
    const { json } = await call(account, 'GET', '/duplicates');
    const { page, axe } = await signedIn(account, { width: 1280 }, '/catalogs', 'Tags & statuses');
    await page.getByText('tag 000000').waitFor();
    expect(await axe()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('[data-theme=dark]').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Contacts', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Contacts' }).and(page.locator('[aria-sort]')).waitFor();
    const counts = (await page.getByRole('link', { name: /contacts?$/ }).allTextContents()).map(Number);
    expect(counts.length).toBeGreaterThan(2);
    expect(counts).toEqual(counts.toSorted((left, right) => right - left));
    await page.getByRole('link', { name: `Duplicates ${json.data.length} open pair` }).waitFor();
  });

  it('ends the head of a page where its content ends, with and without tabs', async () => {
    const account = await newAccount(1);
    await call(account, 'POST', '/webhooks', { url: 'https://hooks.example.com/in' });
    await call(account, 'POST', '/tags', { name: 'fair' });
    const { page } = await signedIn(account, { width: 1280 });
    const rightOf = async (selector: string) => {
      const { x, width } = (await page.locator(selector).last().boundingBox()) ?? { x: 0, width: -1 };
      return x + width;
    };
    for (const width of [1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      for (const [to, title] of titles.filter(([, name]) => /^Webhooks|^Tags/.test(name))) {
        await go(page, to, title);
        const end = await rightOf('.page-table');
        expect([width, title, await rightOf('.page-head > :last-child')]).toEqual([width, title, end]);
      }
    }
  });

  it('draws the boxes of scopes in columns, wide and narrow', async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/members', 'Members');
    await page.getByRole('tab', { name: 'Roles' }).click();
    await page.getByRole('button', { name: 'Create role' }).click();
    const dialog = page.getByRole('dialog');
    await pick(dialog.getByRole('combobox', { name: 'Access' }), 'own');
    const boxes = dialog.getByRole('checkbox');
    await boxes.first().waitFor();
    const lefts = async () =>
      new Set(
        await boxes.evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().left))),
      ).size;
    expect(await lefts()).toBe(3);
    await page.setViewportSize({ width: 390, height: 844 });
    await until(async () => expect(await lefts()).toBe(3));
  });

  it('asks before input is lost, and loads less than 120 kB for the sign-in', async () => {
    const account = await newAccount(1);
    const { page, axe } = await newVisit({ width: 1280 });
    const paths: string[] = [];
    page.on('response', (response) => paths.push(new URL(response.url()).pathname));
    await page.goto(origin());
    await page.getByLabel('Key').fill(account.key);
    await page.waitForLoadState('networkidle');
    const { files } = JSON.parse(readFileSync(path.join(programRoot, 'console/dist/manifest.json'), 'utf8'));
    const scripts: readonly { path: string; bytes: { gzip: number } }[] = files.filter(
      (file: { path: string }) => file.path.endsWith('.js') && paths.includes(file.path),
    );
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.reduce((sum, script) => sum + script.bytes.gzip, 0)).toBeLessThan(120_000);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('row', { name: 'Ana' }).waitFor();
    await go(page, '/keys', 'Keys');
    const dialog = page.getByRole('dialog');
    await page.keyboard.press('n');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('n');
    await dialog.getByLabel('Name').fill('Shop');
    await page.keyboard.press('Escape');
    await dialog.getByText('Discard your changes?').waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Enter');
    await until(async () => expect(await dialog.getByLabel('Name').inputValue()).toBe('Shop'));
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await call(account, 'GET', '/keys')).json.data).toHaveLength(1);
  });

  it('has no visual fault on any page or view, wide and narrow, light and dark', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(30);
    await colored(account);
    await call(account, 'POST', '/keys', { name: 'Shop', scopes: ['contacts:read'] });
    for (const phone of ['+5511987654321', '+551187654321'])
      await call(account, 'POST', '/contacts', { display_name: 'Ana Lima', phone });
    const choices = [{ value: 'pro', label: 'Pro', color: '#EAB308' }];
    await call(account, 'POST', '/fields', { key: 'plan', label: 'Plan', type: 'one_of', choices });
    const id = (await call(account, 'GET', '/contacts/30')).json.data.id;
    const { page, axe } = await signedIn(account, { width: 1280 });
    const views: Readonly<Record<string, () => Promise<void>>> = {
      contacts: async () => {},
      'person page': () => visitList(page, `?person=${id}&page=1`),
      merge: async () => {
        await go(page, '/duplicates', 'Duplicates');
        await page.getByRole('button', { name: 'Merge' }).click();
        await page.getByRole('dialog').getByText('Keep this contact').waitFor();
      },
      filters: async () => {
        await page.getByRole('button', { name: 'Filter', exact: true }).click();
        await page.getByRole('option', { name: 'Tag', exact: true }).click();
        await page.getByRole('option', { name: 'vip', exact: true }).click();
      },
      'cell of tags': async () => {
        await visitList(page, '?columns=name,tags');
        await page.locator('#cell-0-1').dblclick();
        await page.getByRole('combobox', { name: /^Tags of/ }).waitFor();
      },
      palette: async () => {
        await page.keyboard.press('Control+k');
        await page.getByRole('option').first().waitFor();
      },
      'second step of the palette': async () => {
        await visitList(page, `?person=${id}`);
        await page.keyboard.press('Control+k');
        await page.getByPlaceholder('Search people, tags').waitFor();
        await page.keyboard.type('set status');
        await page
          .getByRole('option', { name: /^Set status/i })
          .first()
          .waitFor();
        await page.keyboard.press('Enter');
        await page.getByRole('option', { name: 'active' }).waitFor();
      },
      'columns of an import': async () => {
        await go(page, '/imports', 'Imports');
        await chooseFile(page, 'people.csv', 'Phone;Name;Labels\n+14155550801;Ada;vip\ncall me;Ben;');
        await page.getByRole('button', { name: 'Preview import' }).waitFor();
      },
      'check of an import': async () => {
        await page.getByLabel('Reject the row').check();
        await page.getByRole('button', { name: 'Preview import' }).click();
        await page.getByLabel('Phone in row 3').waitFor();
      },
    };
    for (const width of [1280, 390])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        const check = async (name: string) => {
          const found = [...(await axe('all')), ...((await page.evaluate(twice)) as string[])];
          expect({ name, width, colorScheme, found }).toEqual({ name, width, colorScheme, found: [] });
        };
        for (const [to, title] of titles) {
          await go(page, to, title);
          await check(to);
        }
        for (const [name, show] of Object.entries(views)) {
          if (name !== 'check of an import') await visitList(page, '');
          await show();
          await check(name);
          if (name !== 'columns of an import') await page.reload();
        }
      }
  });
});

/** Changes the address like the page itself, so that no data is lost. Open panels close. */
async function visitList(page: Page, search: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', '/contacts${search}')`);
  if (search.includes('person=')) await page.getByRole('complementary', { name: 'Contact' }).waitFor();
  else await page.getByRole('row').nth(1).waitFor();
  await until(async () => expect(await page.locator('.skeleton').count()).toBe(0));
}
