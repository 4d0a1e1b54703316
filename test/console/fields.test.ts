/** Own fields, from the settings to the declaration with its dry run, a value of a contact, and the removal. */
import { describe, expect, it } from 'vitest';
import { hasBrowser, pick, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('own fields', () => {
  const { newAccount, signedIn, call } = useConsole();

  it('show each choice in another color, in a chooser and on the contact', async () => {
    const account = await newAccount(1);
    const choices = ['Free', 'Platinum', 'Trial', 'Bronze', 'Silver', 'Gold'];
    await call(account, 'POST', '/fields', {
      key: 'plan',
      label: 'Plan',
      type: 'several_of',
      choices: choices.map((value) => ({ value, label: value, color: null })),
    });
    const attributes = { plan: choices };
    const created = await call(account, 'POST', '/contacts', { display_name: 'Budi', attributes });
    const at = `/contacts/${created.json.data.id}`;
    const { page } = await signedIn(account, { width: 1280 }, at, 'Budi');
    const tags = page.locator('.tag').filter({ hasText: new RegExp(`^(${choices.join('|')})$`) });
    await until(async () => expect(await tags.allInnerTexts()).toEqual(choices));
    const tints = await tags.evaluateAll((all) =>
      all.map((tag) => tag.getAttribute('style')?.replace('--tag: ', '').replace(';', '')),
    );
    expect(new Set(tints).size).toBe(6);
    await page.goto(`${page.url().split('/contacts')[0]}/contacts`);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('option', { name: 'Plan', exact: true }).click();
    const options = page.getByRole('option');
    await until(async () => expect(await options.allInnerTexts()).toEqual(choices));
    const dots = await options
      .locator('circle')
      .evaluateAll((all) => all.map((dot) => dot.getAttribute('fill')));
    // A choice has the same color everywhere.
    expect(dots).toEqual(tints);
  });

  it('are declared after a dry run, shown and edited by type, and removed', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(2);
    const attributes = { plan: 'PRO', visits: '12' };
    const created = await call(account, 'POST', '/contacts', { display_name: 'Budi', attributes });
    await call(account, 'POST', '/contacts', { display_name: 'Citra', attributes: { plan: 'gold' } });
    const { id } = created.json.data;
    const stored = async () => (await call(account, 'GET', `/contacts/${id}`)).json.data.attributes;
    const { page, axe } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    await page.getByRole('link', { name: 'Fields', exact: true }).click();
    await page.getByText('No fields yet').waitFor();
    await page.getByRole('button', { name: 'Add field' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name in files and API').fill('plan');
    await dialog.getByLabel('Name', { exact: true }).fill('Tariff');
    // A searchable text becomes indexed; a choice cannot be searched.
    await dialog.getByLabel('Find contacts by it in searches').check();
    await until(async () =>
      expect(await dialog.getByLabel('Sort and filter by an index').isChecked()).toBe(true),
    );
    await pick(dialog.getByLabel('Type'), 'one_of');
    expect(await dialog.getByLabel('Find contacts by it in searches').count()).toBe(0);
    await dialog.getByLabel('No two contacts have the same value').check();
    // Each choice is a row: a color, a name and a handle, which defaults to the name.
    await dialog.getByLabel('Name of choice 1').fill('free');
    await page.keyboard.press('Enter');
    await dialog.getByLabel('Name of choice 2').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Pro');
    await dialog.getByLabel('Handle of choice 2').fill('pro');
    await dialog.getByRole('button', { name: 'Colour of choice 2' }).click();
    await page.getByRole('option', { name: 'Green' }).click();
    await dialog.getByRole('button', { name: 'Check values' }).click();
    await dialog.getByText('2 contacts have a value: 0 fit, 1 are converted.').waitFor();
    expect(await dialog.getByRole('status').getByRole('listitem').innerText()).toContain('gold');
    expect(await axe()).toEqual([]);
    await dialog.getByLabel('No two contacts have the same value').uncheck();
    await dialog.getByLabel('Sort and filter by an index').check();
    await dialog.getByRole('button', { name: 'Add field' }).click();
    const row = page.getByRole('row', { name: 'Tariff' });
    await row.waitFor();
    await row.getByText('Indexed').waitFor();
    expect(await axe()).toEqual([]);
    await until(async () => expect(await stored()).toEqual({ plan: 'pro', visits: '12' }));
    const [declared] = (await call(account, 'GET', '/fields')).json.data;
    expect(
      declared.choices.map((choice: { value: string; label: string; color: string }) => [
        choice.value,
        choice.label,
        choice.color,
      ]),
    ).toEqual([
      ['free', 'free', null],
      ['pro', 'Pro', '#22C55E'],
    ]);

    await page.goto(`${new URL(page.url()).origin}/contacts?person=${id}`);
    await page.getByRole('button', { name: 'Edit Tariff' }).click();
    await pick(page.getByLabel('Tariff', { exact: true }), 'free');
    await page.getByRole('button', { name: 'Save' }).click();
    await until(async () => expect(await stored()).toEqual({ plan: 'free', visits: '12' }));

    await page.goto(`${new URL(page.url()).origin}/fields`);
    await row.getByRole('button', { name: 'Remove Tariff' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove field' }).click();
    await page.getByText('No fields yet').waitFor();
    expect(await stored()).toEqual({ plan: 'free', visits: '12' });
  });

  it('have their label in the list of bulk changes', async () => {
    const account = await newAccount(1);
    await call(account, 'PATCH', '/contacts/1', { attributes: { customer_number: 'K-1' } });
    const field = { key: 'customer_number', label: 'Customer number', type: 'text' };
    expect((await call(account, 'POST', '/fields', field)).status).toBe(201);
    const { page } = await signedIn(account, { width: 1280 }, '/bulk-changes', 'Bulk changes');
    await page.getByRole('cell', { name: 'Convert Customer number' }).waitFor();
  });
});
