/** The first forms: first steps, contacts to copy from a vendor, and refusals at the fields of a contact. */
import { describe, expect, it } from 'vitest';
import { hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('first steps', () => {
  const { fixture, newAccount, signedIn, call } = useConsole();

  it('take answers by Enter, and lead to the contacts of a vendor', async () => {
    const account = await fixture.newAccount();
    await call(account, 'PATCH', '/account', { name: 'Default' });
    const { page, axe } = await signedIn(account, { width: 1280 });
    const step = (name: string) => page.getByRole('listitem', { name });
    await step('Name of the account').getByRole('textbox').fill('Corner Bakery');
    await page.keyboard.press('Enter');
    await step('Name of the account').getByText('Corner Bakery', { exact: true }).waitFor();
    const country = step('Country of your numbers');
    await until(async () =>
      expect(await country.getByRole('combobox').evaluate((one) => one.matches(':focus'))).toBe(true),
    );
    for (const name of ['Country of your numbers', 'Consent'])
      await step(name).getByRole('button', { name: 'Save' }).waitFor();
    await page.getByRole('link', { name: 'Copy contacts' }).click();
    await page.getByRole('heading', { name: 'Where are your contacts now?' }).waitFor();
    expect(await axe()).toEqual([]);
    await page
      .getByRole('link', { name: /^Copy contacts: / })
      .first()
      .click();
    await page.locator('#step-pull').waitFor();
    expect(page.url()).toContain('step=pull');
  });

  it('sample contacts are removed by the line over their list', async () => {
    const account = await fixture.newAccount();
    const { page, axe } = await signedIn(account, { width: 1280 });
    await page.getByRole('button', { name: 'Add sample contacts' }).click();
    await page.getByText('The list has sample contacts.').waitFor();
    await page.reload();
    const remove = page.getByRole('button', { name: 'Remove sample contacts' });
    await remove.waitFor();
    expect(await axe()).toEqual([]);
    await remove.click();
    await page.getByRole('region', { name: 'First steps' }).waitFor();
    expect(await remove.count()).toBe(0);
    expect((await call(account, 'GET', '/contacts')).json.data).toEqual([]);
    await until(async () => expect((await call(account, 'GET', '/views')).json.data).toEqual([]));
  });

  it('a new contact names all its mistakes at once, and who has a value already, at the field', async () => {
    const account = await newAccount(0);
    await call(account, 'PATCH', '/account', { default_region: 'DE' });
    await call(account, 'POST', '/contacts', { display_name: 'Diego Santos', phone: '+4915112345678' });
    const { page, axe, faults } = await signedIn(account, { width: 1280 });
    await page.getByRole('button', { name: 'Create contact' }).click();
    const dialog = page.getByRole('dialog');
    const [phone, email] = ['Phone', 'Email'].map((name) => dialog.getByLabel(name, { exact: true }));
    await phone?.fill('12');
    await email?.fill('ana@@example');
    await page.keyboard.press('Enter');
    await dialog.getByText('This must be an email address.').waitFor();
    await dialog.getByText('Too short for a number of Germany.').waitFor();
    await email?.fill('');
    await phone?.fill('+4915112345678');
    await page.keyboard.press('Enter');
    await dialog.getByText('Diego Santos has this already.').waitFor();
    expect(await phone?.getAttribute('aria-invalid')).toBe('true');
    expect(await dialog.getByText('Contact No.').count()).toBe(0);
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Open existing contact' }).click();
    await page.getByRole('heading', { name: 'Diego Santos' }).waitFor();
    // A browser reports every refused request; the test expects these.
    expect(faults.splice(0).filter((one) => !/status of 4(00|09)/.test(one))).toEqual([]);
  });
});
