/** The first forms: first steps, contacts to copy from a vendor, and refusals at the fields of a contact. */
import { describe, expect, it } from 'vitest';
import { chosenIn, hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('first steps', () => {
  const { fixture, origin, newAccount, signedIn, call } = useConsole();

  it('take answers by Enter, and lead to the contacts of a vendor', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    await call(account, 'PATCH', '/account', { name: 'Default' });
    const { page, axe } = await signedIn(account, { width: 1280 });
    // The buttons of files have words where there is room.
    for (const name of ['Import file', 'Export']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      expect(box?.width).toBeGreaterThan(60);
    }
    const step = (name: string) => page.getByRole('listitem', { name });
    await step('Name of the account').getByRole('textbox').fill('Corner Bakery');
    await page.keyboard.press('Enter');
    await step('Name of the account').getByText('Corner Bakery', { exact: true }).waitFor();
    const country = step('Country of your numbers');
    await until(async () =>
      expect(await country.getByRole('combobox').evaluate((item) => item.matches(':focus'))).toBe(true),
    );
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

  it('draw what is stored, save a choice at once, and stay below the first contact', async () => {
    const account = await fixture.newAccount();
    const settings = async () => (await call(account, 'GET', '/account')).json.data.account;
    const { page, axe } = await signedIn(account, { width: 1280 });
    const card = page.getByRole('region', { name: 'First steps' });
    const step = (name: string) => card.getByRole('listitem', { name });
    const needs = step('Consent').getByRole('switch', { name: 'WhatsApp needs an opt-in' });
    await needs.waitFor();
    expect(await card.getByRole('listitem').first().getAttribute('aria-label')).toBe('Your contacts');
    expect(await settings()).toMatchObject({ default_region: null, consent_required: [] });
    expect(await needs.isChecked()).toBe(false);
    expect(await chosenIn(step('Country of your numbers').getByRole('combobox'))).toBe('');
    // The button is on the line of the switch.
    const middles = [needs, step('Consent').getByRole('button', { name: 'Done' })].map(async (item) => {
      const { y = 0, height = 0 } = (await item.boundingBox()) ?? {};
      return Math.round(y + height / 2);
    });
    const [ofSwitch, ofButton] = await Promise.all(middles);
    expect(ofButton).toBe(ofSwitch);
    await needs.press('Space');
    await step('Consent').getByText('Opt-in is required on WhatsApp.').waitFor();
    await step('Consent').getByRole('img', { name: 'Saved' }).waitFor();
    await until(async () => expect((await settings()).consent_required).toEqual(['whatsapp']));
    await page.getByRole('link', { name: 'Import file' }).click();
    await page.getByRole('heading', { name: 'Imports' }).first().waitFor();
    await page.goBack();
    expect(await needs.isChecked()).toBe(true);
    await card.getByRole('button', { name: 'Create contact' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Country for numbers without a country code').waitFor();
    // The field of the country makes the code needless.
    expect(await dialog.getByText('With the country code').count()).toBe(0);
    await dialog.getByLabel('Name', { exact: true }).fill('Ana Souza');
    await dialog.getByLabel('Phone', { exact: true }).fill('+4915112345679');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Ana Souza', level: 2 }).waitFor();
    await page.getByText('Yes, without recorded consent:').waitFor();
    // The list has the space: the questions are folded.
    await card.getByText('3 / 4').waitFor();
    expect((await card.boundingBox())?.height).toBeLessThan(45);
    expect((await page.locator('#cell-0-0').boundingBox())?.y).toBeLessThanOrEqual(100);
    await card.getByText('First steps').click();
    await step('Country of your numbers').getByRole('button', { name: 'United Kingdom' }).waitFor();
    expect(await axe()).toEqual([]);
    await step('Country of your numbers').getByRole('button', { name: 'United Kingdom' }).click();
    await card.waitFor({ state: 'detached' });
    expect((await settings()).default_region).toBe('GB');
    await page.reload();
    const next = page.getByRole('region', { name: 'Next steps' });
    await next.getByRole('link', { name: 'Connect program' }).waitFor();
    expect(await next.getByRole('link').allTextContents()).toEqual([
      'Invite member',
      'Connect WhatsApp',
      'Connect program',
    ]);
    await next.getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Ana Souza', level: 2 }).waitFor();
    expect(await card.or(next).count()).toBe(0);
  });

  it('sample contacts are removed by the line below their list', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    const { page, axe } = await signedIn(account, { width: 1280 });
    await page.getByRole('button', { name: 'Add sample contacts' }).click();
    await page.getByText('The list has sample contacts.').waitFor();
    await page.reload();
    const remove = page.getByRole('button', { name: 'Remove sample contacts' });
    await remove.waitFor();
    expect(await axe()).toEqual([]);
    await remove.click();
    await remove.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'First steps' }).waitFor();
    expect((await call(account, 'GET', '/contacts')).json.data).toEqual([]);
    await until(async () => expect((await call(account, 'GET', '/views')).json.data).toEqual([]));
  });

  it('a new contact names all its mistakes at once, and who has a value already, at the field', async () => {
    const account = await newAccount(0);
    await call(account, 'PATCH', '/account', { default_region: 'DE' });
    await call(account, 'POST', '/contacts', { display_name: 'Diego Santos', phone: '+4915112345678' });
    await call(account, 'POST', '/contacts', { company: 'Casa Azul', phone: '+4915112345679' });
    const { page, axe, faults } = await signedIn(account, { width: 1280 });
    // A contact without a name has the name of its company.
    await page.getByRole('row', { name: /^Select Casa Azul Casa Azul/ }).waitFor();
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
    await page.goto(`${origin()}/me`);
    await page.getByText('Only the member can do this').waitFor();
    // A browser reports every refused request; the test expects these.
    expect(faults.splice(0).filter((fault) => !/status of 4(00|09)/.test(fault))).toEqual([]);
  });
});
