/**
 * One contact: its page and panel, the timeline with notes, comboboxes, the merge side by side, and the printed report.
 */
import { describe, expect, it } from 'vitest';
import { inTwoLengths } from '../support/lengths.js';
import { hasBrowser, until, useConsole } from './console.js';
import { type EditablePlace, editablePlaces } from './places.js';

describe.skipIf(!hasBrowser)('a person in the console', () => {
  const { fixture, newAccount, signedIn, call } = useConsole();

  async function withJane() {
    const account = await newAccount(3);
    await call(account, 'POST', '/tags', { name: 'vip', color: '#B45309' });
    const { data } = (
      await call(account, 'POST', '/contacts', {
        display_name: 'Jane Doe',
        phone: '+4915123456789',
        email: 'jane@example.com',
        company: 'Acme',
        attributes: { plan: 'gold' },
        tags: ['new'],
      })
    ).json;
    return { account, jane: data };
  }
  const stored = async (account: Awaited<ReturnType<typeof newAccount>>, id: string) =>
    (await call(account, 'GET', `/contacts/${id}`)).json.data;

  it('copies on a page without https, and reports a failure', { tags: ['nightly'] }, async () => {
    const { account, jane } = await withJane();
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${jane.id}`);
    const panel = page.getByRole('complementary', { name: 'Contact' });
    const copy = (text: string) => panel.getByRole('button', { name: `Copy ${text}` }).click();
    // Browsers offer the clipboard only to pages with https or on this computer.
    await page.evaluate("void Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await copy('+4915123456789');
    const search = page.getByRole('searchbox', { name: 'Search contacts' });
    await until(async () => {
      await search.fill('');
      await search.press('Control+v');
      expect(await search.inputValue()).toBe('+4915123456789');
    });
    await page.evaluate('void (document.execCommand = () => false)');
    await copy('jane@example.com');
    await page.getByText('The browser did not copy the text.').waitFor();
  });

  it('names keys as they are on the keyboard of the user', { tags: ['nightly'] }, async () => {
    const { account, jane } = await withJane();
    const timeline = `/contacts?person=${jane.id}&tab=history`;
    const { page } = await signedIn(account, { width: 1280 }, timeline);
    const panel = page.getByRole('complementary', { name: 'Contact' });
    await panel.getByText('Ctrl Enter saves the note').waitFor();
    await page.addInitScript("Object.defineProperty(navigator, 'platform', { value: 'MacIntel' })");
    await page.reload();
    await panel.getByText('⌘ Enter saves the note').waitFor();
  });

  it('links to other programs, and has a timeline with notes that are written, edited, deleted and restored', {
    tags: ['nightly'],
  }, async () => {
    const { account, jane } = await withJane();
    const { page, axe } = await signedIn(account, { width: 1280 }, `/contacts?person=${jane.id}`);
    const panel = page.getByRole('complementary', { name: 'Contact' });
    const timeline = panel.getByRole('list', { name: 'Timeline' });
    await panel.getByText('+49 1512 3456789').waitFor();
    const href = (name: string) => panel.getByRole('link', { name }).getAttribute('href');
    expect(await href('Open +4915123456789 in WhatsApp')).toBe('https://wa.me/4915123456789');
    expect(await href('Call +4915123456789')).toBe('tel:+4915123456789');
    expect(await href('Write to jane@example.com')).toBe('mailto:jane@example.com');
    await page.keyboard.press('m');
    await until(async () => expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA'));
    await page.keyboard.type('Calld back');
    await page.keyboard.press('Control+Enter');
    await timeline.getByText('Note by test').waitFor();
    expect(await panel.getByLabel('Write a note…').inputValue()).toBe('');
    await timeline.getByRole('button', { name: 'Edit note' }).click();
    await page.getByLabel('Text of the note').fill('Called back');
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await timeline.getByText('Called back').waitFor();
    await timeline.getByText(/^edited /).waitFor();
    await timeline.getByText('Note edited').waitFor();
    await timeline.getByRole('button', { name: 'Edit note' }).click();
    await page.getByLabel('Text of the note').fill('lost');
    await page.keyboard.press('Escape');
    await timeline.getByText('Called back').waitFor();
    await timeline.getByRole('button', { name: 'Delete note' }).click();
    await page.getByText('The note was deleted.').waitFor();
    await timeline.getByText('Called back').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await timeline.getByText('Called back').waitFor();
    await panel.getByRole('button', { name: 'Consent', exact: true }).click();
    await panel.getByText('Nothing of this kind.').waitFor();
    await panel.getByRole('button', { name: 'Notes', exact: true }).click();
    await timeline.getByText('Note deleted').waitFor();
    expect(await timeline.getByText('Created').count()).toBe(0);
    expect(await axe()).toEqual([]);
  });

  it('keeps the change of another user of a note that many later ones follow', async () => {
    const { account, jane } = await withJane();
    const path = `/contacts/${jane.id}/notes`;
    const { id } = (await call(account, 'POST', path, { body: 'first note' })).json.data;
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${jane.id}&tab=history`);
    const timeline = page.getByRole('list', { name: 'Timeline' });
    await timeline.getByRole('button', { name: 'Edit note' }).click();
    await page.getByLabel('Text of the note').fill('mine');
    // Its page is not the first one.
    const first = { data: [], meta: { next_cursor: 'c' } };
    await page.route(
      ({ pathname }) => pathname.endsWith(path),
      (route) =>
        route.request().url().includes('cursor=c')
          ? route.continue({ url: route.request().url().replace('cursor=c', '') })
          : route.fulfill({ json: first }),
    );
    await call(account, 'PATCH', `${path}/${id}`, { body: 'theirs' });
    await page.getByLabel('Text of the note').press('Control+Enter');
    await page.getByText('theirs').first().waitFor();
    const notes = (await call(account, 'GET', `${path}?limit=200`)).json.data;
    expect(notes.find((note: { id: string }) => note.id === id).body).toBe('theirs');
  });

  it('shows all entries of a long timeline by scrolling', { tags: ['nightly'] }, async () => {
    const { account, jane } = await withJane();
    for (let index = 0; index < 60; index += 1)
      await call(account, 'POST', `/contacts/${jane.id}/notes`, { body: `note ${index}.` });
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${jane.id}&tab=history`);
    const items = page.getByRole('list', { name: 'Timeline' }).getByRole('listitem');
    await items.first().waitFor();
    await until(async () => {
      await items.last().scrollIntoViewIfNeeded();
      expect(await items.count()).toBe(61);
    });
  });

  it('sets tags and statuses by comboboxes, formats numbers, and renames in place', {
    tags: ['nightly'],
  }, async () => {
    const { account, jane } = await withJane();
    const { page, axe } = await signedIn(account, { width: 1280 }, `/contacts?person=${jane.id}`);
    const panel = page.getByRole('complementary', { name: 'Contact' });
    await panel.getByText('+49 1512 3456789').waitFor();
    // One line for all channels without a consent.
    await panel.getByText('Yes, without recorded consent:').waitFor();

    await panel.getByRole('button', { name: /^Status: / }).click();
    const list = page.getByRole('dialog', { name: 'Status' });
    await list.getByRole('combobox').fill('act');
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'Status: active' }).waitFor();
    await panel.getByRole('button', { name: 'Add tag' }).click();
    const tags = page.getByRole('dialog', { name: 'Edit tags' });
    await tags.getByRole('option', { name: 'vip' }).click();
    await tags.getByRole('combobox').fill('brand new');
    await tags.getByRole('option', { name: 'Create “brand new”' }).click();
    await until(async () =>
      expect((await stored(account, jane.id)).tags.sort()).toEqual(['brand new', 'new', 'vip']),
    );
    await tags.getByRole('option', { name: 'new', exact: true, checked: true }).click();
    await until(async () => expect((await stored(account, jane.id)).tags).not.toContain('new'));
    await page.keyboard.press('Escape');
    // Escape closes only the list.
    await panel.getByRole('button', { name: 'Edit name' }).click();
    await panel.getByLabel('Name', { exact: true }).fill('Jane Roe');
    await page.keyboard.press('Enter');
    await panel.getByRole('heading', { name: 'Jane Roe' }).waitFor();
    await until(async () => expect((await stored(account, jane.id)).display_name).toBe('Jane Roe'));

    await panel.getByRole('button', { name: 'Actions for SMS' }).click();
    await page.getByRole('menuitem', { name: 'Record opt-in' }).click();
    await panel.getByText('SMS: Yes. Opted in on').waitFor();
    expect(await axe()).toEqual([]);
  });

  const edited = { short: /person|settings/, long: /./ };
  inTwoLengths(
    'lets nobody overwrite what somebody else did meanwhile, wherever something is edited',
    edited,
    async (tried) => {
      const { account, jane } = await withJane();
      const own = (await call(account, 'POST', '/members', { name: 'Own', role: 'owner' })).json.data;
      const { page, faults } = await signedIn(account, { width: 1280 }, '/health', 'Health');
      const { origin } = new URL(page.url());
      const places: Readonly<Record<string, EditablePlace>> = editablePlaces(
        (method, path, body) => call(account, method, path, body),
        jane.id,
      );
      for (const [name, place] of Object.entries(places)) {
        if (!tried.test(name)) continue;
        const { textOf = (word: string) => word, saveBy = /^Save( note)?$/ } = place;
        const progress = { place: name, step: 'before' };
        try {
          const made = (await place.before?.()) as never;
          const path = typeof place.path === 'string' ? place.path : place.path(made);
          if (place.asMember === true) {
            await page.evaluate('sessionStorage.clear()');
            await page.goto('about:blank');
            await page.goto(own.invitation.url);
            await until(async () =>
              expect(await page.evaluate("localStorage.getItem('switchbook.session')")).toMatch(/-/),
            );
          }
          await page.goto(`${origin}${typeof place.at === 'string' ? place.at : place.at(made)}`);
          progress.step = 'open';
          await place.open(page);
          const field = place.field(page);
          await field.fill(textOf('mine'));
          progress.step = 'other';
          const other = await call(account, place.method ?? 'PATCH', path, place.body('theirs'));
          expect(other.status).toBeLessThan(300);
          progress.step = 'save';
          const save = async () => {
            if (place.savesItself === true) await field.press('Enter');
            else await page.getByRole('button', { name: saveBy }).last().click();
          };
          await save();
          progress.step = 'notice';
          const notice = page.getByRole('alert').filter({ hasText: 'Someone else changed this to' });
          await notice.getByText(textOf('theirs'), { exact: true }).waitFor();
          expect(await place.stored(made)).toBe(textOf('theirs'));
          expect(await field.inputValue()).toBe(textOf('mine'));
          progress.step = 'keep';
          await notice.getByRole('button', { name: 'Keep mine' }).click();
          if (place.savesItself !== true) await save();
          await until(async () => expect(await place.stored(made)).toBe(textOf('mine')));
        } catch (error) {
          throw new Error(`${progress.place}, ${progress.step}: ${error}`);
        }
      }
      expect(faults.splice(0).filter((fault) => !/status of 412/.test(fault))).toEqual([]);
    },
  );

  it('is a page, where J and K open the neighbors and Back opens the list', {
    tags: ['nightly'],
  }, async () => {
    const { account, jane } = await withJane();
    const { page, axe } = await signedIn(account, { width: 1280, colorScheme: 'dark' });
    const grid = page.getByRole('grid');
    await page
      .getByRole('row', { name: /Jane Doe/ })
      .getByText('Jane Doe')
      .click();
    await page.getByRole('button', { name: 'Open as page' }).click();
    await grid.waitFor({ state: 'hidden' });
    expect(await page.title()).toMatch(/^Jane Doe · /);
    await page.getByRole('list', { name: 'Timeline' }).waitFor();
    await page.getByRole('region', { name: 'Overview' }).getByText('+49 1512 3456789').waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('j');
    await page
      .getByRole('heading', { name: 'Chen Wei' })
      .or(page.getByRole('heading', { level: 2 }))
      .first()
      .waitFor();
    await until(async () => expect(await page.title()).not.toMatch(/^Jane/));
    await page.keyboard.press('k');
    await until(async () => expect(await page.title()).toMatch(/^Jane Doe/));
    await page.getByRole('button', { name: 'Next contact' }).click();
    await until(async () => expect(await page.title()).not.toMatch(/^Jane/));
    await until(async () =>
      expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Next contact'),
    );
    await page.goBack();
    await grid.waitFor();
    await page.goto(`${new URL(page.url()).origin}/contacts/${jane.id}`);
    await page.getByRole('button', { name: 'Back to list' }).click();
    await grid.waitFor();
  });

  it('folds fields without a value, and the timeline has a heading for each day', {
    tags: ['nightly'],
  }, async () => {
    const { account, jane } = await withJane();
    for (const key of ['plan', 'birthday', 'tariff', 'visits'])
      await call(account, 'POST', '/fields', { key, label: `Own ${key}`, type: 'text' });
    await call(account, 'DELETE', `/contacts/${jane.id}`);
    await call(account, 'POST', `/deleted-contacts/${jane.id}/restore`);
    const { page, axe } = await signedIn(account, { width: 1280 }, `/contacts/${jane.id}`, 'Jane Doe');
    const timeline = page.getByRole('list', { name: 'Timeline' });
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
    await timeline.getByRole('heading', { name: day.format(new Date(jane.created_at)) }).waitFor();
    expect(await timeline.getByRole('heading').count()).toBe(1);
    // A deletion and its restoring are one line each.
    for (const title of ['Deleted', 'Restored']) {
      const entry = timeline.getByRole('listitem').filter({ hasText: title });
      expect(await entry.locator('dl').count()).toBe(0);
    }
    await timeline.getByText('Own plan').waitFor();
    expect(await page.getByText('Own birthday').count()).toBe(0);
    const fold = page.getByRole('button', { name: '3 empty fields' });
    await fold.press('Enter');
    await page.getByText('Own birthday').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Edit Own visits' }).click();
    await page.getByLabel('Own visits', { exact: true }).fill('12');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: '2 empty fields' }).click();
    await page.getByText('Own birthday').waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Overview' }).getByText('12', { exact: true }).waitFor();
    // The timeline has the name and the words of the field.
    await call(account, 'POST', '/fields', { key: 'since', label: 'Own since', type: 'date' });
    await call(account, 'PATCH', `/contacts/${jane.id}`, { attributes: { since: '2024-05-02' } });
    await page.reload();
    const changed = timeline.getByRole('listitem').filter({ hasText: 'Own since' });
    await changed.getByText('2 May 2024').waitFor();
    expect(await timeline.getByText(/^(?:since|visits)$/).count()).toBe(0);
  });

  it('merges side by side with a choice for each field, and an undo restores both', {
    tags: ['nightly'],
  }, async () => {
    const { account, jane } = await withJane();
    const other = (
      await call(account, 'POST', '/contacts', {
        display_name: 'Jane D.',
        phone: '+4930222222',
        company: 'Globex',
        job_title: 'CTO',
        attributes: { plan: 'silver' },
      })
    ).json.data;
    const before = [await stored(account, jane.id), await stored(account, other.id)];
    const { page, axe } = await signedIn(account, { width: 1280 }, `/contacts?person=${jane.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Merge with another…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Find the other contact').fill('jane d.');
    await dialog.getByRole('button', { name: 'Jane D.' }).click();
    const company = dialog.getByRole('group', { name: 'Company' });
    expect(await company.getByRole('radio', { name: 'Acme' }).isChecked()).toBe(true);
    await company.getByRole('radio', { name: 'Globex' }).check();
    await dialog.getByText('Job title: CTO').waitFor();
    expect(await axe()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axe()).toEqual([]);
    await until(async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390),
    );
    await page.setViewportSize({ width: 1280, height: 800 });
    // The user keeps the other contact: the columns stay, and the choices are reset.
    await dialog
      .getByRole('radio', { name: /Jane D\./ })
      .first()
      .check();
    await until(async () =>
      expect(await company.getByRole('radio', { name: 'Globex' }).isChecked()).toBe(true),
    );
    await dialog
      .getByRole('radio', { name: /Jane Doe/ })
      .first()
      .check();
    // The preview of the last choice would arrive after the merge.
    let release = () => {};
    const isMerged = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/merges', async (route) => {
      if (/"preview":true/.test(route.request().postData() ?? '')) await isMerged;
      await route.continue().catch(() => {});
    });
    await dialog.getByRole('group', { name: 'plan' }).getByRole('radio', { name: 'silver' }).check();
    const phone = dialog.getByRole('group', { name: 'Primary phone (both are kept)' });
    await phone.getByRole('radio', { name: '+49 30 222222' }).check();
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByText('Merged into Jane Doe.').waitFor();
    release();
    await page.unrouteAll({ behavior: 'wait' });
    const merged = await stored(account, jane.id);
    expect(merged).toMatchObject({ display_name: 'Jane Doe', company: 'Acme', job_title: 'CTO' });
    expect([merged.attributes, merged.phone]).toEqual([{ plan: 'silver' }, '+4930222222']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The merge was undone').waitFor();
    await page.getByText('silver', { exact: true }).waitFor({ state: 'detached' });
    expect([await stored(account, jane.id), await stored(account, other.id)]).toEqual(before);
  });

  it('does not contact a person until the end of a day', async () => {
    const { account, jane } = await withJane();
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${jane.id}`, 'Jane Doe');
    const today = new Date().toISOString().slice(0, 10);
    await page.getByRole('tab', { name: 'Messaging' }).click();
    await page.getByRole('button', { name: 'Add to Do not contact' }).click();
    await page.getByLabel('Until').fill(today);
    await page.getByRole('button', { name: 'Add entry' }).click();
    const shown = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
    await page
      .getByText(`until ${shown.format(Date.parse(today))}`)
      .first()
      .waitFor();
    const { data } = (await call(account, 'GET', `/contacts/${jane.id}/suppressions`)).json;
    const end = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
    expect(data).toMatchObject([{ active: true, expires_at: expect.stringContaining(`${end}T00:00:00`) }]);
  });

  it('prints all stored data for an access request', {
    tags: ['nightly'],
  }, async () => {
    const { account, jane } = await withJane();
    await call(account, 'PUT', `/contacts/${jane.id}/consents/whatsapp`, {
      state: 'opted_in',
      source: 'fair 2026',
      proof: 'signed sheet 12',
    });
    await call(account, 'POST', `/contacts/${jane.id}/suppressions`, { channel: 'sms', reason: 'complaint' });
    for (let index = 0; index < 40; index += 1)
      await call(account, 'POST', `/contacts/${jane.id}/notes`, { body: `call number ${index}.` });
    await call(account, 'PATCH', `/contacts/${jane.id}`, { company: 'Initech', address: { city: 'Berlin' } });
    const { page, axe } = await signedIn(account, { width: 1280 }, `/contacts?person=${jane.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Print all data…' }).click();
    await page.getByRole('heading', { name: 'Data about Jane Doe' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axe()).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    await until(async () =>
      expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false),
    );
    const text = await page.evaluate('document.body.innerText');
    for (const [at, known] of [
      ...['Jane Doe', '+49 1512 3456789', 'jane@example.com', 'gold', 'Berlin', jane.id],
      ...['fair 2026', 'signed sheet 12', 'complaint', 'Acme → Initech', 'Corner Shop'],
      ...Array.from({ length: 40 }, (_, index) => `call number ${index}.`),
    ].entries())
      expect(String(text), String(at)).toContain(known);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    // The printed report is complete, not only the visible part.
    const pages = [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
    expect(pages).toBeGreaterThan(1);
  });

  it('fits a telephone, and offers no changes to a read-only key', { tags: ['nightly'] }, async () => {
    const { account, jane } = await withJane();
    await call(account, 'POST', `/contacts/${jane.id}/notes`, { body: 'hello there' });
    const { page, axe, faults } = await signedIn(account, { width: 390 }, `/contacts?person=${jane.id}`);
    await page.getByRole('complementary').getByText('+49 1512 3456789').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await axe()).toEqual([]);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByText('hello there').waitFor();
    expect(await axe()).toEqual([]);
    const key = await fixture.newKey(account, ['contacts:read', 'account:read']);
    await page.evaluate(`sessionStorage.clear(); sessionStorage.setItem('switchbook.key', '${key}')`);
    await page.reload();
    await page.getByText('hello there').waitFor();
    expect(await page.getByLabel('Write a note…').count()).toBe(0);
    expect(await page.getByRole('button', { name: /Edit|Delete|Add/ }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByRole('complementary').getByText('+49 1512 3456789').waitFor();
    expect(await page.getByRole('button', { name: /Edit|Delete|Add/ }).count()).toBe(0);
    expect(faults.splice(0).filter((fault) => !/status of 403/.test(fault))).toEqual([]);
  });
});
