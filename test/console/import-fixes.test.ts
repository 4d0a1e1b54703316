/** Problems of an import: each is listed once, its rows are readable, and a fix keeps the place. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chooseFile, chosenIn, hasBrowser, pick, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('problems of an import', () => {
  const { newAccount, signedIn, call } = useConsole();

  const choose = (page: Page, name: string, rows: readonly (readonly string[])[]) =>
    chooseFile(page, name, rows.map((cells) => cells.join(',')).join('\n'));

  const ended = async (page: Page, created: number, updated: number) => {
    await page.getByRole('status').getByText('Done', { exact: true }).waitFor();
    const counts = await page.locator('[data-action-bar] dd').allInnerTexts();
    expect(counts.slice(0, 2)).toEqual([String(created), String(updated)]);
  };

  it('shows each problem once with readable rows, and a fix keeps the place and moves the focus on', async () => {
    const account = await newAccount(0);
    const { page, axe } = await signedIn(account, { width: 1280, height: 600 }, '/imports', 'Imports');
    const rows = Array.from({ length: 60 }, (_, at) => [
      `P${at}`,
      at < 40 ? 'nonsense' : `+1415555${2000 + at}`,
      at < 20 ? '' : at >= 50 ? 'no email' : `p${at}@example.com`,
      at >= 20 ? `Frühling ${at}` : '1985-04-12',
    ]);
    await choose(page, 'many.csv', [['Name', 'Phone', 'Email', 'Birthday'], ...rows]);
    await page.getByRole('button', { name: 'Preview import' }).click();
    const problem = (name: string) => page.locator('[data-problem]', { hasText: name });
    await problem('Phone: Not a phone number').getByText('20 rows rejected').waitFor();
    await problem('Phone: Not a phone number').getByText('20 cells skipped').first().waitFor();
    expect(await problem('Phone: Not a phone number').count()).toBe(1);
    // The example has the form of the column.
    const day = problem('Birthday: Not a date such as 1985-04-23');
    await problem('Email').getByRole('button', { name: 'Email: Not an email' }).click();
    const phone = problem('Phone').getByRole('button', { name: 'Phone: Not a phone' });
    if ((await phone.getAttribute('aria-expanded')) === 'false') await phone.click();
    // The rejected rows are in the grid, and only the skipped cells are listed below it.
    await problem('Phone').getByLabel('Phone in row 2', { exact: true }).waitFor();
    const cells = ['“nonsense” in 20 rows: 22, 23, 24, 25, 26 …'];
    await until(async () =>
      expect(
        (await problem('Phone').getByRole('listitem').allInnerTexts()).map((text) => text.trim()),
      ).toEqual(cells),
    );
    await day.getByRole('button', { name: 'Birthday' }).click();
    // Each other cell has its own line.
    const listed = day.getByRole('listitem');
    await until(async () => expect(await listed.count()).toBe(40));
    const heights = await listed.evaluateAll((all) =>
      (all as unknown as { offsetHeight: number }[]).map(({ offsetHeight }) => offsetHeight),
    );
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(14);
    expect(await axe()).toEqual([]);
    const scrolled = () => page.evaluate<number>("document.querySelector('[data-scrolls]').scrollTop");
    const fix = problem('Email').getByRole('button', { name: 'Skip cells' });
    await fix.scrollIntoViewIfNeeded();
    const before = await scrolled();
    await fix.click();
    await page.getByText('Email: cells skipped').waitFor();
    await until(async () =>
      expect(await page.evaluate("document.activeElement?.closest('[data-problem]')?.textContent")).toMatch(
        /^(Birthday|Phone|Email)/,
      ),
    );
    expect(Math.abs((await scrolled()) - before)).toBeLessThan(120);
  });

  it('keeps the focus in the page at each step', { tags: ['nightly'] }, async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const focused = () =>
      until(async () =>
        expect(
          await page.evaluate("document.activeElement.matches('main :not(input):not([data-scrolls])')"),
        ).toBe(true),
      );
    const press = (name: string | RegExp) => page.getByRole('button', { name }).press('Enter');
    await choose(page, 'keys.csv', [
      ['Name', 'Phone', 'Email'],
      ['Ana', '12', 'ana@example.com'],
      ['Ben', '+14155550123', 'ben@example.com'],
    ]);
    await page.getByRole('button', { name: 'Preview import' }).waitFor();
    await focused();
    await press('Preview import');
    await page.getByText('This is a preview.').waitFor();
    await focused();
    await press('Fix the cells instead');
    await page.getByLabel('Phone in row 2').waitFor();
    await focused();
    await press('Import 1 row');
    await ended(page, 1, 0);
    await focused();
  });

  it('shows why rows of known contacts are skipped, and imports them on request', async () => {
    const account = await newAccount(0);
    for (const name of ['Ben', 'Ada'])
      await call(account, 'POST', '/contacts', { display_name: name, email: `${name}@example.com` });
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    await choose(page, 'known.csv', [
      ['Name', 'Email', 'Company', 'Birthday'],
      ['Ada', 'ada@example.com', 'Analytical', '31.02.1990'],
      ['Ben', 'ben@example.com', '', '23.04.1985'],
    ]);
    await page.getByRole('button', { name: 'Preview import' }).click();
    // The problem of these rows has the other choices, and no text promises their import.
    const line = page.getByRole('region', { name: 'Notes' }).getByRole('listitem');
    await line.waitFor();
    expect(await line.allInnerTexts()).toEqual([
      expect.stringMatching(/^Contact already exists\s+2 rows skipped/),
    ]);
    await page.getByText('1 cell cannot be read and is skipped.').waitFor();
    // Each row leads to its contact.
    await line.getByRole('button', { name: /Contact already exists/ }).click();
    const rows = line.getByRole('list', { name: 'All rows with this problem' }).getByRole('listitem');
    await rows.getByRole('link', { name: 'Ben' }).waitFor();
    expect(await rows.allInnerTexts()).toEqual(['Row 2 Ada', 'Row 3 Ben']);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Fill empty fields' }).click();
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await ended(page, 0, 2);
    expect((await call(account, 'GET', '/contacts?search=ada')).json.data[0].company).toBe('Analytical');

    // Another import of the same rows changes nothing, and its link to the contacts has no condition.
    await choose(page, 'known.csv', [
      ['Name', 'Email'],
      ['Ada', 'ada@example.com'],
    ]);
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByText('This is a preview.').waitFor();
    const { id } = (await call(account, 'GET', '/imports')).json.data[0];
    const changed = { dry_run: false, created: 0, updated: 0 };
    await page.route(`**/directory/v1/imports/${id}`, async (route) => {
      const response = await route.fetch();
      const { data } = await response.json();
      await route.fulfill({ response, json: { data: { ...data, ...changed } } });
    });
    await page.reload();
    await page.getByRole('link', { name: 'Show contacts' }).click();
    await page.locator('#cell-0-0').getByText('Ada').waitFor();
  });

  it('shows another file by its own columns, although the answer about the one before is late', async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    await choose(page, 'one.csv', [['Name', 'Phone'], ...[1, 2].map((at) => [`P${at}`, `+1415555200${at}`])]);
    await page.getByLabel('Import Phone as').waitFor();
    await choose(page, 'two.csv', [
      ['Name', 'Email'],
      ['Ada', 'no email'],
      ['Ben', 'ben@example.com'],
    ]);
    await page.getByLabel('Import Email as').waitFor();
    await page.getByText('50% of the cells fit').waitFor();
  });

  it('has one button for new fields, one sentence about fitting cells, and days as the file writes them', async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const rows = [
      ['Ana', 'ana@example.com', '23.04.1985', '38'],
      ['Ben', 'ben@example.com', '31.02.1990', '40'],
    ];
    await choose(page, 'people.csv', [['Name', 'Email', 'Birthday', 'Shoe size'], ...rows]);
    await page.getByRole('button', { name: 'Create fields…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('All cells fit', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.getByRole('button', { name: 'Add text fields' }).count()).toBe(0);
    // The button of this file is below.
    await page.getByRole('button', { name: 'Import another file' }).waitFor();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByText('Birthday: Not a date such as 23.04.1985').waitFor();
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await ended(page, 2, 0);
    // The result shows no form of days. Its title has the count of the bar.
    await page.getByText('Birthday: Not a date', { exact: true }).waitFor();
    const shown = await page.getByRole('main').innerText();
    expect(shown.match(/created/gi)).toEqual(['created', 'Created']);
  });

  it('uses the choices of the last file for each of several columns with one heading', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const rows = [
      ['Name', 'Phone', 'Phone'],
      ['Ada', '+14155550801', '38'],
    ];
    await choose(page, 'shoes.csv', rows);
    const fields = page.getByLabel('Import Phone as');
    const chosen = async () => [await chosenIn(fields.nth(0)), await chosenIn(fields.nth(1))];
    await pick(fields.nth(1), 'attributes.Phone');
    const before = await chosen();
    expect(before).toEqual(['phone', 'attributes.Phone']);
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByRole('button', { name: 'Import 1 row' }).click();
    await ended(page, 1, 0);
    await choose(page, 'shoes.csv', rows);
    await page.getByRole('button', { name: 'Use those choices' }).click();
    await until(async () => expect(await chosen()).toEqual(before));
  });

  it('keeps the rejected rows of an import over a reload, with the headings and rows of its file', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const rows = [
      ['Ada', 'ada@example.com', '+14155550801', 'Gold'],
      ['Ben', 'ben@example.com', '+14155550802', 'Gold'],
      ['Cem', 'cem at home', '+14155550803', 'Silver'],
    ];
    await choose(page, 'shop.csv', [['Name', 'Email', 'Phone', 'Stufe'], ...rows]);
    await pick(page.getByLabel('Import Stufe as'), 'attributes.Stufe');
    await page.getByLabel('Reject the row').check();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByRole('button', { name: 'Fix rejected rows' }).click();
    await page.getByLabel('Email in row 4').waitFor();
    await page.reload();
    await page.getByText('no longer has the file').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Fix rejected rows' }).click();
    const cell = page.getByLabel('Email in row 4');
    await cell.waitFor();
    const headings = await page.locator('thead').last().innerText();
    expect(headings.trim().split(/\s+/)).toEqual(['Row', 'Email', 'Name', 'Phone', 'Stufe']);
    await cell.fill('cem@example.com');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await ended(page, 1, 0);
    const found = await call(account, 'GET', '/contacts?search=cem%40example.com');
    expect(found.json.data[0].attributes).toEqual({ Stufe: 'Silver' });

    // The counts of an undone import are struck out.
    await page.getByRole('button', { name: 'Undo import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click();
    await page.getByText('Rows undone: 1').waitFor();
    const created = page.locator('dl > div', { hasText: 'Created' }).locator('dd');
    await until(async () =>
      expect(await created.evaluate((item) => item.matches('.line-through'))).toBe(true),
    );
  });
});
