/** The inbox of duplicates: merging and dismissing pairs by mouse and by keys, and undoing both. */
import { describe, expect, it } from 'vitest';
import { hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('duplicates in the console', () => {
  const { newAccount, signedIn, call } = useConsole();

  async function withPairs() {
    const account = await newAccount(3);
    const make = (contact: object) => call(account, 'POST', '/contacts', contact);
    await make({ display_name: 'Ana Lima', phone: '+5511987654321', email: 'ana@lima.example' });
    await make({ display_name: 'Ana Lima', phone: '+551187654321', company: 'Lima Ltda' });
    await make({ display_name: 'Otto One', phone: '+14155550911', email: 'otto@example.com' });
    await make({ display_name: 'Otto Two', phone: '+14155550912', email: 'otto@example.com' });
    return account;
  }
  const total = async (account: Awaited<ReturnType<typeof newAccount>>) =>
    (await call(account, 'GET', '/contacts?count=exact&limit=1')).json.meta.total;

  it('a pair is merged after a preview, and the merge is undone', async () => {
    const account = await withPairs();
    const { page, axe } = await signedIn(account, { width: 1280 }, '/duplicates', 'Duplicates');
    const pair = page.getByRole('listitem', { name: 'Ana Lima and Ana Lima' });
    await pair.getByText('Same number, written differently').waitFor();
    expect(await axe()).toEqual([]);
    await pair.getByRole('button', { name: 'Merge…' }).click();
    await page.getByRole('dialog').getByText('Company: Lima Ltda', { exact: true }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Merge', exact: true }).click();
    // An open dialog hides the pair from role queries, so the test waits until it is closed.
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await pair.waitFor({ state: 'detached' });
    expect(await total(account)).toBe(6);
    await page.getByRole('tab', { name: 'Merged' }).click();
    await page.getByText('can be undone until').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('tabpanel').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('· undone').waitFor();
    expect(await total(account)).toBe(7);
    await page.getByRole('tab', { name: 'To review' }).click();
    await pair.waitFor();
  });

  it('works by keys and on a telephone: next, dismiss, undo; and shows an empty inbox', {
    tags: ['nightly'],
  }, async () => {
    const account = await withPairs();
    const { page, axe } = await signedIn(account, { width: 390 }, '/duplicates', 'Duplicates');
    const ana = page.getByRole('listitem', { name: 'Ana Lima and Ana Lima' });
    const otto = page.getByRole('listitem', { name: /^Otto/ });
    await ana.waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('j');
    expect(await otto.getAttribute('aria-current')).toBe('true');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Keep this contact').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await otto.focus();
    await page.keyboard.press('x');
    await otto.waitFor({ state: 'detached' });
    await page.keyboard.press('x');
    await page.getByText('No contact seems to exist twice').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('tab', { name: 'Dismissed' }).click();
    const dismissed = page.getByRole('tabpanel').getByRole('listitem');
    await until(async () => expect(await dismissed.count()).toBe(2));
    await dismissed.filter({ hasText: 'Otto' }).getByRole('link').first().waitFor();
    expect(await axe()).toEqual([]);
    await dismissed.filter({ hasText: 'Otto' }).getByRole('button', { name: 'Restore' }).click();
    await until(async () => expect(await dismissed.count()).toBe(1));
    await page.getByRole('tab', { name: 'To review' }).click();
    await otto.waitFor();
  });
});
