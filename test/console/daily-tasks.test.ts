/**
 * The twenty daily tasks of the guide, each from the list to its result, in one browser and one account. The test
 * counts clicks and keys and compares them with the table of the guide, so that the table stays true. A typed text
 * counts as one; moving the mouse does not count.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { hasBrowser, until, useConsole } from './console.js';

interface Counts {
  readonly here: number;
  /** absent if the other program cannot do it */
  readonly elsewhere: number | undefined;
}

function countsOfGuide(): ReadonlyMap<number, Counts> {
  const guide = readFileSync(path.join(programRoot, 'bench/daily-tasks.md'), 'utf8');
  const rows = guide.matchAll(/^\| (\d+) \| [^|]+ \| (\d+) \| (\d+|not available) \|$/gm);
  return new Map(
    [...rows].map(([, task, here, elsewhere]) => [
      Number(task),
      { here: Number(here), elsewhere: elsewhere === 'not available' ? undefined : Number(elsewhere) },
    ]),
  );
}

function counted(page: Page) {
  let steps = 0;
  const step = (work: Promise<unknown>) => {
    steps += 1;
    return work;
  };
  return {
    click: (what: Locator) => step(what.click()),
    clickWithShift: (what: Locator) => step(what.click({ modifiers: ['Shift'] })),
    press: (key: string) => step(page.keyboard.press(key)),
    type: (text: string) => step(page.keyboard.type(text)),
    taken: () => {
      const all = steps;
      steps = 0;
      return all;
    },
  };
}

describe.skipIf(!hasBrowser)('the twenty daily tasks', () => {
  const { origin, newAccount, signedIn, call } = useConsole();

  it('take the clicks and keys that the guide states, and no more than other programs', {
    tags: ['nightly'],
  }, async () => {
    const guide = countsOfGuide();
    expect([...guide.keys()]).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const account = await newAccount(60);
    await call(account, 'POST', '/fields', { key: 'tariff', label: 'Tariff', type: 'text' });
    for (const [name, phone] of [
      ['Aaron Twin', '+14155551801'],
      ['Aaron Twyn', '+14155551802'],
    ])
      await call(account, 'POST', '/contacts', { display_name: name, phone });
    const { page, axe } = await signedIn(account, { width: 1280 }, '/contacts?sort=display_name');
    const list = async (query = '') =>
      (await call(account, 'GET', `/contacts?sort=display_name&limit=200${query}`)).json.data;
    const named = async (name: string) => (await list(`&search=${encodeURIComponent(name)}`))[0];
    const filtered = async (tree: object) => list(`&filter=${encodeURIComponent(JSON.stringify(tree))}`);
    const row = (name: string) => page.getByRole('row', { name }).first();
    const box = (name: string) => row(name).getByRole('checkbox');
    const option = (name: string) => page.getByRole('option', { name, exact: true });
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const heading = (name: string | RegExp) => page.getByRole('heading', { level: 2, name });
    const chip = (sentence: string) => page.getByRole('group', { name: sentence, exact: true });
    const navigation = page.getByRole('navigation', { name: 'Pages' });
    const view = (name: string | RegExp) => navigation.getByRole('link', { name });
    const total = (count: number) =>
      page
        .locator('header p.nums')
        .filter({ hasText: String(count) })
        .waitFor();
    const treeOf = () => JSON.parse(new URL(page.url()).searchParams.get('filter') ?? 'null');
    /** The cell of a column, by the column heading. */
    const cell = async (name: string, title: string) => {
      const index = await page.getByRole('columnheader', { name: title }).getAttribute('aria-colindex');
      return row(name).locator(`[role=gridcell][aria-colindex="${index}"]`);
    };
    const choices = async (name: string, title: string) => {
      await (await cell(name, title)).hover();
      return (await cell(name, title)).locator('[data-edit]');
    };
    const closePerson = async () => {
      await button('Close contact').click();
      await heading(/./).waitFor({ state: 'detached' });
    };
    const by = counted(page);
    const task = async (number: number, work: () => Promise<void>) => {
      by.taken();
      await work();
      const { here, elsewhere } = guide.get(number) ?? { here: 0, elsewhere: 0 };
      const taken = by.taken();
      expect({ task: number, taken }).toEqual({ task: number, taken: here });
      if (elsewhere !== undefined) expect(taken, `task ${number}`).toBeLessThanOrEqual(elsewhere);
    };
    const find = async (text: string) => {
      await by.press('Control+k');
      await page.getByPlaceholder(/^Search people/).waitFor();
      await by.type(text);
      await by.press('Enter');
    };
    await total(62);
    const bruno = await named('Bruno');

    await task(1, async () => {
      await find('bruno');
      await heading(/^Bruno/).waitFor();
    });
    await closePerson();
    await task(2, async () => {
      await find(`${bruno.phone.slice(0, 5)} ${bruno.phone.slice(5)}`);
      await heading(/^Bruno/).waitFor();
    });
    await closePerson();
    await task(3, async () => {
      await by.click(button('Create contact'));
      await page.getByRole('dialog').getByLabel('Name').waitFor();
      await by.type('Abel New');
      await by.press('Tab');
      await by.type('+1 415 555 1803');
      await by.press('Enter');
      await heading('Abel New').waitFor();
      expect((await named('Abel New')).phone).toBe('+14155551803');
    });
    await closePerson();

    await task(4, async () => {
      await by.click(await cell('Abel New', 'Phone'));
      await by.type('+1 415 555 1804');
      await by.press('Enter');
      await row('Abel New').getByText('+1 415 555 1804').waitFor();
      await until(async () => expect((await named('Abel New')).phone).toBe('+14155551804'));
    });
    await task(5, async () => {
      await by.click(await choices('Abel New', 'Status'));
      await by.click(option('Active'));
      await row('Abel New').getByText('Active').waitFor();
      await until(async () => expect((await named('Abel New')).status.name).toBe('active'));
    });
    await task(6, async () => {
      await by.click(await choices('Abel New', 'Tags'));
      await by.click(option('wholesale'));
      await by.press('Escape');
      await row('Abel New').getByText('wholesale').waitFor();
      await until(async () => expect((await named('Abel New')).tags).toEqual(['wholesale']));
    });

    const first = (await list()).slice(0, 20).map((item: { id: string }) => item.id);
    await task(7, async () => {
      const boxes = page.getByRole('row').getByRole('checkbox');
      await by.click(boxes.nth(1));
      await by.clickWithShift(boxes.nth(20));
      await page.getByText('20 selected').waitFor();
      await by.click(
        page.getByRole('region', { name: 'Selected contacts' }).getByRole('button', { name: 'Tag' }),
      );
      await page.getByRole('dialog').getByRole('combobox').waitFor();
      await by.type('fair');
      await by.press('Enter');
      await page.getByText('20 contacts: tag “fair” added.').waitFor();
      const ids = (await list('&tag=fair')).map((item: { id: string }) => item.id);
      expect(ids).toEqual(first);
    });

    const tags = { all: [{ field: 'tag', op: 'any_of', value: ['vip', 'newsletter'] }] };
    await task(8, async () => {
      await by.click(button('Filter'));
      await by.click(option('Tag'));
      await by.click(option('vip'));
      await by.click(option('newsletter'));
      await until(async () => expect(treeOf()).toEqual(tags));
      await total((await filtered(tags)).length);
    });
    expect(await axe()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Escape');
    await chip('Tag is any of vip, newsletter').waitFor();
    await task(9, async () => {
      await by.press('f');
      await by.type('last mess');
      await by.press('Enter');
      await chip('Last message not in the last 90 days').waitFor();
      expect(treeOf().all).toHaveLength(2);
      await total((await filtered(treeOf())).length);
    });
    await page.keyboard.press('Escape');
    await task(10, async () => {
      await by.click(button('Save view'));
      await by.type('Quiet friends');
      await by.press('Enter');
      await view(/^Quiet friends/)
        .and(page.locator('[aria-current=page]'))
        .waitFor();
      const [saved] = (await call(account, 'GET', '/views')).json.data;
      const definition = { filter: treeOf() };
      expect(saved).toMatchObject({ name: 'Quiet friends', shared: true, definition });
    });
    const quiet = (await filtered(treeOf())).length;
    await task(11, async () => {
      await by.click(view(/^Contacts/));
      await chip('Last message not in the last 90 days').waitFor({ state: 'detached' });
    });
    await view(`Quiet friends ${quiet}`).waitFor();

    await task(12, async () => {
      await by.click(button('Columns'));
      await by.click(page.getByRole('menuitemcheckbox', { name: 'Tariff' }));
      await page.getByRole('columnheader', { name: 'Tariff' }).waitFor();
    });
    await page.keyboard.press('Escape');
    await task(13, async () => {
      const name = page.getByRole('columnheader', { name: 'Name' });
      await by.click(name.getByRole('button').first());
      await name.and(page.locator('[aria-sort=ascending]')).waitFor();
      await page.locator('#cell-0-0').getByText('Aaron Twin').waitFor();
    });
    const ten: readonly Record<string, string>[] = (await list()).slice(0, 10);
    const [top = {}, bottom = {}] = [ten[0], ten[9]];
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: origin() });
    await task(14, async () => {
      await by.click(await cell(top.display_name ?? '', 'Phone'));
      await by.clickWithShift(await cell(bottom.display_name ?? '', 'Phone'));
      await by.press('Control+c');
      const copied = ten.map((item) => item.phone).join('\n');
      await until(async () => expect(await page.evaluate('navigator.clipboard.readText()')).toBe(copied));
    });
    const tariffs = ten.map((_, index) => `T${index}`);
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(tariffs.join('\r\n'))})`);
    await task(15, async () => {
      await by.click(await cell(top.display_name ?? '', 'Tariff'));
      await by.press('Control+v');
      await until(async () =>
        expect((await list()).slice(0, 11).map((item: { attributes: object }) => item.attributes)).toEqual([
          ...tariffs.map((tariff) => ({ tariff })),
          {},
        ]),
      );
      await row(bottom.display_name ?? '')
        .getByText('T9')
        .waitFor();
    });
    await page.context().clearPermissions();

    await task(16, async () => {
      await by.click(row('Abel New').getByText('Abel New'));
      await heading('Abel New').waitFor();
      await by.press('m');
      await until(async () => expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA'));
      await by.type('Calls back on Monday');
      await by.press('Control+Enter');
      await page.getByRole('list', { name: 'Timeline' }).getByText('Calls back on Monday').waitFor();
      const { id } = await named('Abel New');
      const notes = (await call(account, 'GET', `/contacts/${id}/notes`)).json.data;
      expect(notes.map((note: { body: string }) => note.body)).toEqual(['Calls back on Monday']);
    });
    await closePerson();
    await task(17, async () => {
      await by.click(box('Aaron Twin'));
      await by.click(box('Aaron Twyn'));
      await by.click(button('Merge'));
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Choose a value for each field').waitFor();
      await by.click(dialog.getByRole('button', { name: 'Merge', exact: true }));
      await page.getByText('Merged into Aaron Twin.').waitFor();
      const phones = (await list('&search=aaron')).map((item: { identities: { value: string }[] }) =>
        item.identities.map(({ value }) => value).sort(),
      );
      expect(phones).toEqual([['14155551801', '14155551802']]);
    });
    await closePerson();
    await task(18, async () => {
      const before = await named('Abel New');
      await by.click(box('Abel New'));
      await by.click(button('Delete'));
      await by.click(page.getByRole('dialog').getByRole('button', { name: /^Delete/ }));
      await until(async () => expect(await named('Abel New')).toBeUndefined());
      await by.click(view('Settings'));
      await by.click(view('Deleted'));
      await by.click(row('Abel New').getByRole('button', { name: /^Restore/ }));
      await page.getByText('Abel New was restored.').waitFor();
      expect(await named('Abel New')).toMatchObject({
        id: before.id,
        phone: before.phone,
        tags: before.tags,
      });
    });
    // Messages of earlier tasks cover the next button for some seconds.
    const messages = page
      .getByRole('region', { name: 'Notifications' })
      .getByRole('button', { name: 'Close' });
    while ((await messages.count()) > 0) await messages.first().click();
    const file = [
      'Name,Phone,Email',
      ...Array.from(
        { length: 200 },
        (_, index) => `Guest ${index},+1415555${3000 + index},guest${index}@example.com`,
      ),
    ].join('\n');
    await task(19, async () => {
      await by.click(view('Activity'));
      const chooser = page.waitForEvent('filechooser');
      await by.click(page.locator('button', { hasText: 'Choose file' }));
      const buffer = Buffer.from(file);
      await (await chooser).setFiles({ name: 'guests.csv', mimeType: 'text/csv', buffer });
      await by.click(button('Preview import'));
      await page.getByText('Nothing was imported').waitFor();
      await by.click(page.getByRole('button', { name: /^Import 200/ }));
      await page.getByText('Done', { exact: true }).waitFor();
      const { total: found } = (await call(account, 'GET', '/contacts?search=guest&limit=1&count=exact')).json
        .meta;
      expect(found).toBe(200);
    });
    await page.getByRole('link', { name: 'Contacts' }).first().click();
    await view(/^Quiet friends/).click();
    await total(quiet);
    await task(20, async () => {
      await by.click(button('Export'));
      const download = page.waitForEvent('download');
      await by.click(page.getByRole('dialog').getByRole('button', { name: 'Export' }));
      const lines = readFileSync(await (await download).path(), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines).toHaveLength(quiet + 1);
      await page.getByText(/^contacts-.*\.csv was saved/).waitFor();
    });
  });

  it('loses no key of a fast user, restores the focus, and undoes the last change', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(12);
    const { page, faults } = await signedIn(
      account,
      { width: 1280 },
      '/contacts?sort=display_name&columns=name,company',
    );
    const cell = (row: number, column: number) => page.locator(`#cell-${row}-${column}`);
    const heading = (name: string | RegExp) => page.getByRole('heading', { level: 2, name });
    const companies = async () =>
      (await call(account, 'GET', '/contacts?sort=display_name')).json.data.map(
        (contact: { company: string | null }) => contact.company,
      );
    const before = await companies();
    const grid = page.locator('[role=grid]:focus');
    // The palette loads late: text that is typed before goes into no cell.
    let release = () => {};
    const late = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isHeld = false;
    await page.route(/CommandPalette-/, async (route) => {
      isHeld = true;
      await late;
      await route.continue();
    });
    await cell(0, 1).click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('chiara');
    await page.keyboard.press('Enter');
    await until(async () => expect(isHeld).toBe(true));
    release();
    await heading(/^Chiara/).waitFor();
    await grid.waitFor();
    expect(await companies()).toEqual(before);
    // The keys move to the neighbors of the open contact, regardless of the selected cells.
    await cell(7, 1).click();
    await page.keyboard.press('k');
    await heading(/^Bruno/).waitFor();
    await page.keyboard.press('Escape');
    await heading(/./).waitFor({ state: 'detached' });

    await cell(4, 1).click();
    await page.keyboard.type('Kept');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await grid.waitFor();
    await until(async () => expect((await companies())[4]).toBe('Kept'));

    // Another user changes one of two contacts during their merge.
    const [, second] = (await call(account, 'GET', '/contacts?sort=display_name')).json.data;
    for (const at of [1, 2]) await page.getByRole('row').nth(at).getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    const merge = page.getByRole('dialog').getByRole('button', { name: 'Merge', exact: true });
    await page.getByRole('dialog').getByText('Choose a value for each field').waitFor();
    await call(account, 'PATCH', `/contacts/${second.id}`, { job_title: 'Baker' });
    await merge.click();
    await page.getByRole('dialog').getByText('Job title: Baker').waitFor();
    await merge.click();
    await page.getByText(/^Merged into Ana/).waitFor();
    await cell(1, 1).click();
    await page.keyboard.press('Control+z');
    await page.getByText('The merge was undone').waitFor();
    expect((await call(account, 'GET', `/contacts/${second.id}`)).json.data.job_title).toBe('Baker');
    expect((await companies())[4]).toBe('Kept');
    await cell(1, 1).click();
    await page.keyboard.press('Control+z');
    await page.getByText('1 cell was undone.').waitFor();
    await until(async () => expect((await companies())[4]).toBe(before[4]));
    expect(faults.splice(0).filter((fault) => !/status of 412/.test(fault))).toEqual([]);
  });
});
