/** The list as a grid: cells selected, edited, copied, pasted and filled, its columns, its far end, and what others change meanwhile. */
import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { planned } from '../../src/store/database/sql.js';
import type { TestAccount } from '../support/ground.js';
import { hasBrowser, until, useConsole } from './console.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.skipIf(!hasBrowser)('the grid of contacts', () => {
  const { ground, origin, newAccount, newVisit, call } = useConsole();

  /** A list in the order of the people: Ana, Bruno, Chiara and so on. */
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
  const members = async (account: TestAccount, member: string, count: number) =>
    (await list(account)).slice(0, count).map((one: Record<string, unknown>) => one[member]);
  /** The clipboard of the tests: a page without a secure address has none of its own. */
  const pasted = (page: Page, text: string) =>
    page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    }, text);
  const copied = (page: Page, how: 'copy' | 'cut' = 'copy') =>
    page.evaluate((how) => {
      const clipboardData = new DataTransfer();
      const event = new ClipboardEvent(how, { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
      return { text: clipboardData.getData('text/plain'), html: clipboardData.getData('text/html') };
    }, how);

  it('selects by a click, edits by typing, moves by arrows, and takes edits back', async () => {
    const account = await newAccount(30);
    const { page, axe } = await opened(account, '&columns=name,company,owner,phone');
    await cell(page, 0, 1).click();
    expect(await active(page)).toBe('cell-0-1');
    expect(page.url()).not.toContain('person=');
    await page.keyboard.type('North');
    expect(await page.getByRole('textbox', { name: /^Company of Ana/ }).inputValue()).toBe('North');
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Enter');
    expect(await active(page)).toBe('cell-1-1');
    await page.keyboard.type('South');
    await page.keyboard.press('Tab');
    expect(await active(page)).toBe('cell-1-2');
    await page.keyboard.type('not this');
    await page.keyboard.press('Escape');
    await until(async () => expect(await members(account, 'company', 2)).toEqual(['North', 'South']));
    const owners = await members(account, 'owner', 2);
    await page.keyboard.press('Control+z');
    await page.getByText('1 cell was undone.').waitFor();
    await page.keyboard.press('Control+z');
    await until(async () => expect((await members(account, 'company', 2))[0]).not.toBe('North'));
    await page.keyboard.press('Control+Shift+z');
    await until(async () => expect((await members(account, 'company', 2))[0]).toBe('North'));
    expect(await members(account, 'owner', 2)).toEqual(owners);
    for (const key of ['Home', 'ArrowDown', 'End', 'ArrowUp']) await page.keyboard.press(key);
    expect(await active(page)).toBe('cell-1-3');
    await page.keyboard.press('Control+End');
    expect(await active(page)).toBe('cell-29-3');
    await page.keyboard.press('Control+Home');
    expect(await active(page)).toBe('cell-0-0');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Ana/, level: 2 }).waitFor();
  });
});
