/** Imports and exports in the console: a dropped file, a dry run, fixed cells, the result and its undo. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { rowOf, workbookOf } from '../support/accounts/workbook.js';
import { chooseFile, chosenIn, hasBrowser, pick, until, useConsole } from './console.js';

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

  it('a workbook has the same steps, and another sheet can be chosen', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page, axe } = await signedIn(account, { width: 390 }, '/imports', 'Imports');
    const choose = (name: string, content: string | Buffer) =>
      chooseFile(page, name, content, 'application/octet-stream');
    await choose('old.xls', 'x');
    await page.getByText('Only Excel workbooks of the form .xlsx').waitFor();
    const people = csv.split('\n').map((line) => rowOf(line.split(';')));
    const file = workbookOf({
      sheets: [
        { name: 'Notes', data: rowOf(['Name', 'Phone']) + rowOf(['Eve', '+14155550809']) },
        { name: 'People', data: people.join('') },
      ],
    });
    await choose('people.xlsx', file);
    await page.getByText('Excel · Notes').waitFor();
    await pick(page.getByLabel('Sheet'), 'People');
    await page.getByText('Excel · People').waitFor();
    await pick(page.getByLabel('Import Shoe size as'), 'attributes.Shoe size');
    await page.getByText('50% of the cells fit').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('Reject the row').check();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByText('Nothing was imported').waitFor();
    await page.getByLabel('Phone in row 3').fill('+14155550802');
    await page.getByText('1 cell edited').waitFor();
    await page.reload();
    await page.getByText('Your 1 edited cell is saved').waitFor();
    await choose('people.xlsx', file);
    await page.getByRole('button', { name: 'Preview again' }).click();
    const figure = (title: string) => page.locator('dl > div', { hasText: title }).locator('dd').innerText();
    await until(async () => expect(await figure('To create')).toBe('3'));
  });

  it('rows that look like stored contacts are listed, and rejected for a review on request', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const jane = { given_name: 'Jane', family_name: 'Doeman', birthday: '1980-03-04' };
    await call(account, 'POST', '/contacts', { ...jane, phone: '+14155550801' });
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const text = 'First name,Last name,Birthday,Phone\nJane,Doemann,1980-03-04,+14155550802\n';
    await chooseFile(page, 'similar.csv', text);
    await until(async () => expect(await page.getByLabel('Create another contact').isChecked()).toBe(true));
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByText('1 row looks like an existing contact.').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Reject for review' }).click();
    await page.getByText('1 row was rejected because it looks like an existing contact.').waitFor();
    await page
      .getByText(/Looks like No\. 2 \(.*Same birthday/)
      .first()
      .waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Create them' }).click();
    await page.getByText('1 row looks like an existing contact.').waitFor();
    await page.getByRole('button', { name: /^Import 1/ }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByRole('heading', { name: '1 contact created', exact: true }).waitFor();
    expect((await call(account, 'GET', '/contacts?count=exact&limit=1')).json.meta.total).toBe(3);
  });

  it('rejected rows are read with the country of their file', { tags: ['nightly'] }, async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const rows = Array.from({ length: 8 }, (_, at) => [
      `P${at}`,
      at % 2 === 0 ? `+49 1511 200${1000 + at}` : `0152 2100${1000 + at}`,
      at < 4 ? 'no email' : `p${at}@example.com`,
    ]);
    const text = [['Name', 'Phone', 'Email'], ...rows].map((cells) => cells.join(',')).join('\n');
    await chooseFile(page, 'two.csv', text);
    await page.getByText('Chosen because other numbers of the file begin with +49.').waitFor();
    await page.getByLabel('Reject the row').check();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByRole('button', { name: 'Import 4 rows' }).click();
    await page.getByRole('button', { name: 'Fix rejected rows' }).click();
    await page.getByText('Country: Germany').waitFor();
    const [email, phone] = ['Email in row 3', 'Phone in row 3'].map((name) => page.getByLabel(name));
    await until(async () => expect(await email?.getAttribute('aria-invalid')).toBe('true'));
    expect(await phone?.inputValue()).toBe('0152 21001001');
    expect(await phone?.getAttribute('aria-invalid')).not.toBe('true');
  });

  it('rejected rows are read with the country and the date order of their file, and a tag may have a comma', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    await call(account, 'POST', '/tags', { name: 'Spring, Summer' });
    const rows = ['Ana,0151 20001001,no email,02/03/2001', 'Ben,0151 20001002,ben@example.com,03/04/2002'];
    const text = ['Name,Phone,Email,Birthday', ...rows].join('\n');
    await chooseFile(page, 'one.csv', text);
    await pick(page.getByLabel('Country of the file'), 'DE');
    await pick(page.getByLabel('Dates such as 02/01/2026'), 'dmy');
    const tags = page.getByRole('dialog', { name: 'Tags for all contacts' });
    await page.getByRole('button', { name: 'Tags for all contacts: None' }).click();
    await tags.getByRole('option', { name: 'Spring, Summer' }).click();
    await tags.getByRole('combobox').fill('fair, hall 2');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByLabel('Reject the row').check();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByRole('button', { name: /^Import 1/ }).click();
    await page.getByRole('button', { name: 'Fix rejected rows' }).click();
    await page.getByText('Country: Germany').waitFor();
    // A chosen name with a comma is one tag, and typed names are divided at theirs.
    const [ben] = (await call(account, 'GET', '/contacts')).json.data;
    expect(ben.tags.toSorted()).toEqual(['Spring, Summer', 'fair', 'hall 2']);
    await until(async () => {
      const [latest] = (await call(account, 'GET', '/imports')).json.data;
      expect([latest.file_name, latest.region, latest.date_order]).toEqual([
        'rejected rows of one.csv',
        'DE',
        'dmy',
      ]);
    });
  });

  it('a file is checked, fixed in a grid, imported, and undone', async () => {
    const account = await newAccount(2);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    await page.getByText('No imports yet').waitFor();
    expect(await axe()).toEqual([]);
    await chooseFile(page, 'people.csv', csv);

    await page.getByText('CSV · semicolon-separated · UTF-8').waitFor();
    await page.getByText('50% of the cells fit').waitFor();
    await pick(page.getByLabel('Import Shoe size as'), 'attributes.Shoe size');
    await pick(page.getByLabel('Country of the file'), 'DE');
    await page.getByText('75% of the cells fit').waitFor();
    await page.getByLabel('Fill empty fields').check();
    await page.getByRole('button', { name: 'Tags for all contacts: None' }).click();
    await page.getByRole('dialog', { name: 'Tags for all contacts' }).getByRole('combobox').fill('fair');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await axe()).toEqual([]);
    // The second click of a double click does not click the button that takes the place.
    await page.getByRole('button', { name: 'Preview import' }).dblclick();

    await page.getByText('Nothing was imported').waitFor();
    const figure = (title: string) => page.locator('dl > div', { hasText: title }).locator('dd').innerText();
    // Only the number identified Ben.
    expect([await figure('To create'), await figure('Rejected')]).toEqual(['3', '1']);
    await page.getByText('Country: Germany').waitFor();
    await page.getByText(/^Row 3: “nonsense”/).waitFor();
    const cell = page.getByLabel('Phone in row 3');
    await cell.waitFor();
    expect(await cell.getAttribute('aria-invalid')).toBe('true');
    expect(await axe()).toEqual([]);
    await cell.fill('+14155550802');
    await page.getByText('1 cell edited').waitFor();
    // A reload loses the file, but keeps the texts that the user entered.
    await page.reload();
    await page.getByText('Your 1 edited cell is saved').waitFor();
    expect(await axe()).toEqual([]);
    await chooseFile(page, 'people.csv', csv);
    await until(async () => expect(await cell.inputValue()).toBe('+14155550802'));
    await page.getByRole('button', { name: 'Preview again' }).click();
    await until(async () => expect(await figure('To create')).toBe('4'));
    expect((await call(account, 'GET', '/contacts?count=exact&limit=1')).json.meta.total).toBe(2);

    await page.getByRole('button', { name: 'Import', exact: true }).dblclick();
    await page.getByText('Done', { exact: true }).waitFor();
    expect(await figure('Created')).toBe('4');
    expect(await axe()).toEqual([]);
    const { data } = (await call(account, 'GET', '/contacts?tag=fair&sort=display_name')).json;
    expect(data.map((contact: { phone: string }) => contact.phone)).toEqual([
      '+14155550801',
      '+14155550802',
      '+14155550803',
      '+4915123456789',
    ]);
    expect(data[0].attributes).toEqual({ 'Shoe size': '38' });
    expect(await kept(page)).toEqual([]);

    // The server stores it: reloading the address shows the same.
    await page.reload();
    await page.getByRole('button', { name: 'Undo import' }).click();
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click();
    await page.getByText('Rows undone: 4.', { exact: true }).waitFor();
    expect((await call(account, 'GET', '/contacts?count=exact&limit=1')).json.meta.total).toBe(2);
    await page.getByRole('link', { name: 'All imports' }).click();
    await page.getByText('Undone').waitFor();
    expect(await page.getByRole('link', { name: 'people.csv' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Show 2 earlier previews' }).click();
    await until(async () => expect(await page.getByRole('link', { name: 'people.csv' }).count()).toBe(3));
    expect(await axe()).toEqual([]);
  });

  it('says what a file and its cells need in the language of the reader', { tags: ['nightly'] }, async () => {
    const account = await newAccount(0);
    await call(account, 'PATCH', '/account', { default_region: 'DE' });
    await call(account, 'POST', '/fields', { key: 'vip', label: 'VIP', type: 'yes_no' });
    const { page, faults } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    await page.evaluate("localStorage.setItem('switchbook.language', 'de')");
    await page.reload();
    const choose = (name: string, lines: readonly string[]) =>
      page
        .getByLabel('Datei auswählen', { exact: true })
        .first()
        .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
    await choose('broken.csv', ['Phone,Name', '030 1234567,"Ana', 'Maria"', '030 1234568']);
    // The row begins on the fourth line, and a spreadsheet numbers it so.
    await page.getByText('Zeile 4 hat 1 Zelle, aber es gibt 2 Überschriften.').waitFor();
    expect(faults.splice(0).filter((fault) => !/status of 422/.test(fault))).toEqual([]);
    const rows = [
      ['030 1234567', 'Ana', '1985-04-12', 'ja', 'DE'],
      ['030 1234568', 'Ben', '1985-04-12', 'nein', 'FR'],
      ['030 1234569', 'Cem', 'Frühling', 'ja', 'DE'],
      ['030 1234570', 'Dora', '1985-04-12', 'vielleicht', 'DE'],
      ['030 1234571', 'Emil', '1985-04-12', 'ja', 'Atlantis'],
      ['030 1234567', 'Ana', '1985-04-12', 'ja', 'DE'],
    ];
    const heads = 'Phone,Name,Birthday,vip,Country';
    await choose('people.csv', [heads, ...rows.map((cells) => cells.join(','))]);
    await page.getByLabel('Zeile ablehnen').check();
    await page.getByRole('button', { name: 'Vorschau anzeigen' }).click();
    for (const title of [
      'Birthday: Kein Datum wie 1985-04-23',
      'vip: Weder Ja noch Nein',
      'Country: Kein Land wie Deutschland oder DE',
    ])
      await page.getByRole('button', { name: title }).waitFor();
    await page.getByText('Zeile 7: derselbe Kontakt wie in Zeile 2').waitFor();
  });

  it('finds and replaces a text in the cells of a column by keys, through all rows, and undoes it', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    // More rows than are shown, and than the server sends at once.
    const lines = Array.from({ length: 120 }, (_, index) => `Ana ${index},ana${index} (AT) example.com`);
    await chooseFile(page, 'people.csv', ['Name,Email', ...lines, 'Bo,bo.example.com'].join('\n'));
    await page.getByLabel('Reject the row').check();
    await page.getByRole('button', { name: 'Preview import' }).click();
    const cell = page.getByLabel('Email in row 2', { exact: true });
    await cell.click();
    await cell.press('Control+h');
    const find = page.getByLabel('Find in Email');
    const status = page.getByRole('search').getByRole('status');
    await find.fill(' (at) ');
    await status.getByText('120 cells').waitFor();
    expect(await axe()).toEqual([]);
    await find.press('Tab');
    await page.keyboard.type('@$&');
    await page.keyboard.press('Enter');
    await status.getByText('120 cells replaced').waitFor();
    expect(await cell.inputValue()).toBe('ana0@$&example.com');
    await page.keyboard.press('Control+z');
    await until(async () => expect(await cell.inputValue()).toBe('ana0 (AT) example.com'));
    expect(await page.getByText('cells edited').count()).toBe(0);
    await page.getByRole('search').getByRole('textbox').nth(1).fill('@');
    await page.keyboard.press('Enter');
    await status.getByText('120 cells replaced').waitFor();
    // A cell that was edited since is no part of the undo.
    await cell.fill('ana@example.com');
    await page.getByRole('search').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('1 cell edited').waitFor();
    await page.keyboard.press('Enter');
    await find.press('Escape');
    await until(async () => expect(await page.getByRole('search').count()).toBe(0));
    await until(async () => expect(await cell.inputValue()).toBe('ana@example.com'));
  });

  it('offers the country of the browser for numbers without any, and keeps the focus there', async () => {
    const account = await newAccount(0);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    await page.getByLabel('Choose file', { exact: true }).setInputFiles({
      name: 'numbers.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Name,Phone\nAna,07400 123456\nBen,07400 123457'),
    });
    await page.getByText('0% of the cells fit').waitFor();
    const offer = page.getByRole('button', { name: 'Read as United Kingdom' });
    await offer.focus();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Enter');
    const country = page.getByLabel('Country of the file');
    await until(async () => expect(await chosenIn(country)).toBe('GB'));
    await until(async () => expect(await page.getByText('All cells fit').count()).toBe(2));
    expect([await offer.count(), await country.evaluate((item) => item.matches(':focus'))]).toEqual([
      0,
      true,
    ]);
  });

  it('reads the numbers of a file with their own country, if that of the account does not fit', async () => {
    const account = await newAccount(0);
    await call(account, 'PATCH', '/account', { default_region: 'GB' });
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const send = (numbers: readonly string[]) =>
      chooseFile(
        page,
        'numbers.csv',
        ['Name,Phone', ...numbers.map((number, at) => `P${at},${number}`)].join('\n'),
      );
    await send(['+49 1511 2001000', '0152 21001001', '0152 21001002']);
    await page.getByText('Chosen because other numbers of the file begin with +49.').waitFor();
    expect(await chosenIn(page.getByLabel('Country of the file'))).toBe('DE');
    await send(['+49 1511 2001000', '07400 123456', '07400 123457']);
    await until(async () => expect(await chosenIn(page.getByLabel('Country of the file'))).toBe(''));
    // Most numbers with a country code may be those of foreign customers.
    await send(['+1 415 555 2671', '+1 415 555 2672', '+49 1511 2001000', '0152 21001001', '0152 21001002']);
    await until(async () => expect(await chosenIn(page.getByLabel('Country of the file'))).toBe('DE'));
  });

  it('shows the next action of each step without scrolling, each problem once, and rejected rows of one line', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const rows = Array.from({ length: 90 }, (_, at) => [
      `P${at}`,
      at % 3 === 0 ? `+49 1511 200${1000 + at}` : at % 3 === 1 ? `0152 2100${1000 + at}` : '12',
      at === 5 ? 'no email' : `p${at}@example.com`,
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
    ]);
    const heads = [
      'Name',
      'Phone',
      'Email',
      'Own 1',
      'Own 2',
      'Own 3',
      'Own 4',
      'Own 5',
      'Own 6',
      'Own 7',
      'Own 8',
    ];
    const { page, axe } = await signedIn(account, { width: 1440, height: 900 }, '/imports', 'Imports');
    const sizes = [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ];
    const isInView = async (name: string | RegExp) => {
      const button = page.getByRole('button', { name }).or(page.getByRole('link', { name })).last();
      await button.waitFor();
      for (const size of sizes) {
        await page.setViewportSize(size);
        await until(async () => {
          const box = await button.boundingBox();
          const [right, bottom] = [
            (box?.x ?? 2000) + (box?.width ?? 0),
            (box?.y ?? 2000) + (box?.height ?? 0),
          ];
          expect([right <= size.width, bottom <= size.height]).toEqual([true, true]);
        });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    };
    await chooseFile(page, 'many.csv', [heads, ...rows].map((row) => row.join(',')).join('\n'));
    // Numbers with +49 tell where the others are from.
    await page.getByText('Chosen because other numbers of the file begin with +49.').waitFor();
    expect(await chosenIn(page.getByLabel('Country of the file'))).toBe('DE');
    await isInView('Preview import');
    await page.getByLabel('Reject the row').check();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByText('Phone: Not a phone number').waitFor();
    expect(await page.getByText('Phone: Not a phone number').count()).toBe(1);
    const problems = page.getByRole('region', { name: 'Problems' });
    // Rejected rows are read by a separate request.
    await until(async () => {
      const heights = await problems
        .locator('tbody tr')
        .evaluateAll((all) =>
          (all as unknown as { offsetHeight: number }[]).map(({ offsetHeight }) => offsetHeight),
        );
      expect([heights.length, new Set(heights)]).toEqual([25, new Set([36])]);
    });
    const rejected = problems.locator('tbody tr').first();
    expect((await rejected.boundingBox())?.y).toBeLessThan(500);
    // The first rows of the file are above, with what happens to each.
    const firstRows = page.getByRole('region', { name: 'First rows' });
    await until(async () => expect(await firstRows.locator('tbody tr').count()).toBe(3));
    // A corrected cell has the verdict of its new text at once.
    const third = rejected.getByRole('textbox').first();
    await third.fill('0152 21001009');
    await firstRows.locator('.text-good', { hasText: '0152 21001009' }).waitFor();
    await third.fill('12');
    expect(await firstRows.locator('.text-bad', { hasText: /^12$/ }).count()).toBe(1);
    // A telephone shows the bad cell without a sideways scroll.
    await page.setViewportSize({ width: 390, height: 844 });
    await until(async () => {
      const box = await rejected.getByRole('textbox').first().boundingBox();
      expect((box?.x ?? 390) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    });
    await page.setViewportSize({ width: 1440, height: 900 });
    await isInView('Import 60 rows');
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Next rows' }).click();
    await page.getByText('Rows 26 to 30 of 30').waitFor();
    // The rows of another problem.
    await page.getByRole('button', { name: 'Email: Not an email address' }).click();
    await until(async () => expect(await problems.locator('tbody tr').count()).toBe(1));
    await page.getByLabel('Email in row 7').waitFor();
    await page.getByRole('button', { name: 'Import 60 rows' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    await isInView('Show contacts');
    // The rows of problems can be read. Rows are numbered as in a spreadsheet.
    expect((await page.locator('[data-action-bar] dd').allInnerTexts())[0]).toBe('60');
    await page.getByRole('button', { name: 'Phone: Not a phone number' }).click();
    // The cell of the problem is first, and each cell is below the heading of its column.
    const listed = page.getByRole('table', { name: 'All rows with this problem' }).locator('tr');
    await until(async () => expect(await listed.count()).toBe(31));
    const cellsOf = (row: number) => listed.nth(row).locator('th, td').allInnerTexts();
    expect((await cellsOf(0)).slice(0, 4)).toEqual(['Row', 'Phone', 'Name', 'Email']);
    expect((await cellsOf(1)).slice(0, 4)).toEqual(['4', '12', 'P2', 'p2@example.com']);
    expect(await axe()).toEqual([]);
    // Only the contacts of the import are shown.
    await page.getByRole('link', { name: 'Show contacts' }).click();
    await page.getByText('60', { exact: true }).waitFor();
    expect((await call(account, 'GET', '/contacts?count=exact&limit=1')).json.meta.total).toBe(63);
  });

  it('shows equal cells with a problem in one line', async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const cellOf = (index: number) =>
      index === 3 ? 'also bad' : index % 2 === 0 ? 'nobody@' : `p${index}@example.com`;
    const rows = Array.from({ length: 120 }, (_, index) => `+1415555${1000 + index},${cellOf(index)}`);
    await chooseFile(page, 'people.csv', ['Phone,Email', ...rows].join('\n'));
    await page.getByRole('button', { name: 'Preview import' }).click();
    // 60 rows have the cell. The line names the first of the three examples.
    const examples = '“nobody@” in 60 rows: 2, 4 … · Row 5: “also bad”';
    await page.getByText(examples, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Email: Not an email address' }).click();
    const listed = page.getByRole('list', { name: 'All rows with this problem' }).getByRole('listitem');
    const lines = ['“nobody@” in 60 rows: 2, 4, 6, 8, 10 …', 'Row 5: “also bad”'];
    await until(async () => expect((await listed.allInnerTexts()).map((text) => text.trim())).toEqual(lines));
  });

  it('skips a bad cell like the server, and opens its row on request', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const rows = 'Phone,Name,Email\n+14155550801,Ada,ada@example.com\n+14155550802,Ben,ben at home\n';
    await page.evaluate(`window.chosen = [];
      const append = FormData.prototype.append;
      FormData.prototype.append = function (name, value, ...rest) {
        if (name === 'bad_cells') window.chosen.push(value);
        return append.call(this, name, value, ...rest);
      };`);
    const figure = (title: string) => page.locator('dl > div', { hasText: title }).locator('dd').innerText();
    await chooseFile(page, 'cells.csv', rows);
    await page.getByRole('button', { name: 'Preview import' }).waitFor();
    // The page shows the default of the server, and does not send it as a choice.
    expect(await page.getByLabel('Skip the cell').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByText('1 cell cannot be read and is skipped').waitFor();
    expect([await figure('To create'), await figure('Rejected')]).toEqual(['2', '0']);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Fix the cells instead' }).click();
    await page.getByText('Rows with a cell that cannot be read are rejected.').waitFor();
    expect([await figure('To create'), await figure('Rejected')]).toEqual(['1', '1']);
    await page.getByLabel('Email in row 3').waitFor();
    await page.getByRole('button', { name: 'Skip the cells instead' }).click();
    await page.getByText('1 cell cannot be read and is skipped').waitFor();
    expect(await page.evaluate('window.chosen')).toEqual(['reject_row', 'drop_cell']);
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    expect((await call(account, 'GET', '/contacts')).json.data).toHaveLength(2);
  });

  it('shows names in each likely encoding, and waits for the choice', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page, axe } = await signedIn(account, { width: 390, colorScheme: 'dark' }, '/imports', 'Imports');
    const rows = 'Name;Phone\nAda Sar\u00fd;+4915112345601\nAlp Sar\u00fd;+4915112345602\n';
    await chooseFile(page, 'turkish.csv', Buffer.from(rows, 'latin1'));
    const question = page.getByRole('group', { name: 'How are these names spelled?' });
    const western = question.getByRole('radio', { name: /Ada Sarý.*Western European/ });
    const turkish = question.getByRole('radio', { name: /Ada Sarı.*Turkish/ });
    await western.waitFor();
    expect([await western.isChecked(), await turkish.isChecked()]).toEqual([false, false]);
    const preview = page.getByRole('button', { name: 'Preview import' });
    expect(await preview.isEnabled()).toBe(false);
    expect(await axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await turkish.check();
    await page.getByText('WINDOWS-1254', { exact: false }).first().waitFor();
    await preview.click();
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    const { data } = (await call(account, 'GET', '/contacts?sort=display_name')).json;
    expect(data.map((contact: { display_name: string }) => contact.display_name)).toEqual([
      'Ada Sarı',
      'Alp Sarı',
    ]);
  });

  it('names the date that shows the order of day and month, and reads the other order on request', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const rows = 'Name;Birthday\nAda;4/3/1988\nBen;12/25/1979\n';
    await chooseFile(page, 'birthdays.csv', rows);
    await page.getByText('Month first: 12/25/1979').waitFor();
    await page.getByText('“12/25/1979” in row 3 of “Birthday” shows it.').waitFor();
    const order = page.getByLabel('Dates such as 02/01/2026');
    expect(await order.innerText()).toBe('Detected: Month first');
    expect(await axe()).toEqual([]);
    await pick(order, 'dmy');
    await page.getByText('Month first: 12/25/1979').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    const { data } = (await call(account, 'GET', '/contacts?sort=display_name')).json;
    expect(data.map((contact: { birthday: string }) => contact.birthday)).toEqual([
      '1988-03-04',
      '1979-12-25',
    ]);
  });

  it('reads amounts in the format of the file’s country, from preview to contact', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(0);
    const { page } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const rows = 'Name;Umsatz\nAda;1.234\nBen;2.500\nCem;100\n';
    await chooseFile(page, 'amounts.csv', rows);
    await pick(page.getByLabel('Country of the file'), 'DE');
    await page.getByRole('button', { name: 'Create fields…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await chosenIn(dialog.getByLabel('Type of Umsatz'))).toBe('number');
    await dialog.getByRole('button', { name: 'Create 1 field' }).click();
    await page.getByText('All cells fit').first().waitFor();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByRole('button', { name: 'Import 3 rows' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    const { data } = (await call(account, 'GET', '/contacts?sort=display_name')).json;
    expect(data.map((contact: { attributes: Record<string, unknown> }) => contact.attributes.Umsatz)).toEqual(
      [1234, 2500, 100],
    );
  });

  it('many rows with one problem are fixed together, a fixed cell is checked at once, and an opt-in column becomes consents', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const names = Array.from({ length: 12 }, (_, at) => `Extra ${at}`);
    const rows = Array.from({ length: 30 }, (_, at) => [
      `P${at}`,
      ...names.map((_, column) => String(column)),
      `+1415555${2000 + at}`,
      at < 28 ? 'not-an-email' : `p${at}@example.com`,
      at % 2 === 0 ? 'yes' : 'no',
    ]);
    rows.push(['Twice', ...names.map(() => ''), '+14155552028', '', '']);
    const text = [['Name', ...names, 'Phone', 'Email', 'Opt-in'], ...rows]
      .map((row) => row.join(','))
      .join('\n');
    await chooseFile(page, 'many.csv', text);
    await page.getByText('13 columns are not imported: Extra 0').waitFor();
    await page.getByText('This looks like opt-ins. Choose a channel.').waitFor();
    await page.getByText('1 column looks like consent').waitFor();
    await page.getByRole('button', { name: 'Import as consent' }).click();
    await until(async () =>
      expect(await chosenIn(page.getByLabel('Import Opt-in as'))).toBe('opt_in.whatsapp'),
    );
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Create fields…' }).click();
    await page.getByRole('button', { name: 'Create 12 fields' }).click();
    await page.getByText('columns are not imported').waitFor({ state: 'detached' });
    await page.getByLabel('Reject the row').check();
    await page.getByRole('button', { name: 'Preview import' }).click();

    await page.getByText('Email: Not an email address').waitFor();
    await page.getByText('Phone: Duplicate in the file').waitFor();
    await page.getByText('the same contact as row 30').waitFor();
    await page.getByText('Rows 1 to 25 of 28').waitFor();
    const cell = page.getByLabel('Email in row 2', { exact: true });
    // The reason is visible, at its cell.
    const box = await cell.boundingBox();
    expect((box?.x ?? 2_000) + (box?.width ?? 0)).toBeLessThan(1280);
    const description = await page.locator(`#${await cell.getAttribute('aria-describedby')}`).textContent();
    expect(description).toBe('Not an email address');
    const state = () => cell.getAttribute('data-state');
    await cell.fill('still wrong');
    await until(async () => expect(await state()).toBe('bad'));
    expect(await cell.getAttribute('aria-invalid')).toBe('true');
    await cell.fill('good@example.com');
    await until(async () => expect(await state()).toBe('good'));
    expect(await axe()).toEqual([]);
    await cell.fill('nonsense again');
    await until(async () => expect(await state()).toBe('bad'));
    await page.getByRole('button', { name: 'Replace with…' }).click();
    await page.getByLabel('New value of Email').fill('nobody');
    await page.getByRole('button', { name: 'Replace', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'This value is not valid either.' }).waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await pick(page.getByLabel('Cells of Email to fix'), 'not-an-email');
    await page.getByRole('button', { name: 'Skip cells' }).click();
    // One action sends one request, and causes another preview that shows its effect.
    await page.getByText('Email: Skipped').waitFor();
    await page.getByText('Email: cells skipped, only “not-an-email”').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Undo “Email: cells skipped, only “not-an-email””' }).click();
    await page.getByText('28 rows rejected', { exact: true }).waitFor();
    await pick(page.getByLabel('Cells of Email to fix'), 'not-an-email');
    await page.getByRole('button', { name: 'Skip cells' }).click();
    await page.getByText('Email: Skipped').waitFor();
    await page.getByRole('button', { name: 'Merge rows' }).click();
    await page.getByText('Rows about the same person are merged').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    const optedIn = (await call(account, 'GET', '/contacts?consent=whatsapp:opted_in&limit=100')).json.data;
    expect(optedIn).toHaveLength(14);
    const consents = await call(account, 'GET', `/contacts/${optedIn[0].id}/consents`);
    expect(consents.json.data).toMatchObject([
      { state: 'opted_in', proof: { file: 'many.csv', column: 'Opt-in', cell: 'yes' } },
    ]);
    const optedOut = await call(account, 'GET', '/contacts?consent=whatsapp:opted_out');
    expect(optedOut.json.data).toEqual([]);

    // The user opens the rejected row again, without the file.
    await page.getByRole('button', { name: 'Fix rejected rows' }).click();
    await page.getByRole('heading', { name: 'rejected rows of many.csv' }).waitFor();
    expect(await page.getByText('not imported').count()).toBe(0);
    await page.getByLabel('Email in row 2', { exact: true }).fill('p0@example.com');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    expect((await call(account, 'GET', '/contacts?search=p0%40example.com')).json.data).toHaveLength(1);
    expect((await call(account, 'GET', '/imports?limit=1')).json.data[0].repeats).toBe('merge');
  });

  it('on a telephone, refusals name their place, rejected rows are downloaded, and a file can be replaced', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { page, axe, faults } = await signedIn(account, { width: 390 }, '/imports', 'Imports');
    await chooseFile(page, 'broken.csv', 'Phone,Name\n+14155550811,Eva,vip\n');
    await page.getByText('Row 2 has 3 cells, but there are 2 headings.').waitFor();
    expect(await axe()).toEqual([]);
    // A browser reports every refused request; the test expects this one.
    expect(faults.splice(0).filter((fault) => !/status of 422/.test(fault))).toEqual([]);

    const packed = gzipSync('Phone,Name\n+14155550811,Eva\nbad,Fay\n');
    await chooseFile(page, 'people.csv.gz', packed);
    await page.getByText('gzip').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('Reject the row').check();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByRole('button', { name: 'Import 1 row' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('Phone in row 3').fill('+14155550812');
    await until(async () => expect(await kept(page)).toHaveLength(1));
    // No data of the import is left for another account, whose key is used in the same tab.
    const other = await newAccount(1);
    const signIn = (key: string) => page.evaluate(`sessionStorage.setItem('switchbook.key', '${key}')`);
    await signIn(other.key);
    await page.reload();
    await page.getByText('This import does not exist').waitFor();
    expect(await kept(page)).toEqual([]);
    await signIn(account.key);
    await page.reload();
    expect(faults.splice(0).filter((fault) => !/status of 404/.test(fault))).toEqual([]);
    await page.getByText('no longer has the file').waitFor();
    await chooseFile(page, 'people.csv.gz', packed);
    await page.getByRole('button', { name: 'Preview import' }).click();
    await page.getByRole('button', { name: 'Import 1 row' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download rejected rows' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('rejected-rows.csv');
    expect(readFileSync(await download.path(), 'utf8')).toContain('bad,Fay,2,Phone,');
    expect(page.url()).not.toContain(account.key);
  });

  it('a vCard file is imported, and the filtered contacts are exported', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(30);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/imports', 'Imports');
    const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Gil\r\nTEL:+14155550821\r\nEND:VCARD\r\n';
    const drop = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(card)}], 'gil.vcf')); return data; })()`,
    );
    await page
      .getByRole('region', { name: 'Drop a file here' })
      .dispatchEvent('drop', { dataTransfer: drop });
    await page.getByText('This format defines its fields').waitFor();
    const firstRows = page.getByRole('region', { name: 'First rows' });
    await firstRows.getByRole('row', { name: /Gil\s*\+1 415 555 0821/ }).waitFor();
    await page.getByRole('button', { name: 'Preview import' }).click();
    await firstRows.getByRole('row', { name: /To create\s*Gil/ }).waitFor();
    await page.getByRole('button', { name: 'Import 1 row' }).click();
    await page.getByRole('link', { name: 'Show contacts' }).click();
    await page.getByRole('row', { name: 'Gil' }).waitFor();

    await page.goto(`${origin()}/contacts?tag=vip`);
    await page.getByRole('row').nth(1).waitFor();
    const { total } = (await call(account, 'GET', '/contacts?tag=vip&count=exact&limit=1')).json.meta;
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search people, tags, settings, or do something').fill('export contacts');
    await page.keyboard.press('Enter');
    await page.getByText(`${total} contacts that match the filter`).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('NDJSON').check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^contacts-\d{4}-\d\d-\d\d\.ndjson$/);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(total);
    expect(lines.every((line) => JSON.parse(line).tags.includes('vip'))).toBe(true);
  });
});
