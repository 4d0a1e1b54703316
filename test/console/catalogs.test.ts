/** Catalogs: creating, renaming, coloring, merging and deleting items with their contacts. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasBrowser, pick, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('catalogs in the console', () => {
  const { newAccount, signedIn, call } = useConsole();

  const ask = async (page: Page, name: string, what: string) => {
    await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
    await page.getByRole('menuitem', { name: what }).click();
  };

  it('a tag is created with a color, renamed, merged into another and removed', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(40);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/catalogs', 'Tags & statuses');
    const count = async (tag: string) =>
      (await call(account, 'GET', `/contacts?count=exact&limit=1&tag=${tag}`)).json.meta.total;
    const vips = await count('vip');
    await page.getByRole('link', { name: `vip: ${vips} contacts` }).waitFor();
    expect(await axe()).toEqual([]);

    await page.getByRole('button', { name: 'Create tag' }).click();
    await page.getByLabel('Name').fill('gold');
    await page.getByLabel('Yellow').check();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('cell', { name: 'gold', exact: true }).waitFor();
    await ask(page, 'gold', 'Edit…');
    await page.getByLabel('Name').fill('platinum');
    await page.getByLabel('Custom colour').first().check();
    await page.getByRole('textbox', { name: 'Custom colour' }).fill('#12AB9F');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'platinum', exact: true }).waitFor();
    const { data: tags } = (await call(account, 'GET', '/tags')).json;
    const platinum = tags.find((tag: { name: string }) => tag.name === 'platinum');
    expect(platinum.color).toBe('#12AB9F');

    await ask(page, 'vip', 'Merge into another…');
    await pick(page.getByRole('combobox', { name: 'Merge into' }), 'platinum');
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Merge into platinum' }).click();
    await page.getByRole('link', { name: `platinum: ${vips} contacts` }).waitFor();
    expect(await page.getByRole('cell', { name: 'vip', exact: true }).count()).toBe(0);
    expect(await count('platinum')).toBe(vips);

    await ask(page, 'platinum', 'Delete…');
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await page.getByLabel('Type platinum to confirm').fill('platinum');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'platinum', exact: true }).waitFor({ state: 'detached' });
    expect(await count('platinum')).toBe(0);
  });

  it('tags that differ only in case are joined into the larger one', async () => {
    const account = await newAccount(0);
    for (const tag of ['Fair', 'Fair', 'fair', 'other'])
      await call(account, 'POST', '/contacts', { display_name: 'Ana', tags: [tag] });
    const { page, axe } = await signedIn(account, { width: 1280 }, '/catalogs', 'Tags & statuses');
    await page.getByText('fair and Fair differ only in case.').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Join…' }).click();
    await page.getByRole('button', { name: 'Merge into Fair' }).click();
    await page.getByRole('link', { name: 'Fair: 3 contacts' }).waitFor();
    await page.getByRole('button', { name: 'Join…' }).waitFor({ state: 'detached' });
  });

  it('on a telephone, a used status cannot be deleted, a used name is reported, and the count opens the contacts', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(12);
    const { page, axe, faults } = await signedIn(
      account,
      { width: 390 },
      '/catalogs?catalog=statuses',
      'Tags & statuses',
    );
    const link = page.getByRole('link', { name: /^(Active|Aktiv): / });
    await link.waitFor();
    expect(await axe()).toEqual([]);
    await ask(page, 'Active', 'Delete…');
    await page.getByText('only when no contact has it').waitFor();
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Create status' }).click();
    await page.getByLabel('Name').fill('ACTIVE');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('This is already taken.').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    // The code of the refusal chooses the words, in the language of the reader.
    await page.evaluate("localStorage.setItem('switchbook.language', 'de')");
    await page.reload();
    await page.getByRole('button', { name: 'Status erstellen' }).click();
    await page.getByLabel('Name').fill('ACTIVE');
    await page.getByRole('button', { name: 'Erstellen', exact: true }).click();
    await page.getByText('Das ist schon vergeben.').waitFor();
    // A browser reports every refused request; the test expects this one.
    expect(faults.splice(0).filter((fault) => !/status of 409/.test(fault))).toEqual([]);
    await page.getByRole('button', { name: 'Abbrechen' }).click();
    await link.click();
    await page.getByRole('group', { name: 'Status ist Aktiv' }).waitFor();
  });
});
