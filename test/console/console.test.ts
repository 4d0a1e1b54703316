/**
 * The main flows of the console in a real Chromium on the real server, at the width of a desktop and of a telephone.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { planned } from '../../src/database/statements/sql.js';
import { listLockWaits } from '../support/database/lock-waits.js';
import type { TestAccount } from '../support/fixture.js';
import { chosenIn, hasBrowser, pick, until, useConsole } from './console.js';
import type { layersTyped } from './layers.js';

describe.skipIf(!hasBrowser)('the console', () => {
  const { fixture, origin, newVisit, newAccount, signedIn, call } = useConsole();

  const contacts = async (account: TestAccount, query = '') => {
    const headers = { authorization: `Bearer ${account.key}` };
    return (await fixture.send({ path: `/directory/v1/contacts?limit=200&${query}`, headers })).json.data;
  };
  /** Waits until the request that stops a bulk change is blocked by its current piece. */
  const stopWaits = () =>
    until(async () => {
      const waits = await listLockWaits(fixture.database);
      const locking = waits
        .flatMap(({ statements }) => statements)
        .filter((text) => /from bulk_changes b.*for update$/s.test(text));
      expect(locking).toHaveLength(1);
    });
  const row = (page: Page, name: string) => page.getByRole('row', { name });

  it('signs in once with the code of the first start, and removes it from the address', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const { page, axe } = await signedIn(account, { width: 1280 });
    expect(page.url()).toBe(`${origin()}/contacts`);
    await row(page, 'Chiara Tran').waitFor();
    expect(await axe()).toEqual([]);
    await page.reload();
    await row(page, 'Chiara Tran').waitFor();
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    // A link that is pasted into the open page changes only the hash.
    const [key] = await fixture.core.listKeys({ accountId: account.account.id });
    const { code } = await fixture.core.createSignInCode({
      accountId: account.account.id,
      keyId: key?.id as never,
      scopes: [...(key?.scopes ?? [])],
      principal: undefined,
    });
    await page.evaluate(`location.hash = 'code=${code}'`);
    await row(page, 'Chiara Tran').waitFor();
    expect(page.url()).not.toContain('code');
  });

  it('cancels its requests when the user signs out, before the server refuses them', {
    tags: ['nightly'],
  }, async () => {
    const { page, faults } = await signedIn(await newAccount(3), { width: 1280 });
    await row(page, 'Chiara Tran').waitFor();
    const held: (() => Promise<void>)[] = [];
    await page.route('**/directory/v1/**', async (route) => {
      const isHeld = route.request().method() === 'GET' && !route.request().url().endsWith('/me');
      if (isHeld) held.push(() => route.continue().catch(() => {}));
      else await route.continue();
    });
    await page.reload();
    await page.getByRole('button', { name: 'Menu' }).click();
    await until(() => expect(held.length).toBeGreaterThan(2));
    const ended = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Key').waitFor();
    expect((await ended).status()).toBe(204);
    for (const item of held) await item();
    await page.unroute('**/directory/v1/**');
    await page.waitForLoadState('networkidle');
    expect(faults).toEqual([]);
  });

  it('reports a wrong key and a used link, and keeps the page', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { page, axe, faults } = await newVisit({ width: 390 });
    await page.goto(`${origin()}/contacts?tag=vip#code=sbt_${'0'.repeat(32)}_x`);
    await page.getByText('already used').waitFor();
    await page.getByLabel('Key').fill('sb_live_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This key is not valid').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('Key').fill(account.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('group', { name: 'Tag is vip' }).waitFor();
    // A browser reports every refused request; the test expects these two.
    expect(faults.splice(0).filter((fault) => !/status of (400|401)/.test(fault))).toEqual([]);
  });

  it('a sign-in link asks before it replaces another session', { tags: ['nightly'] }, async () => {
    const [account, other] = [await newAccount(3), await newAccount(1)];
    const { page, axe } = await signedIn(account, { width: 390 });
    await row(page, 'Chiara Tran').waitFor();
    const [key] = await fixture.core.listKeys({ accountId: other.account.id });
    const { code } = await fixture.core.createSignInCode({
      accountId: other.account.id,
      keyId: key?.id as never,
      scopes: [...(key?.scopes ?? [])],
      principal: undefined,
    });
    await page.goto(`${origin()}/health#code=${code}`);
    await page.getByText('You are already signed in').waitFor();
    expect(await axe()).toEqual([]);
    expect(page.url()).not.toContain('code');
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await page.getByRole('heading', { name: 'Health' }).first().waitFor();
    await page.goto(`${origin()}/contacts`);
    await row(page, 'Chiara Tran').waitFor();
    // The link was not used.
    await page.goto(`${origin()}/imports#code=${code}`);
    await page.getByRole('button', { name: 'Use link' }).click();
    await page.getByRole('heading', { name: 'Imports' }).first().waitFor();
    await page.goto(`${origin()}/contacts`);
    await page.getByText('1', { exact: true }).first().waitFor();
    expect(await row(page, 'Chiara Tran').count()).toBe(0);
  });

  it('searches, filters, sorts and opens by the address, with a first load below 200 kB', async () => {
    const account = await newAccount(150);
    const { page, axe } = await newVisit({ width: 1280 });
    await page.addInitScript(`new MutationObserver((_, observer) => {
      if (document.querySelector('[role=gridcell]') !== null) window.listAt ??= performance.now();
      if (window.listAt === undefined || document.querySelector('header button .sr-only') === null) return;
      window.tabsAt = performance.now();
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true })`);
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await page.goto(`${origin()}/`);
    await page.getByText('150', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'View actions' }).waitFor();
    const { files } = JSON.parse(readFileSync(path.join(programRoot, 'console/dist/manifest.json'), 'utf8'));
    const bytesOf = (names: readonly string[]) =>
      files
        .filter((file: { path: string }) => names.includes(file.path))
        .reduce((sum: number, file: { bytes: { gzip: number } }) => sum + file.bytes.gzip, 0);
    const scripts = (await page.evaluate(`performance.getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js') && !name.includes('/phone-formats-'))
      .filter(({ startTime }) => startTime < window.tabsAt)
      .map(({ name, startTime }) => [new URL(name).pathname, startTime < window.listAt])`)) as [
      string,
      boolean,
    ][];
    expect(bytesOf(scripts.filter(([, isFirst]) => isFirst).map(([name]) => name))).toBeLessThan(200_000);
    expect(scripts.filter(([, isFirst]) => isFirst).length).toBeLessThan(12);
    // The second page of rows is requested when the user scrolls.
    const requested = (await page.evaluate(
      `performance.getEntriesByType('resource').map(({ name }) => name)`,
    )) as string[];
    expect(requested.filter((text) => text.includes('offset=56'))).toEqual([]);
    // The formats of numbers load later. The views load after the rows, and then the parts that a click may need.
    expect(bytesOf(scripts.map(([name]) => name))).toBeLessThan(210_000);

    await page.keyboard.press('/');
    await page.keyboard.type('ana souza');
    await page.getByText('1', { exact: true }).waitFor();
    await until(async () => expect(new URL(page.url()).searchParams.get('search')).toBe('ana souza'));
    await row(page, 'Ana Souza').getByText('Ana Souza').click();
    await page.getByRole('heading', { name: 'Ana Souza' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByLabel('Search contacts').fill('');
    await page.getByRole('button', { name: 'Close contact' }).click();

    // Filters and views are in a separate file.
    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForURL(/sort=display_name/);
  });

  it('changes a cell, and changes many contacts with an undo', { tags: ['nightly'] }, async () => {
    const account = await newAccount(40);
    const only = '/contacts?search=chiara+tran&columns=name,company';
    const { page } = await signedIn(account, { width: 1280 }, only);
    await row(page, 'Chiara Tran').getByText('Casa Azul').dblclick();
    await page.getByRole('textbox', { name: 'Company of Chiara Tran' }).fill('Casa Verde');
    await page.keyboard.press('Enter');
    await row(page, 'Casa Verde').waitFor();
    await until(async () => {
      const [changed] = await contacts(account, 'search=casa+verde');
      expect(changed?.display_name).toBe('Chiara Tran');
    });
    expect(page.url()).not.toContain('person=');

    await page.goto(`${origin()}/contacts?status=closed`);
    const before = await contacts(account, 'status=closed');
    await page.getByLabel('Select all rows').check();
    await page.getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByRole('dialog').getByRole('combobox').fill('recall');
    await page.keyboard.press('Enter');
    await page.getByText(`${before.length} contacts: tag “recall” added.`).waitFor();
    expect(await contacts(account, 'tag=recall')).toHaveLength(before.length);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(`The change was undone for ${before.length} contacts.`).waitFor();
    expect(await contacts(account, 'tag=recall')).toHaveLength(0);
  });

  it('deletes many contacts after the user types the number', { tags: ['nightly'] }, async () => {
    const account = await newAccount(40);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/contacts?status=active');
    const doomed = await contacts(account, 'status=active');
    await row(page, doomed[0].display_name).getByRole('checkbox').check();
    await page.getByRole('button', { name: `Select all ${doomed.length}` }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const confirm = page.getByRole('button', { name: `Delete ${doomed.length}` });
    expect(await confirm.isEnabled()).toBe(false);
    expect(await axe()).toEqual([]);
    await page.getByLabel(`Type ${doomed.length} to confirm`).fill(String(doomed.length));
    await confirm.click();
    await page.getByText(`${doomed.length} contacts were deleted.`).waitFor();
    expect(await contacts(account)).toHaveLength(40 - doomed.length);
    await page.getByText('No contacts found').waitFor();
  });

  it('undoes a deletion, restores a deleted contact without used identities, and deletes the rest for good', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const { page, axe, faults } = await signedIn(account, { width: 1280 });
    await row(page, 'Chiara Tran').getByText('Chiara Tran').click();
    await page.getByRole('button', { name: 'More actions' }).last().click();
    await page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
    await page.getByText('You can restore it for 30 days.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Chiara Tran was deleted.').waitFor();
    expect(await contacts(account)).toHaveLength(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Chiara Tran was restored.').waitFor();
    await row(page, 'Chiara Tran').waitFor();
    expect(await contacts(account)).toHaveLength(3);

    const gone = await contacts(account);
    const phone = gone.find(
      (contact: { display_name: string }) => contact.display_name === 'Ana Souza',
    ).phone;
    await call(account, 'POST', '/bulk-changes', { filter: {}, change: { delete: true } });
    await until(async () => expect(await contacts(account)).toEqual([]));
    await call(account, 'POST', '/contacts', { display_name: 'New holder', phone });
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('link', { name: 'Deleted' }).click();
    await row(page, 'Chiara Tran').getByRole('cell', { name: '30 days' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 780 });
    expect(await axe()).toEqual([]);
    await until(async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390),
    );
    const search = page.getByLabel('Search deleted contacts');
    const isAtSearch = () => page.locator('[type=search]:focus').waitFor();
    await search.fill('ana');
    await until(async () => expect(await page.getByRole('row').count()).toBe(2));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Another contact has a phone number or ID').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await page.getByText(`Ana Souza was restored, but without ${phone.slice(1)}.`).waitFor();
    await page.getByText('No results.').waitFor();
    await isAtSearch();
    expect(faults.splice(0).filter((fault) => !/status of 409/.test(fault))).toEqual([]);

    await search.fill('');
    await page.getByRole('button', { name: 'Delete Chiara Tran permanently' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('You cannot undo this.').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Chiara Tran was deleted permanently.').waitFor();
    await until(async () => expect(await row(page, 'Chiara Tran').count()).toBe(0));
    await isAtSearch();
    await page.getByRole('button', { name: 'Delete all…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No deleted contacts').waitFor();
    expect((await call(account, 'GET', '/deleted-contacts')).json.data).toEqual([]);
    expect(await contacts(account)).toHaveLength(2);

    // A key without the right to delete shows neither the page nor its link.
    const reader = await fixture.newKey(account, ['account:read', 'contacts:read']);
    await page.evaluate(`sessionStorage.setItem('switchbook.key', '${reader}')`);
    await page.goto(`${origin()}/deleted`);
    await page.getByText('You don’t have access').waitFor();
    await page.goto(`${origin()}/contacts`);
    await row(page, 'New holder').waitFor();
    expect(await page.getByRole('button', { name: 'Deleted', exact: true }).count()).toBe(0);
  });

  it('a bulk change continues on the server, is shown after a reload, stops, and is undone later', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(150);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/bulk-changes', 'Bulk changes');
    await page.getByText('No bulk changes yet').waitFor();
    expect(await axe()).toEqual([]);
    // A transaction locks one contact, and the first piece waits for it.
    let letGo = () => {};
    const released = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    onTestFinished(letGo);
    let done: Promise<void> = released;
    await new Promise<void>((resolve) => {
      done = fixture.database.transaction(async (tx) => {
        const text = 'select id from contacts where account_id = $1 order by id desc limit 1 for update';
        await tx.query(planned(text), [account.account.id]);
        resolve();
        await released;
      });
    });
    await page.getByRole('link', { name: 'Contacts' }).first().click();
    await page.getByRole('row').nth(1).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Select all 150' }).click();
    await page.getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByRole('dialog').getByRole('combobox').fill('spring');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('150 contacts').waitFor();
    // The button of the list has the focus again after a cancelled change.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Tag', exact: true }).and(page.locator(':focus')).click();
    await page.getByRole('dialog').getByRole('combobox').fill('spring');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Add the tag “spring”' }).click();
    await page.getByText('Add the tag “spring”: 0 of 150').waitFor();
    await page.reload();
    await page.getByText('Add the tag “spring”: 0 of 150').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await stopWaits();
    letGo();
    await done;
    await page.getByText('Stopped after 100 contacts: tag “spring” added.').waitFor();
    expect((await contacts(account, 'tag=spring')).length).toBe(100);

    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('link', { name: 'Bulk changes' }).click();
    const changed = page.getByRole('row', { name: 'Add the tag “spring”' });
    await changed.getByText('Cancelled').waitFor();
    expect(await axe()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 780 });
    await changed.getByText('100 changed').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Undo: Add the tag “spring”' }).click();
    await changed.getByText('100 undone').waitFor();
    await page.getByText('The change was undone for 100 contacts.').waitFor();
    expect(await contacts(account, 'tag=spring')).toEqual([]);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    // Another account sees neither the message nor its undo.
    await page.getByLabel('Key').fill((await newAccount(1)).key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No bulk changes yet').waitFor();
    expect(await page.getByText('The change was undone for 100 contacts.').count()).toBe(0);
  });

  it('creates a contact, shows the holder of a number, and shows whether the person may receive messages', async () => {
    const account = await newAccount(2);
    const { page, axe, faults } = await signedIn(account, { width: 1280 });
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Ana Twice');
    await dialog.getByLabel('Phone').fill('+1 415 555 1000');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Open existing contact' }).waitFor();
    expect(await axe()).toEqual([]);
    expect(faults.splice(0).filter((fault) => !/status of 409/.test(fault))).toEqual([]);
    await dialog.getByLabel('Phone').fill('+1 415 555 1999');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Ana Twice' }).waitFor();

    await page.getByRole('tab', { name: 'Messaging' }).click();
    await page.getByRole('button', { name: 'Actions for SMS' }).getByText('SMS').waitFor();
    await page.getByRole('button', { name: 'Record consent' }).click();
    await pick(page.getByLabel('Channel', { exact: true }), 'sms');
    await pick(page.getByLabel('State', { exact: true }), 'opted_out');
    await page.getByLabel('Business number').fill('shop');
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText(/Needs a country code/).waitFor();
    expect(await axe()).toEqual([]);
    expect(faults.splice(0).filter((fault) => !/status of 400/.test(fault))).toEqual([]);
    await page.getByLabel('Business number').fill('+1 555 078 3881');
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('SMS: No. The person has opted out of messages from +15550783881').waitFor();
    await page.getByText('from +15550783881', { exact: true }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByText('Consent recorded').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('tab', { name: 'API views' }).click();
    await page.getByText('"Ana Twice"').first().waitFor();
    expect(await axe()).toEqual([]);
  });

  it('changes attributes, fields and an identity of a person, and resolves a conflict', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const [ana] = await contacts(account);
    const { page, axe, faults } = await signedIn(account, { width: 1280 }, `/contacts?person=${ana.id}`);
    const now = async () => (await contacts(account))[0];
    const form = page.getByRole('form');

    await page.getByRole('button', { name: 'Add field' }).click();
    await form.getByLabel('Field').fill('plan');
    await pick(form.getByLabel('Type'), 'number');
    await form.getByLabel('Value').fill('1,5');
    await page.keyboard.press('Enter');
    await form.getByText('Enter a number such as 12.5').waitFor();
    await pick(form.getByLabel('Type'), 'json');
    await form.getByLabel('Value').fill('{"tier": 2, "paid": true');
    await form.getByText('This is not valid JSON').waitFor();
    expect(await axe()).toEqual([]);
    await form.getByLabel('Value').fill('{"tier": 2, "paid": true}');
    await form.getByRole('button', { name: 'Add' }).click();
    await page.getByText('{"paid":true,"tier":2}').waitFor();
    expect((await now()).attributes).toEqual({ plan: { tier: 2, paid: true } });

    await page.getByRole('button', { name: 'Edit plan' }).click();
    await call(account, 'PATCH', `/contacts/${ana.id}`, { attributes: { plan: { tier: 3 } } });
    await form.getByLabel('Value').fill('{"tier": 4}');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Someone else changed this to').waitFor();
    await form.getByText('{"paid":true,"tier":3}').waitFor();
    expect(await axe()).toEqual([]);
    await form.getByRole('button', { name: 'Keep mine' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('{"tier":4}').waitFor();
    expect((await now()).attributes).toEqual({ plan: { tier: 4 } });
    // The focus returns to the button that opened the form.
    await until(async () =>
      expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Edit plan'),
    );
    await page.getByRole('button', { name: 'Remove plan' }).click();
    await page.getByText('plan was removed.').waitFor();
    expect((await now()).attributes).toEqual({});
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('{"tier":4}').waitFor();

    await page.getByRole('button', { name: 'Edit details' }).click();
    await form.getByLabel('Description').fill('Two\nlines');
    await form.getByLabel('Picture').fill('no address');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('must be an http or https address').waitFor();
    await form.getByLabel('Picture').fill('https://example.com/ana.png');
    await form.getByLabel('Birthday').fill('12 April');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('must be a day such as 1985-04-12').waitFor();
    await form.getByLabel('Birthday').fill('--04-12');
    await form.getByLabel('Time zone').fill('europe/berlin');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'https://example.com/ana.png' }).waitFor();
    await page.getByRole('button', { name: 'Actions for +14155551000' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await form.getByLabel('Label').fill('work');
    await form.getByLabel('Verified').check();
    expect(await axe()).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('work', { exact: true }).waitFor();
    const after = await now();
    expect(after).toMatchObject({ description: 'Two\nlines', avatar_url: 'https://example.com/ana.png' });
    expect(after).toMatchObject({ birthday: '--04-12', time_zone: 'Europe/Berlin' });
    expect(after.identities[0]).toMatchObject({ label: 'work', verified_at: expect.any(String) });
    expect(faults.splice(0).filter((fault) => !/status of 4(12|00|22)/.test(fault))).toEqual([]);
  });

  it('merges two contacts after a preview, undoes the merge, and erases a person', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const { page, axe } = await signedIn(account, { width: 1280 });
    await row(page, 'Ana Souza').getByText('Ana Souza').click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Merge with another…' }).click();
    await page.getByLabel('Find the other contact').fill('bruno');
    await page.getByRole('dialog').getByRole('button', { name: 'Bruno' }).click();
    await page.getByText('Choose a value for each field').waitFor();
    // The dialog shows number and phone in addition to names, which may be equal.
    await page
      .getByRole('dialog')
      .getByText(/^No\. 1 · \+1 415 555 1000/)
      .waitFor();
    await page
      .getByRole('dialog')
      .getByText(/^No\. 2 · \+1 415 555 1001/)
      .waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByText('Merged into Ana Souza.').waitFor();
    expect(await contacts(account)).toHaveLength(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The merge was undone').waitFor();
    expect(await contacts(account)).toHaveLength(3);

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Erase person…' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('1');
    await page.getByRole('button', { name: 'Erase person' }).click();
    await page.getByText('The person was erased.').waitFor();
    expect(await contacts(account)).toHaveLength(2);
  });

  it('works by keyboard and palette, and in dark mode', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(5);
    const { page, axe } = await signedIn(account, { width: 1280, colorScheme: 'dark' });
    await row(page, 'Ana Souza').waitFor();
    await page.keyboard.press('l');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.getByText('1 selected').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2 }).waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search people, tags, settings, or do something').fill('theme light');
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator("html[data-theme='light']").waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await axe()).toEqual([]);
  });

  it('letters go to the layer over the page, not to shortcuts of the page', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(6);
    await call(account, 'POST', '/views', { name: 'Team', shared: true, definition: {} });
    const { page } = await signedIn(
      account,
      { width: 1280 },
      '/contacts?sort=display_name&columns=name,tags',
    );
    await page.locator('#cell-1-0').getByText(/\w/).first().waitFor();
    const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
    const layers: Readonly<Record<keyof typeof layersTyped, () => Promise<unknown>>> = {
      'the menu of the account': () => button('Menu').click(),
      'the menu of views': () => button('View actions').click(),
      'the columns': () => button('Columns').click(),
      'the menu of a column': async () => {
        await page.locator('[data-head=name]').getByRole('button').focus();
        await page.keyboard.press('Alt+ArrowDown');
      },
      'the fields of a filter': async () => {
        let release = () => {};
        const held = new Promise<void>((resolve) => {
          release = resolve;
        });
        await page.route('**/segments/fields*', async (route) => {
          await held;
          await route.continue();
        });
        await button('Filter').click();
        const list = page.getByRole('dialog').getByRole('listbox');
        await list.getByText('Loading…').or(list.getByRole('option')).first().waitFor();
        release();
        // The list opens at its start, even if the fields load after the fixed entries.
        await list.getByRole('option', { name: 'Tag', exact: true }).waitFor();
        expect(await page.evaluate(`document.querySelector('[role=dialog] [role=listbox]').scrollTop`)).toBe(
          0,
        );
        await page.unroute('**/segments/fields*');
      },
      'the choices of a cell': async () => {
        await page.locator('#cell-1-1').click();
        await page.keyboard.press('F2');
      },
      'a dialog': () => button('Create contact').click(),
      'the palette': async () => {
        await page.keyboard.press('Control+k');
        await page.getByRole('option').first().waitFor();
      },
      'the help': () => page.keyboard.press('?'),
      'a list for selected contacts': async () => {
        await page
          .getByRole('checkbox', { name: /^Select / })
          .nth(1)
          .check();
        await page.locator('[data-floating-bar]').getByRole('button', { name: 'Tag' }).click();
        await page.getByRole('dialog').getByRole('option').first().waitFor();
      },
      'the menu of a person': async () => {
        await page.locator('#cell-1-0').getByText(/\w/).first().click();
        await button('More actions').click();
      },
      'the tags of a person': async () => {
        await button('Add tag').click();
        // The list loads at its first opening.
        await page.getByRole('dialog').getByRole('option').first().waitFor();
      },
    };
    const covered = '[role=dialog],[role=menu],[role=listbox]';
    const shown = () => page.locator(covered).count();
    for (const [name, open] of Object.entries(layers)) {
      const before = await shown();
      await open();
      await until(async () => expect([name, (await shown()) > before]).toEqual([name, true]));
      const [count, url] = [await shown(), page.url()];
      // The focus leaves text fields, in which letters are input.
      await page.evaluate(
        `document.activeElement.matches('input, textarea') && document.activeElement.blur()`,
      );
      for (const letter of ['n', 'j', 'k', 'm', 'f']) await page.keyboard.press(letter);
      expect([name, page.url(), await shown()]).toEqual([name, url, count]);
      await until(async () => {
        if ((await shown()) > before) await page.keyboard.press('Escape');
        expect([name, await shown()]).toEqual([name, before]);
      });
    }
  });

  it('fits a telephone, and shows which parts a key may not see', { tags: ['nightly'] }, async () => {
    const account = await newAccount(30);
    const { page, axe, faults } = await signedIn(account, { width: 390 });
    await row(page, 'Davi').first().waitFor();
    expect(await axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await row(page, 'Davi').first().getByText('Davi').click();
    await page.getByRole('button', { name: 'Close contact' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Close contact' }).click();
    // The menu lists the pages. A page that fails to load shows an error, and recovers with the server.
    const toPage = async (name: string) => {
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    await page.route('**/assets/**', (route) => route.abort());
    await toPage('Usage');
    await page.getByText('This part of the page could not be loaded').waitFor();
    expect(await page.title()).toBe('Usage · Corner Shop · Switchbook');
    await page.unroute('**/assets/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Usage' }).waitFor();
    expect(faults.splice(0).filter((fault) => !/ERR_FAILED|NotLoadedError/.test(fault))).toEqual([]);
    await toPage('Contacts');
    await row(page, 'Davi').first().waitFor();
    const narrow = await fixture.newKey(account, ['account:read']);
    await page.evaluate(`sessionStorage.setItem('switchbook.key', '${narrow}')`);
    await page.reload();
    await page.getByText('You don’t have access').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menu').getByText('Read only').waitFor();
  });

  it('shows first steps in an empty account', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    const { page, axe, faults } = await signedIn(account, { width: 1280 });
    await page.getByText('No contacts yet').waitFor();
    expect(await axe()).toEqual([]);
    // The first number requests its country, once, and from the server's list.
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    const country = dialog.getByLabel('Country for numbers without a country code');
    // The browser's language, en-GB, preselects the country.
    await until(async () => expect(await chosenIn(country)).toBe('GB'));
    // A number of another country is refused, and the question stays.
    await dialog.getByLabel('Phone').fill('0151 23456799');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Not a number of this country: United Kingdom. For another, begin').waitFor();
    expect((await call(account, 'GET', '/account')).json.data.account.default_region).toBe(null);
    expect(faults.splice(0).filter((fault) => !/status of 400/.test(fault))).toEqual([]);
    await pick(country, 'Germany');
    // The refusal was about the other country.
    expect(await dialog.getByText('Not a number of this country').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Tags: None' }).click();
    await page.getByRole('dialog', { name: 'Tags' }).getByRole('combobox').fill('vip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await until(async () =>
      expect(
        (await contacts(account)).map((contact: Record<string, unknown>) => [contact.phone, contact.tags]),
      ).toEqual([['+4915123456799', ['vip']]]),
    );
    expect((await call(account, 'GET', '/account')).json.data.account.default_region).toBe('DE');
  });

  it('has a card of first steps, each ticked off once it is answered, with sample people', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    await call(account, 'PATCH', '/account', { name: 'Default' });
    const settings = async () => (await call(account, 'GET', '/account')).json.data.account;
    const { page, axe } = await signedIn(account, { width: 390, colorScheme: 'dark' });
    const card = page.getByRole('region', { name: 'First steps' });
    const step = (name: string) => card.getByRole('listitem', { name });
    const country = step('Country of your numbers').getByLabel('Country for numbers without a country code');
    // The account that the first start creates still has the default name.
    await step('Name of the account').getByRole('textbox').fill('Corner Bakery');
    await step('Name of the account').getByRole('button', { name: 'Save' }).click();
    await step('Name of the account').getByText('Corner Bakery', { exact: true }).waitFor();
    expect((await settings()).name).toBe('Corner Bakery');
    // The browser's language, en-GB, is offered, and no country is stored or drawn before the answer.
    await step('Country of your numbers').getByRole('button', { name: 'United Kingdom' }).waitFor();
    expect(await chosenIn(country)).toBe('');
    expect((await settings()).default_region).toBe(null);
    expect(await axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await pick(country, 'Brazil');
    await country.waitFor({ state: 'detached' });
    await step('Country of your numbers').getByText('Brazil', { exact: true }).waitFor();
    // A no is an answer too, and other visits of this browser know it.
    await step('Consent').getByRole('button', { name: 'Done' }).press('Enter');
    await step('Consent').getByText('Opt-in is not required.').waitFor();
    expect(await settings()).toMatchObject({ default_region: 'BR', consent_required: [] });
    await page.reload();
    await step('Consent').getByText('Opt-in is not required.').waitFor();
    expect(await axe()).toEqual([]);
    // The sample people are an import, and its undo removes them.
    await card.getByRole('button', { name: 'Add sample contacts' }).click();
    await row(page, 'Ana Souza').first().waitFor();
    expect(await card.count()).toBe(0);
    // Four of them opted in to WhatsApp, and one opted out. A saved view has the four.
    const views = async () => (await call(account, 'GET', '/views')).json.data;
    await until(async () => expect(await views()).toMatchObject([{ name: 'Allow WhatsApp', shared: false }]));
    const filter = { all: [{ field: 'consent', op: 'is', value: 'whatsapp:opted_out' }] };
    const outs = await call(account, 'GET', `/contacts?filter=${encodeURIComponent(JSON.stringify(filter))}`);
    expect(outs.json.data.map((item: Record<string, unknown>) => item.display_name)).toEqual(['Çelik Aydın']);
    expect(
      (await call(account, 'POST', '/views', { name: 'Own', definition: { sort: 'updated_at' } })).status,
    ).toBe(201);
    await page.getByRole('button', { name: 'Show import' }).click();
    await page.getByRole('button', { name: 'Undo import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click();
    await page.getByText('Rows undone: 8').waitFor();
    expect(await contacts(account)).toEqual([]);
    // Other views are kept.
    expect(await views()).toMatchObject([{ name: 'Own' }]);
    await page.goto(`${origin()}/contacts`);

    await card.getByRole('button', { name: 'Close' }).click();
    await card.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('No contacts yet').waitFor();
    expect(await card.count()).toBe(0);
    await page.getByRole('status').getByRole('link', { name: 'Import file' }).waitFor();
  });
});
