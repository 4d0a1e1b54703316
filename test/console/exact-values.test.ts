/** Values and columns that no edit of another one may change, and answers that are not shown for another question. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { cell, clipboard } from './cells.js';
import { chooseFile, hasBrowser, pick, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('exactly', () => {
  const { origin, newAccount, newVisit, call } = useConsole();

  const opened = async (account: TestAccount, more = '', path = '/contacts?sort=display_name') => {
    const visit = await newVisit({ width: 1280 });
    await visit.page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await visit.page.goto(`${origin()}${path}${more}`);
    return visit;
  };
  const list = async (account: TestAccount) =>
    (await call(account, 'GET', '/contacts?sort=display_name')).json.data;
  const columns = (page: Page) => new URL(page.url()).searchParams.get('columns');

  it('a resize keeps the hidden columns of a list next to a contact', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const [first] = await list(account);
    const { page } = await opened(account, `&person=${first.id}`);
    const wider = async () => {
      await page.locator('[data-head=name]').getByRole('button').focus();
      await page.keyboard.press('Alt+ArrowDown');
      await page.getByRole('menuitem', { name: 'Make wider' }).click();
    };
    await cell(page, 0, 0).waitFor();
    await wider();
    await until(async () => expect(columns(page)).toMatch(/^name~\d+,phone,email,tags,status,updated$/));
    expect(await page.getByRole('columnheader').count()).toBe(4);
    // An own field is not known before the fields are read.
    await page.route('**/directory/v1/fields', () => {});
    await page.goto(`${origin()}/contacts?columns=name,attributes.plan,phone`);
    await cell(page, 0, 0).waitFor();
    await wider();
    await until(async () => expect(columns(page)).toMatch(/^name~\d+,attributes.plan,phone$/));
  });

  it('the lines of a text remain, and a name with a comma is one name', { tags: ['nightly'] }, async () => {
    const account = await newAccount(2);
    await call(account, 'POST', '/fields', { key: 'note', label: 'Note', type: 'text' });
    const [first, second] = await list(account);
    const tags = ['partner, gold', 'say "hi"', 'vip'];
    await call(account, 'PATCH', `/contacts/${first.id}`, { tags, attributes: { note: 'one\ntwo' } });
    const { page } = await opened(account, '&columns=name,tags,attributes.note');
    await cell(page, 0, 2).getByText('one').click();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: /^Note of/ }).waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('!');
    await page.keyboard.press('Enter');
    await until(async () => expect((await list(account))[0].attributes).toEqual({ note: 'one\ntwo!' }));
    await cell(page, 0, 1).click({ position: { x: 4, y: 4 } });
    const copied = await clipboard(page, 'copy');
    await cell(page, 1, 1).click({ position: { x: 4, y: 4 } });
    await clipboard(page, 'paste', copied.text);
    await until(async () =>
      expect((await list(account)).find(({ id }: { id: string }) => id === second.id).tags.sort()).toEqual(
        tags.toSorted(),
      ),
    );
  });

  it('the tags of an import are shown as they will be stored', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const { page } = await opened(account, '', '/activity/imports');
    await chooseFile(page, 'p.csv', 'Name,Phone\nAda,+14155550801\n');
    await page.getByRole('button', { name: /^Tags for all contacts/ }).click();
    await page.getByRole('combobox', { name: 'Tags for all contacts' }).fill('spring, fair');
    await page.keyboard.press('Enter');
    for (const name of ['spring', 'fair']) await page.getByRole('option', { name, exact: true }).waitFor();
    expect(await page.getByRole('option', { name: 'spring, fair' }).count()).toBe(0);
  });

  it('a number inside JSON is not rounded', async () => {
    const account = await newAccount(1);
    const [first] = await list(account);
    const { page } = await opened(account, `&person=${first.id}`);
    await page.getByRole('button', { name: 'Add field' }).click();
    const form = page.getByRole('form');
    await form.getByLabel('Field').fill('order');
    await pick(form.getByLabel('Type'), 'json');
    await form.getByLabel('Value').fill('{"id": 9007199254740993, "text": "9007199254740993"}');
    await form.getByRole('button', { name: 'Add' }).click();
    await form.getByText('This number has too many digits').waitFor();
    await form.getByLabel('Value').fill('{"id": "9007199254740993", "part": [1.5, -2e3]}');
    await form.getByRole('button', { name: 'Add' }).click();
    await until(async () =>
      expect((await list(account))[0].attributes).toEqual({
        order: { id: '9007199254740993', part: [1.5, -2000] },
      }),
    );
  });

  it('Enter in the search of a merge chooses no result of an earlier text', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(20);
    const [first] = await list(account);
    const { page } = await opened(account, `&person=${first.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Merge with another…' }).click();
    const dialog = page.getByRole('dialog');
    const search = dialog.getByLabel('Find the other contact');
    await search.fill('chiara tran');
    await until(async () => expect(await dialog.getByRole('listitem').count()).toBe(1));
    let release = () => {};
    const isOpen = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/directory/v1/contacts?search=bruno*', async (route) => {
      await isOpen;
      await route.continue();
    });
    await search.fill('bruno moreau');
    await search.press('Enter');
    release();
    await dialog.getByRole('button', { name: /Bruno Moreau/ }).waitFor();
    await search.press('Enter');
    await dialog.getByText('Keep this contact').waitFor();
    await dialog.getByText('Bruno Moreau').first().waitFor();
  });

  it('a day is that of the time zone that the console shows', { tags: ['nightly'] }, async () => {
    const account = await newAccount(2);
    const filter = { field: 'created_at', op: 'after', value: '30 days ago' };
    const { page } = await newVisit({ width: 1280 });
    await page.clock.setFixedTime('2026-01-15T20:00:00Z');
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}');
      localStorage.setItem('switchbook.time-zone', 'Pacific/Kiritimati')`);
    await page.goto(`${origin()}/contacts?filter=${encodeURIComponent(JSON.stringify(filter))}`);
    await page.getByRole('button', { name: '30 days ago', exact: true }).click();
    await page.getByRole('button', { name: 'Choose a date' }).click();
    await until(async () => expect(page.url()).toContain('2026-01-16'));
    await page.goto(`${origin()}/contacts`);
    await cell(page, 0, 0).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const file = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
    expect((await file).suggestedFilename()).toBe('contacts-2026-01-16.csv');
  });

  it('a key keeps its name when it is emptied, and the reason is told', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    await call(account, 'POST', '/keys', { name: 'Till', scopes: ['contacts:read'] });
    const { page, faults } = await opened(account, '', '/settings/keys');
    await page.getByRole('button', { name: 'Actions for Till' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(' ');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').or(dialog.locator('[aria-invalid=true]')).first().waitFor();
    faults.splice(0);
  });

  it('an open contact is shown as it is after very many changes', { tags: ['nightly'] }, async () => {
    const account = await newAccount(70);
    const people = await list(account);
    const { page } = await opened(account, `&person=${people[3].id}`);
    // The page that was opened may have begun to follow the feed before.
    const following = page.waitForRequest(/\/events\?after=/);
    await page.reload();
    await cell(page, 0, 0).waitFor();
    await following;
    const panel = page.getByRole('complementary', { name: 'Contact' });
    await panel.getByText('Details').waitFor();
    await call(account, 'POST', '/contacts/batch', {
      items: people.map(({ id }: { id: string }) => ({
        op: 'update',
        id,
        contact: { company: 'After all' },
      })),
    });
    await panel.getByText('After all').waitFor();
  });

  it('a member never works on the page of another one, who has signed in in another tab', async () => {
    const account = await newAccount(2);
    const invite = async (name: string) =>
      (await call(account, 'POST', '/members', { name, role: 'owner' })).json.data;
    const [ana, ben] = [await invite('Ana'), await invite('Ben')];
    const enter = async (page: Page, code: string) => {
      await page.goto(`${origin()}/contacts#code=${code}`);
      await page
        .getByRole('button', { name: 'Use link' })
        .or(cell(page, 0, 0))
        .first()
        .waitFor();
      if (await page.getByRole('button', { name: 'Use link' }).isVisible())
        await page.getByRole('button', { name: 'Use link' }).click();
      await cell(page, 0, 0).waitFor();
    };
    const first = await newVisit({ width: 1280 });
    const asked: string[] = [];
    first.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await enter(first.page, ana.invitation.code);
    await first.page.keyboard.press('n');
    const form = first.page.getByRole('dialog', { name: 'Create contact' });
    await form.getByLabel('Name', { exact: true }).pressSequentially('Of Ana');
    const second = await newVisit({ width: 1280 });
    // The same person signs in once more: the page goes on with the new session.
    const again = (await call(account, 'POST', `/members/${ana.number}/invitations`)).json.data;
    await enter(second.page, again.code);
    await until(async () => expect(await form.count()).toBe(1));
    await form.getByLabel('Email').fill('of-ana@example.com');
    await form.getByRole('button', { name: 'Create' }).click();
    await form.waitFor({ state: 'detached' });
    await first.page.keyboard.press('Escape');
    await first.page.goto(`${origin()}/contacts`);
    await cell(first.page, 0, 0).waitFor();
    await first.page.keyboard.press('n');
    await form.getByLabel('Name', { exact: true }).pressSequentially('Not of Ben');
    await enter(second.page, ben.invitation.code);
    await form.waitFor({ state: 'detached' });
    await first.page.getByRole('button', { name: 'Menu' }).getByText('Ben').waitFor();
    expect(asked).toEqual([]);
    await first.close();
    first.faults.splice(0);
    await second.page.evaluate('localStorage.clear()');
    await second.page.goto('about:blank');
    await second.page.context().clearCookies();
    second.faults.splice(0);
  });
});
