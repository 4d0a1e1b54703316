/** Files in and out of the console: from the dropped file over a dry run and mended cells to the result and its undo. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { hasBrowser, until, useConsole } from './console.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const csv = [
  'Phone;Name;Shoe size',
  '+14155550801;Ada;38',
  'nonsense;Ben;41',
  '+14155550803;Cem;',
  '0151 23456789;Dora;39',
].join('\n');

describe.skipIf(!hasBrowser)('imports in the console', () => {
  const { origin, newAccount, signedIn, call } = useConsole();

  const kept = (page: Page) =>
    page.evaluate<readonly string[]>(
      "Object.keys(sessionStorage).filter((one) => one.startsWith('switchbook.kept.'))",
    );

  it('a file is checked, mended in a grid, imported, and taken back', async () => {
    const account = await newAccount(2);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    await page.getByText('No imports yet').waitFor();
    expect(await axe()).toEqual([]);
    await page
      .getByLabel('Choose a file', { exact: true })
      .first()
      .setInputFiles({
        name: 'people.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(csv),
      });

    await page.getByText('CSV · parted by semicolons · UTF-8').waitFor();
    await page.getByText('50 % of the cells fit').waitFor();
    await page.getByLabel('Field of Shoe size').selectOption('attributes.Shoe size');
    await page.getByLabel('Numbers without a country are of').selectOption('DE');
    await page.getByText('75 % of the cells fit').waitFor();
    await page.getByLabel('Fill what is empty').check();
    await page.getByLabel('Tags for all of them').fill('fair');
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Check without writing' }).click();

    await page.getByText('Nothing was written').waitFor();
    const figure = (title: string) => page.locator('dl > div', { hasText: title }).locator('dd').innerText();
    expect([await figure('Would be created'), await figure('Would be rejected')]).toEqual(['3', '1']);
    await page.getByText(/^Row 2: "nonsense"/).waitFor();
    const cell = page.getByLabel('Phone in row 2');
    await cell.waitFor();
    expect(await cell.getAttribute('aria-invalid')).toBe('true');
    expect(await axe()).toEqual([]);
    await cell.fill('+14155550802');
    await page.getByText('1 cell changed').waitFor();
    // A reload loses the file and not what was written.
    await page.reload();
    await page.getByText('The cell that you changed is kept').waitFor();
    expect(await axe()).toEqual([]);
    await page
      .getByLabel('Choose a file', { exact: true })
      .first()
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await until(async () => expect(await cell.inputValue()).toBe('+14155550802'));
    await page.getByRole('button', { name: 'Check again' }).click();
    await until(async () => expect(await figure('Would be created')).toBe('4'));
    expect((await call(account, 'GET', '/contacts?count=exact&limit=1')).json.meta.total).toBe(2);

    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    expect(await figure('Created')).toBe('4');
    expect(await axe()).toEqual([]);
    const { data } = (await call(account, 'GET', '/contacts?tag=fair&sort=display_name')).json;
    expect(data.map((one: { phone: string }) => one.phone)).toEqual([
      '+14155550801',
      '+14155550802',
      '+14155550803',
      '+4915123456789',
    ]);
    expect(data[0].attributes).toEqual({ 'Shoe size': '38' });
    expect(await kept(page)).toEqual([]);

    // It is the server's: another load of the address shows the same.
    await page.reload();
    await page.getByRole('button', { name: 'Undo the import' }).click();
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
    await page.getByText('Rows taken back: 4').waitFor();
    expect((await call(account, 'GET', '/contacts?count=exact&limit=1')).json.meta.total).toBe(2);
    await page.getByRole('link', { name: 'All imports' }).click();
    await page.getByText('Undone').waitFor();
    expect(await page.getByRole('link', { name: 'people.csv' }).count()).toBe(3);
    expect(await axe()).toEqual([]);
  });

  it('on a telephone: what is refused says where, rejected rows are downloaded, a file is chosen again', async () => {
    const account = await newAccount(1);
    const { page, axe, faults } = await signedIn(account, { width: 390 }, '/imports', 'Imports');
    const choose = (name: string, text: string | Buffer) =>
      page
        .getByLabel('Choose a file', { exact: true })
        .first()
        .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await choose('broken.csv', 'Phone,Name\n+14155550811\n');
    await page.getByText('Row 1 (line 2) has 1 cells').waitFor();
    expect(await axe()).toEqual([]);
    // A browser reports every refused request; this one was wanted.
    expect(faults.splice(0).filter((one) => !/status of 422/.test(one))).toEqual([]);

    const packed = gzipSync('Phone,Name\n+14155550811,Eva\nbad,Fay\n');
    await choose('people.csv.gz', packed);
    await page.getByText('gzip').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Check without writing' }).click();
    await page.getByRole('button', { name: 'Import 1 row' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('Phone in row 2').fill('+14155550812');
    expect(await kept(page)).toHaveLength(1);
    // Nothing of it is left for another account, whose key is used in the same tab.
    const other = await newAccount(1);
    const signIn = (key: string) => page.evaluate(`sessionStorage.setItem('switchbook.key', '${key}')`);
    await signIn(other.key);
    await page.reload();
    await page.getByText('There is no such import').waitFor();
    expect(await kept(page)).toEqual([]);
    await signIn(account.key);
    await page.reload();
    expect(faults.splice(0).filter((one) => !/status of 404/.test(one))).toEqual([]);
    await page.getByText('so the file is not at hand').waitFor();
    await choose('people.csv.gz', packed);
    await page.getByRole('button', { name: 'Check without writing' }).click();
    await page.getByRole('button', { name: 'Import 1 row' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the rejected rows' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('rejected-rows.csv');
    expect(readFileSync(await download.path(), 'utf8')).toContain('bad,Fay,2,Phone,');
    expect(page.url()).not.toContain(account.key);
  });

  it('a cards file is imported as it says, and what the filter leaves is exported', async () => {
    const account = await newAccount(30);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Gil\r\nTEL:+14155550821\r\nEND:VCARD\r\n';
    const drop = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(card)}], 'gil.vcf')); return data; })()`,
    );
    await page
      .getByRole('region', { name: 'Drop a file here' })
      .dispatchEvent('drop', { dataTransfer: drop });
    await page.getByText('This format says itself').waitFor();
    await page.getByRole('button', { name: 'Check without writing' }).click();
    await page.getByRole('button', { name: 'Import 1 row' }).click();
    await page.getByRole('link', { name: 'Show the contacts' }).click();
    await page.getByRole('row', { name: 'Gil' }).waitFor();

    await page.goto(`${origin()}/contacts?tag=vip`);
    await page.getByRole('row').nth(1).waitFor();
    const { total } = (await call(account, 'GET', '/contacts?tag=vip&count=exact&limit=1')).json.meta;
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What do you want to do?').fill('export contacts');
    await page.keyboard.press('Enter');
    await page.getByText(`The ${total} contacts that match the filter`).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('NDJSON').check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the file' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^contacts-\d{4}-\d\d-\d\d\.ndjson$/);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(total);
    expect(lines.every((line) => JSON.parse(line).tags.includes('vip'))).toBe(true);
  });
});
