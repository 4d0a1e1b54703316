/** Numbers without country code, from the settings to the correction and back. */
import { describe, expect, it } from 'vitest';
import { hasBrowser, pick, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('numbers without a country code', () => {
  const { newAccount, signedIn, call } = useConsole();

  it('are listed from the settings, corrected, and restored', { tags: ['nightly'] }, async () => {
    const account = await newAccount(2);
    const created = await call(account, 'POST', '/contacts', { display_name: 'Budi', phone: '+4155550144' });
    expect(created.status).toBe(201);
    const phone = async () =>
      (await call(account, 'GET', `/contacts/${created.json.data.id}`)).json.data.phone as string;
    const { page, axe } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    expect(await page.getByRole('link', { name: 'Show numbers without' }).count()).toBe(0);
    await pick(page.getByLabel('Country for numbers'), 'US');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Show numbers without' }).click();
    const row = page.getByRole('row', { name: 'Budi' });
    await row.waitFor();
    await until(async () => expect(await row.innerText()).toMatch(/\+4155550144\s+\+1 415 555 0144/));
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Correct' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();
    await page.getByRole('heading', { level: 1, name: 'Bulk changes' }).waitFor();
    await until(async () => expect(await phone()).toBe('+14155550144'));
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await until(async () => expect(await phone()).toBe('+4155550144'));
  });
});
