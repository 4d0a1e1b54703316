/** Input and steps of the undo that a slow, failing or busy server must not take away. */
import type { Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { inTwoLengths } from '../support/lengths.js';
import { cell } from './cells.js';
import { hasBrowser, until, useConsole } from './console.js';
import { type EditablePlace, editablePlaces } from './places.js';

const isOutage = (fault: string) => /net::ERR_FAILED|status of 50/.test(fault);

/** Holds the answers of requests with this method until `release`. `write`: any method that writes. */
function holder(method: 'GET' | 'PATCH' | 'write') {
  let release = () => {};
  const isFree = new Promise<void>((resolve) => {
    release = resolve;
  });
  const hold = async (route: Route) => {
    const is = route.request().method();
    if (method === 'write' ? is === 'GET' : is !== method) return route.continue();
    const response = await route.fetch();
    await isFree;
    return route.fulfill({ response });
  };
  return { hold, release: () => release() };
}

describe.skipIf(!hasBrowser)('input', () => {
  const { newAccount, signedIn, call } = useConsole();

  it('that is typed while a form is saved stays in the form', async () => {
    const account = await newAccount(1);
    const { page } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    const { hold, release } = holder('PATCH');
    await page.route('**/directory/v1/account', hold);
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('Corner Shop 2');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByRole('button', { name: /^Save/ }).click();
    await sent;
    await name.fill('Corner Shop 3');
    const days = page.getByRole('spinbutton');
    await days.fill('11');
    release();
    await page.getByText('Settings saved.').waitFor();
    expect([await name.inputValue(), await days.inputValue()]).toEqual(['Corner Shop 3', '11']);
    await page.unroute('**/directory/v1/account', hold);
    await page.getByRole('button', { name: /^Save/ }).click();
    await until(async () =>
      expect((await call(account, 'GET', '/account')).json.data.account).toMatchObject({
        name: 'Corner Shop 3',
        bin_days: 11,
      }),
    );
  });

  const tried = { short: /details|tag|note|name of/, long: /./ };
  inTwoLengths('cannot be lost while a form is saved and closes', tried, async (forms) => {
    const account = await newAccount(4);
    const contact = { display_name: 'Jane Doe', phone: '+4915123456789', attributes: { plan: 'gold' } };
    const jane = (await call(account, 'POST', '/contacts', contact)).json.data;
    await call(account, 'POST', '/tags', { name: 'vip' });
    const { page } = await signedIn(account, { width: 1280 }, '/health', 'Health');
    const { origin } = new URL(page.url());
    const places: Readonly<Record<string, EditablePlace>> = editablePlaces(
      (method, path, body) => call(account, method, path, body),
      jane.id,
    );
    // This request only reads.
    const isWritten = ({ pathname }: URL) => !pathname.endsWith('/can-send');
    for (const [name, place] of Object.entries(places)) {
      if (!forms.test(name) || place.staysOpen === true) continue;
      const made = (await place.before?.()) as never;
      await page.goto(`${origin}${typeof place.at === 'string' ? place.at : place.at(made)}`);
      await place.open(page);
      const field = place.field(page);
      await field.fill('entered');
      const { hold, release } = holder('write');
      await page.route(isWritten, hold);
      const sent = page.waitForRequest(
        (request) => request.method() !== 'GET' && isWritten(new URL(request.url())),
      );
      if (place.savesItself === true) await field.press('Enter');
      else
        await page
          .getByRole('button', { name: /^Save( note)?$/ })
          .last()
          .click();
      await sent;
      await field.focus();
      await page.keyboard.type('later');
      expect([name, await field.inputValue()]).toEqual([name, 'entered']);
      release();
      await field.waitFor({ state: 'detached' });
      await until(async () => expect([name, await place.stored(made)]).toEqual([name, 'entered']));
      await page.unrouteAll({ behavior: 'wait' });
    }
  });

  it('stores two tags that are typed in quick succession', async () => {
    const account = await newAccount(4);
    const [person] = (await call(account, 'GET', '/contacts?sort=display_name')).json.data;
    const free = ['vip', 'newsletter', 'wholesale', 'event 2026', 'returning'].filter(
      (text) => !person.tags.includes(text),
    );
    const names = free.slice(0, 2);
    for (const name of names) await call(account, 'POST', '/tags', { name });
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${person.id}`);
    const { hold, release } = holder('PATCH');
    await page.getByRole('button', { name: 'Add tag' }).click();
    await page.route('**/directory/v1/contacts/*', hold);
    for (const name of names) await page.getByRole('option', { name, exact: true }).click();
    release();
    await until(async () =>
      expect((await call(account, 'GET', `/contacts/${person.id}`)).json.data.tags).toEqual(
        expect.arrayContaining([...person.tags, ...names]),
      ),
    );
  });

  it('keeps the input of a new contact while its form is loaded', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const { page } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    const { hold, release } = holder('GET');
    await page.route(/NewContact-/, hold);
    await page.getByRole('link', { name: 'Contacts' }).first().click();
    await page.getByRole('button', { name: 'Create contact' }).click();
    await page.keyboard.type('Half');
    await until(async () => expect(await page.getByPlaceholder('Create contact').inputValue()).toBe('Half'));
    release();
    // Letters are typed before, while and after the field of the form replaces the early one.
    const more = ' of a name, which is typed without a pause until the form has the focus';
    await page.keyboard.type(more);
    const name = page.getByRole('dialog').getByLabel('Name', { exact: true });
    await until(async () => expect(await name.inputValue()).toBe(`Half${more}`));
  });

  it('keeps the input of cells while the code of the editing is loaded', { tags: ['nightly'] }, async () => {
    const account = await newAccount(3);
    for (const name of ['gold', 'gray', 'silver']) await call(account, 'POST', '/tags', { name });
    const { page } = await signedIn(account, { width: 1280 }, '/contacts', 'Contacts');
    const { hold, release } = holder('GET');
    await page.route(/assets\/ChoiceCell-/, hold);
    await page.goto(
      `${new URL(page.url()).origin}/contacts?sort=display_name&columns=name,company,tags,email`,
    );
    await cell(page, 0, 1).click();
    for (const text of ['First', 'Second']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    }
    await page.keyboard.type('Third');
    await page.keyboard.press('Tab');
    await page.keyboard.type('gol');
    await page.keyboard.press('Enter');
    release();
    const stored = async () => {
      const { json } = await call(account, 'GET', '/contacts?sort=display_name');
      return json.data.map((contact: { company: string; tags: string[] }) => [contact.company, contact.tags]);
    };
    const [, , [, tags]] = await stored();
    await until(async () => {
      const [first, second, third] = await stored();
      expect([first[0], second[0], third]).toEqual(['First', 'Second', ['Third', [...tags, 'gold']]]);
    });
  });

  it('keeps the input of cells if the code of the editing cannot be loaded, with one message for each failure', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const { page, faults } = await signedIn(account, { width: 1280 }, '/contacts', 'Contacts');
    await page.route(/assets\/ChoiceCell-/, (route) => route.abort());
    await page.goto(`${new URL(page.url()).origin}/contacts?sort=display_name&columns=name,company,tags`);
    const messages = page.locator('[data-toasts]').getByText('could not be loaded');
    await cell(page, 0, 1).click();
    await page.keyboard.type('First');
    await page.keyboard.press('Enter');
    await cell(page, 0, 1).getByText('First').waitFor();
    await until(async () => expect(await messages.count()).toBe(1));
    await page.keyboard.type('Second');
    await page.keyboard.press('Enter');
    await cell(page, 1, 1).getByText('Second').waitFor();
    await until(async () => expect(await messages.count()).toBe(2));
    // A list of choices cannot be shown, so its cell is left.
    await cell(page, 2, 2).click();
    await page.keyboard.type('gol');
    await until(async () => expect(await messages.count()).toBe(3));
    await cell(page, 2, 2).getByRole('textbox').waitFor({ state: 'detached' });
    // Another page has no further errors of this one.
    await page.goto('about:blank');
    expect(faults.splice(0).filter((fault) => !isOutage(fault))).toEqual([]);
  });

  it('drops the input of a new contact only after a question', async () => {
    const account = await newAccount(1);
    const { page } = await signedIn(account, { width: 1280 });
    await page.getByRole('button', { name: 'Create contact' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create contact' });
    await dialog.getByLabel('Name', { exact: true }).fill('Half of a');
    await page.keyboard.press('Escape');
    await dialog.getByRole('alert').getByRole('button').first().click();
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('Half of a');
    await page.keyboard.press('Escape');
    await dialog.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});

describe.skipIf(!hasBrowser)('a change that the server does not answer', () => {
  const { newAccount, signedIn, call } = useConsole();

  it('keys of an input method choose letters, and do not end the change', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const [{ id }] = (await call(account, 'GET', '/contacts')).json.data;
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${id}`);
    await page.getByRole('button', { name: 'Edit name' }).click();
    const field = page.getByRole('heading').getByLabel('Name', { exact: true });
    await field.fill('Ke');
    const press = (key: string) =>
      field.dispatchEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true });
    await press('Enter');
    await press('Escape');
    expect(await field.inputValue()).toBe('Ke');
    await field.fill('Keiko');
    await field.press('Enter');
    await until(async () =>
      expect((await call(account, 'GET', '/contacts')).json.data[0].display_name).toBe('Keiko'),
    );
  });

  it('a change of selected contacts keeps the selection', { tags: ['nightly'] }, async () => {
    const account = await newAccount(3);
    const { page, faults } = await signedIn(account, { width: 1280 });
    await page.route('**/directory/v1/bulk-changes', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await page.getByRole('checkbox', { name: /^Select Ana/ }).click();
    await page
      .getByRole('region', { name: 'Selected contacts' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The server does not answer.').first().waitFor();
    await page.getByText('1 selected').waitFor();
    await page.unroute('**/directory/v1/bulk-changes');
    await page
      .getByRole('region', { name: 'Selected contacts' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await until(async () => expect((await call(account, 'GET', '/contacts')).json.data).toHaveLength(2));
    await page.getByText('1 selected').waitFor({ state: 'detached' });
    expect(faults.splice(0).filter((fault) => !isOutage(fault))).toEqual([]);
  });

  it('as an undo is offered again', { tags: ['nightly'] }, async () => {
    const account = await newAccount(3);
    const [person] = (await call(account, 'GET', '/contacts?sort=display_name')).json.data;
    const { page, faults } = await signedIn(account, { width: 1280 }, `/contacts?person=${person.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    const restore = '**/deleted-contacts/*/restore';
    await page.route(restore, (route) => route.abort(), { times: 1 });
    const undo = page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' });
    await undo.click();
    await page.getByText('The server does not answer.').first().waitFor();
    await undo.click();
    await until(async () => expect((await call(account, 'GET', '/contacts')).json.data).toHaveLength(3));
    expect(faults.splice(0).filter((fault) => !isOutage(fault))).toEqual([]);
  });
});
