/** Work on many contacts of the list: selecting them, one bulk change after another, and one undo of everything. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('work on many contacts', () => {
  const { origin, newAccount, newVisit, call } = useConsole();

  const opened = async (account: TestAccount, more = '', width = 1280) => {
    const visit = await newVisit({ width });
    await visit.page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await visit.page.goto(`${origin()}/contacts?sort=display_name${more}`);
    await cell(visit.page, 0, 0).getByText(/\w/).first().waitFor();
    return visit;
  };
  const cell = (page: Page, row: number, column: number) => page.locator(`#cell-${row}-${column}`);
  const active = (page: Page) => page.getByRole('grid').getAttribute('aria-activedescendant');
  const list = async (account: TestAccount, query = '') =>
    (await call(account, 'GET', `/contacts?sort=display_name&limit=200${query}`)).json.data;
  const selected = (page: Page) => page.locator('[data-floating-bar] p').textContent();
  const check = (page: Page, row: number) => page.locator(`#row-${row}`).getByRole('checkbox').click();
  const choose = async (page: Page, name: string, option: string) => {
    await page.locator('[data-floating-bar]').getByRole('button', { name, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };

  it('enters the list by the arrow down, selects a range from its own row, and all rows by the head', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(70);
    const { page, axe } = await opened(account, '&columns=name,company,tags');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('ArrowDown');
    await until(async () => expect(await active(page)).toBe('cell-0-0'));
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown');
    await until(async () => expect(await active(page)).toBe('cell-4-0'));
    await page.keyboard.press('Shift+Space');
    await until(async () => expect(await selected(page)).toBe('1 selected'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+Space');
    await until(async () => expect(await selected(page)).toBe('3 selected'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('[data-floating-bar]').waitFor({ state: 'detached' });
    // A previous selection is no beginning of a range.
    await cell(page, 9, 1).click();
    await page.keyboard.press('Shift+Space');
    await until(async () => expect(await selected(page)).toBe('1 selected'));
    await page.getByLabel('Select all rows').check();
    await until(async () => expect(await selected(page)).toBe('All 70 selected'));
    expect(await axe()).toEqual([]);
    await page.getByLabel('Select all rows').uncheck();
    await page.locator('[data-floating-bar]').waitFor({ state: 'detached' });
  });

  it('keeps the selection after a change, and undoes everything in the order in which it was done', async () => {
    const account = await newAccount(20);
    const { page } = await opened(account, '&columns=name,company,tags,status');
    const before = await list(account);
    await cell(page, 0, 1).click();
    await page.keyboard.type('North');
    await page.keyboard.press('Enter');
    await until(async () => expect((await list(account))[0].company).toBe('North'));
    await check(page, 2);
    await check(page, 3);
    await choose(page, 'Status', 'New');
    await page.getByText('2 contacts: status set to “New”.').waitFor();
    await until(async () => expect(await selected(page)).toBe('2 selected'));
    const tag = page.locator('[data-floating-bar]').getByRole('button', { name: 'Tag', exact: true });
    await tag.click();
    await page.getByRole('dialog').getByRole('combobox').fill('gold');
    await page.keyboard.press('Enter');
    await page.getByText('2 contacts: tag “gold” added.').waitFor();
    // The messages have gone, the actions have not.
    await page.evaluate(
      `document.querySelectorAll('[data-toasts] [aria-label=Close]').forEach((close) => close.click())`,
    );
    await until(async () => expect(await page.locator('[data-toasts] p').count()).toBe(0));
    const tags = async () =>
      (await list(account)).map((item: { tags: string[] }) => item.tags.includes('gold'));
    const statuses = async () => (await list(account)).map((item: { status: unknown }) => item.status);
    expect((await tags()).filter(Boolean)).toHaveLength(2);
    await page.keyboard.press('Control+z');
    await until(async () => expect((await tags()).filter(Boolean)).toHaveLength(0));
    expect((await list(account))[0].company).toBe('North');
    await page.keyboard.press('Control+z');
    await until(async () =>
      expect(await statuses()).toEqual(before.map((item: { status: unknown }) => item.status)),
    );
    expect((await list(account))[0].company).toBe('North');
    await page.keyboard.press('Control+z');
    await until(async () => expect((await list(account))[0].company).toBe(before[0].company));

    await page.locator('[data-floating-bar]').getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete 2' }).click();
    await page.getByText('2 contacts were deleted.').waitFor();
    await page.locator('[data-floating-bar]').waitFor({ state: 'detached' });
    await check(page, 0);
    await page.locator('[data-floating-bar]').getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByText(/^The contact and its notes/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it.each([
    ['from the list', false],
    ['from the page of bulk changes', true],
  ])('asks before it undoes the change of a thousand contacts by its message, %s', async (_, isOnPage) => {
    const account = await newAccount(1_000);
    const { page } = await opened(account);
    await page.getByLabel('Select all rows').check();
    await until(async () => expect(await selected(page)).toBe('All 1,000 selected'));
    await page.locator('[data-floating-bar]').getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByRole('dialog').getByRole('combobox').fill('gold');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Add the tag “gold”' }).click();
    const change = async () => (await call(account, 'GET', '/bulk-changes')).json.data[0];
    await until(async () => expect(await change()).toMatchObject({ state: 'done', changed: 1_000 }));
    const question = page.getByRole('dialog').filter({ hasText: '1,000' });
    const row = page.getByRole('main').getByRole('button', { name: /^Undo/ });
    if (isOnPage) {
      await page.evaluate("history.pushState(null, '', '/activity/bulk-changes')");
      await row.waitFor();
    }
    await page.locator('[data-toasts]').getByRole('button', { name: 'Undo' }).click();
    await question.waitFor();
    await page.reload();
    await row.waitFor();
    expect(await question.count()).toBe(0);
    expect(await change()).toMatchObject({ state: 'done' });
    await row.click();
    await question.getByRole('button', { name: 'Undo' }).click();
    await until(async () => expect(await change()).toMatchObject({ state: 'undone' }));
  });

  it('drops the selection with its filter, also by Back, and deletes all matches only once they are counted', async () => {
    const account = await newAccount(30);
    const { page } = await opened(account);
    await page.getByRole('searchbox').first().fill('Ana');
    await until(async () => expect(new URL(page.url()).searchParams.get('search')).toBe('Ana'));
    await page.evaluate("history.pushState(null, '', location.href.replace('Ana', 'Bruno'))");
    await cell(page, 0, 0).getByText(/Bruno/).waitFor();
    await check(page, 0);
    await until(async () => expect(await selected(page)).toBe('1 selected'));
    await page.goBack();
    await cell(page, 0, 0).getByText(/Ana/).waitFor();
    await page.locator('[data-floating-bar]').waitFor({ state: 'detached' });

    let release = () => {};
    const isOpen = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(
      ({ searchParams }) => searchParams.get('count') === 'exact',
      async (route) => {
        await isOpen;
        await route.continue();
      },
    );
    await page.goto(`${origin()}/contacts?sort=display_name`);
    await cell(page, 0, 1).click();
    await page.keyboard.press('Control+a');
    await until(async () => expect(await selected(page)).toBe('Counting…'));
    await page.locator('[data-floating-bar]').getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true);
    release();
    await dialog.getByText('Delete 30 contacts?').waitFor();
    expect(await dialog.getByRole('button', { name: 'Delete 30' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Type 30 to confirm').fill('30');
    await dialog.getByRole('button', { name: 'Delete 30' }).click();
    await until(async () => expect(await list(account)).toEqual([]));
  });

  it('shows the end of a change also after a proxy did not reach the server', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const { page, faults } = await opened(account);
    let failures = 0;
    await page.route('**/directory/v1/bulk-changes/*', (route) => {
      failures += 1;
      return failures === 1 ? route.fulfill({ status: 502, body: 'Bad Gateway' }) : route.continue();
    });
    await check(page, 2);
    await choose(page, 'Status', 'New');
    await page.getByText('1 contact: status set to “New”.').waitFor();
    expect(failures).toBeGreaterThan(1);
    expect(faults.splice(0).filter((fault) => !/status of 502/.test(fault))).toEqual([]);
  });

  it('counts undone cells in one message, and names no reason for cells with different ones', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(6);
    await call(account, 'PATCH', '/account', { default_region: 'DE' });
    const { page, faults } = await opened(account, '&columns=name,phone,email,company');
    for (const row of [0, 1]) {
      await cell(page, row, 3).click();
      await page.keyboard.type('Same');
      await page.keyboard.press('Enter');
      await until(async () => expect((await list(account))[row].company).toBe('Same'));
    }
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.getByText('2 cells were undone.').waitFor();
    expect(await page.getByText('1 cell was undone.').count()).toBe(0);
    await cell(page, 0, 1).click();
    await page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '12\\tno email');
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    })()`);
    await page.getByText('2 cells were not saved.', { exact: true }).waitFor();
    expect(faults.splice(0).filter((fault) => !/status of 4/.test(fault))).toEqual([]);
  });

  it('keeps first and last name when a name is corrected, in the list and in the head', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const named = { given_name: 'Aab', family_name: 'Schmidt' };
    const { id } = (await call(account, 'POST', '/contacts', named)).json.data;
    const parts = async () => {
      const { display_name, given_name, family_name } = (await call(account, 'GET', `/contacts/${id}`)).json
        .data;
      return [display_name, given_name, family_name];
    };
    const { page } = await opened(account, '&columns=name,company');
    const rename = async (name: string) => {
      await cell(page, 0, 0).click({ position: { x: 300, y: 10 } });
      await page.keyboard.press('F2');
      await page.getByRole('textbox', { name: /^Name of Aab/ }).fill(name);
      await page.keyboard.press('Enter');
    };
    await rename('Aab Schmidt-Quast');
    await until(async () => expect(await parts()).toEqual(['Aab Schmidt-Quast', 'Aab', 'Schmidt-Quast']));
    await rename('Aabine Schmidt-Quast');
    await until(async () =>
      expect(await parts()).toEqual(['Aabine Schmidt-Quast', 'Aabine', 'Schmidt-Quast']),
    );
    await page.keyboard.press('Control+z');
    await until(async () => expect(await parts()).toEqual(['Aab Schmidt-Quast', 'Aab', 'Schmidt-Quast']));
    await rename('Aabs Haus & Hof');
    await page.getByText('First name and last name were removed').waitFor();
    expect(await parts()).toEqual(['Aabs Haus & Hof', null, null]);
    await page.locator('[data-toasts]').getByRole('button', { name: 'Undo' }).click();
    await until(async () => expect(await parts()).toEqual(['Aab Schmidt-Quast', 'Aab', 'Schmidt-Quast']));

    await cell(page, 0, 0).getByText('Aab Schmidt-Quast').click();
    const edit = async (name: string) => {
      await page.getByRole('button', { name: 'Edit name' }).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      await page.keyboard.press('Enter');
    };
    await edit('Aab Maria Schmidt-Quast');
    await until(async () =>
      expect(await parts()).toEqual(['Aab Maria Schmidt-Quast', 'Aab', 'Maria Schmidt-Quast']),
    );
    await edit('Cher');
    await page.getByText('First name and last name were removed').waitFor();
    await page.locator('[data-toasts]').getByRole('button', { name: 'Undo' }).last().click();
    await until(async () =>
      expect(await parts()).toEqual(['Aab Maria Schmidt-Quast', 'Aab', 'Maria Schmidt-Quast']),
    );
  });

  it('shows as many tags as fit, a new contact in its row, and one frame around an edited cell', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(60);
    const [first] = await list(account);
    await call(account, 'PATCH', `/contacts/${first.id}`, {
      tags: ['vip', 'fair', 'news', 'spring', 'autumn'],
    });
    const { page } = await opened(account, '&columns=name,tags~330');
    const shown = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('#cell-0-1 .chip, #cell-0-1 .chips-more')]
          .filter((one) => one.clientWidth > 2).map((one) => one.textContent)`,
      );
    const names = (await list(account))[0].tags;
    await until(async () => expect(await shown()).toEqual(names));
    await page.goto(`${origin()}/contacts?sort=display_name&columns=name,tags~170`);
    await until(async () => expect(await shown()).toEqual([...names.slice(0, 2), '+3']));

    await cell(page, 0, 0).click({ position: { x: 150, y: 10 } });
    await page.keyboard.press('F2');
    const field = page.getByRole('textbox', { name: /^Name of/ });
    await field.waitFor();
    const frame = `(() => {
      const { activeElement: field } = document;
      const { outlineStyle, borderTopWidth } = getComputedStyle(field);
      return [outlineStyle, borderTopWidth, field.closest('[data-cell]').clientWidth - field.offsetWidth];
    })()`;
    expect(await page.evaluate(frame)).toEqual(['none', '0px', 4]);
    await page.keyboard.press('Escape');

    await page.goto(`${origin()}/contacts`);
    await cell(page, 0, 0).waitFor();
    await page.getByRole('grid').hover();
    await page.mouse.wheel(0, 900);
    await until(async () =>
      expect(await page.evaluate(`document.querySelector('[role=grid]').scrollTop`)).toBeGreaterThan(500),
    );
    await page.keyboard.press('n');
    await page.getByRole('dialog').getByLabel('Name').fill('Zed New');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Zed New' }).waitFor();
    const row = page.getByRole('row', { name: 'Zed New' });
    await until(async () => expect((await row.boundingBox())?.y).toBeGreaterThan(60));

    // The panel closes, then the cell is left: a letter would edit it.
    for (const _ of ['panel', 'cell']) await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog').getByRole('region', { name: 'Keyboard shortcuts' });
    await help.waitFor();
    await until(async () => expect(await page.evaluate('document.activeElement.tagName')).toBe('SECTION'));
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('none');
  });
});
