/** The pages for managing an account: webhooks, keys, settings, usage and health, on the real server. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { hideableParts, maskableParts } from '@switchbook/domain/access/hideable.js';
import { afterAll, describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { planned } from '../../src/database/statements/sql.js';
import { scopesOfLimited } from '../../src/members/values/role.js';
import { onThisMachine } from '../support/machine.js';
import { openReceiver, say } from '../support/wire/receiver.js';
import { thisMachine } from '../support/wire/webhooks.js';
import { chosenIn, hasBrowser, pick, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('management pages of the console', () => {
  const { fixture, origin, newVisit, newAccount, signedIn, call } = useConsole({
    isRelayed: true,
    requestMs: onThisMachine(4_000),
    settings: { webhookAllow: thisMachine },
  });
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closing) await close();
  });
  const newReceiver = async () => {
    const receiver = await openReceiver();
    closing.push(() => receiver.close());
    return receiver;
  };
  const statusOf = async (key: string) =>
    (await fixture.send({ path: '/directory/v1/account', headers: { authorization: `Bearer ${key}` } }))
      .status;

  it('creates, tests, pauses, changes and deletes a webhook, shows why it fails, and sends again', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const receiver = await newReceiver();
    const { page, axe, faults } = await signedIn(account, { width: 1280 }, '/webhooks', 'Webhooks');
    await page.getByText('No webhooks yet').waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('n');
    // The refusal appears at its field.
    await page.getByLabel('URL').fill('ftp://example.com/x');
    await page.getByRole('button', { name: 'Create' }).click();
    await until(async () => expect(await page.getByLabel('URL').getAttribute('aria-invalid')).toBe('true'));
    const about = await page.getByLabel('URL').getAttribute('aria-describedby');
    expect(await page.locator(`[id="${about}"]`).textContent()).toMatch(/https/);
    expect(await page.getByRole('dialog').getByRole('alert').count()).toBe(1);
    expect(faults.splice(0).filter((fault) => !/status of 400/.test(fault))).toEqual([]);
    await page.getByLabel('URL').fill('https://127.0.0.1.invalid/x');
    await page.getByLabel('Selected events').check();
    const chosen = page.getByRole('checkbox', { checked: true });
    while ((await chosen.count()) > 0) await chosen.first().click();
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Choose at least one event.').waitFor();
    await page.getByRole('checkbox').first().and(page.locator(':focus')).waitFor();
    await page.getByLabel('Format').press('ArrowDown');
    await page.getByRole('option').nth(3).waitFor();
    await page.keyboard.press('Escape');
    expect(await axe()).toEqual([]);
    await page.getByLabel('URL').fill(receiver.url);
    await page.getByLabel('All events').check();
    await page.getByRole('button', { name: 'Create' }).click();
    const secret = await page.getByRole('group', { name: 'Secret' }).textContent();
    expect(secret).toMatch(/^whsec_/);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: receiver.url }).waitFor();

    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('The receiver answered 204').waitFor();
    receiver.answer(say(500, 'out of order'));
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('A status from 200 to 299 is needed').waitFor();
    await page.getByText('out of order').waitFor();
    await call(account, 'POST', '/contacts', { display_name: 'Ana Again' });
    await page.getByText('Deliveries are failing').waitFor();
    await page.getByText('1 attempt').first().waitFor();
    expect(await axe()).toEqual([]);
    // A row names the contact, and its details show the request and the response, but never the signing secret.
    const contact = page
      .getByRole('row', { name: 'contact.created' })
      .getByRole('link', { name: 'Ana Again' });
    await contact.waitFor();
    expect(await contact.getAttribute('href')).toMatch(/^\/contacts\?person=/);
    await page.getByRole('button', { name: 'Details of contact.created' }).click();
    await page.getByText('"display_name": "Ana Again"').waitFor();
    await page.getByText('content-type: application/json').waitFor();
    expect(
      await page
        .locator('pre')
        .allTextContents()
        .then((all) => all.join()),
    ).not.toContain(secret);
    expect(await axe()).toEqual([]);
    receiver.answer(say(204));
    await page.getByRole('button', { name: 'Resend', exact: true }).first().click();
    await page.getByText('The delivery is sent again.').waitFor();
    await page.getByRole('row', { name: 'contact.created' }).first().getByText('Delivered').waitFor();
    await pick(page.getByLabel('State of the deliveries'), 'failed');
    await page.getByText('No delivery has this state').waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('failed');

    const before = receiver.calls.length;
    await page.getByRole('button', { name: 'Resend events…' }).click();
    const to = await page.getByLabel('To', { exact: true }).inputValue();
    await page.getByLabel('To', { exact: true }).fill('2025-01-01T00:00');
    await page.getByRole('dialog').getByRole('button', { name: 'Resend' }).click();
    await page.getByLabel('To', { exact: true }).and(page.locator(':focus')).waitFor();
    await page.getByLabel('To', { exact: true }).fill(to);
    // The clock of the server is in another year.
    await page.getByLabel('From').fill('2026-01-01T00:00');
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Resend' }).click();
    await receiver.wait(before + 1);

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('This webhook is paused').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Description').fill('The warehouse');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'The warehouse' }).waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rotate secret…' }).click();
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    await until(async () =>
      expect(await page.getByRole('group', { name: 'Secret' }).textContent()).not.toBe(secret),
    );
    await page.getByRole('button', { name: 'Done' }).click();
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No webhooks yet').waitFor();
    expect((await call(account, 'GET', '/webhooks')).json.data).toEqual([]);
  });

  it('names no contacts when members use the role that is deleted', async () => {
    const account = await newAccount(0);
    await call(account, 'PUT', '/roles/desk', { label: 'Desk', scopes: ['contacts:read'], sees: 'all' });
    const { page, faults } = await signedIn(account, { width: 1280 }, '/members?tab=roles', 'Members');
    await page.getByRole('button', { name: 'Actions for Desk' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const created = await call(account, 'POST', '/members', { name: 'Ana', role: 'desk' });
    expect(created.status).toBe(201);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toBe(
      'This is still used. First assign another one to the contacts or members that use it.',
    );
    expect(faults.splice(0).filter((fault) => !/status of 409/.test(fault))).toEqual([]);
  });

  it('shows the test of a webhook at no other one', async () => {
    const account = await newAccount(1);
    const receiver = await newReceiver();
    const make = async (url: string) => (await call(account, 'POST', '/webhooks', { url })).json.data.id;
    const [one, other] = [await make(receiver.url), await make(`${receiver.url}?other`)];
    const { page } = await signedIn(account, { width: 1280 }, `/webhooks?webhook=${one}`, receiver.url);
    await page.getByRole('button', { name: 'Send test' }).click();
    const result = page.getByText('The receiver answered 204');
    await result.waitFor();
    await page.evaluate(`history.pushState(null, '', '/webhooks?webhook=${other}')`);
    await page.getByRole('heading', { name: `${receiver.url}?other` }).waitFor();
    expect(await result.count()).toBe(0);
  });

  it('creates an intake, shows its URL once, tests it, and deletes it', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const { page, axe, faults } = await signedIn(account, { width: 1280 }, '/whatsapp', 'WhatsApp');
    await page.getByText('No intakes yet').waitFor();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    // Each empty field shows an error in the language of the console. The first one has the focus.
    const descriptionOf = async (label: string) => {
      const field = dialog.getByLabel(label, { exact: true });
      const about = await field.getAttribute('aria-describedby');
      return dialog.locator(`[id="${about}"]`).getByRole('alert').textContent();
    };
    const hasFocus = async (label: string) =>
      (await dialog.getByLabel(label, { exact: true }).and(page.locator(':focus')).count()) === 1;
    await dialog.getByRole('button', { name: 'Create' }).click();
    await until(async () =>
      expect([await descriptionOf('Name'), await descriptionOf('Secret')]).toEqual([
        'Fill in this field.',
        'Fill in this field.',
      ]),
    );
    await until(async () => expect(await hasFocus('Name')).toBe(true));
    expect(await axe()).toEqual([]);
    await dialog.getByLabel('Name').fill('Shop');
    await dialog.getByLabel('Secret').pressSequentially('short');
    await page.keyboard.press('Enter');
    await until(async () =>
      expect([await dialog.getByRole('alert').count(), await descriptionOf('Secret')]).toEqual([
        1,
        'Use 8 characters or more.',
      ]),
    );
    await until(async () => expect(await hasFocus('Secret')).toBe(true));
    await pick(dialog.getByLabel('Sender'), 'waha');
    await dialog.getByText('The HMAC key of the webhook.').waitFor();
    await pick(dialog.getByLabel('Sender'), 'meta');
    await dialog.getByLabel('Secret').fill('secret-of-the-app');
    await dialog.getByLabel('Business portfolio').fill('p-1');
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    const url = await page.getByRole('group', { name: 'Callback URL' }).textContent();
    const token = await page.getByRole('group', { name: 'Verify token' }).textContent();
    expect(url).toMatch(/^http.*\/intake\/[0-9a-f]{32}_[0-9A-Za-z]{40}$/);
    const question = `?hub.mode=subscribe&hub.challenge=1234&hub.verify_token=${token}`;
    const verified = await fixture.send({ path: `${new URL(url ?? '').pathname}${question}` });
    expect(verified.status).toBe(200);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('No webhook was applied yet').waitFor();
    await page.getByText('Verified').waitFor();
    await page.getByText('Nothing came in today').waitFor();
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('was verified, stored and applied').waitFor();
    await page.getByText('Last webhook').waitFor();
    await page.getByText('No message to a business number came yet').waitFor();
    await page.getByRole('button', { name: 'Add receiver' }).click();
    await dialog.getByLabel('Name').fill('n8n');
    await dialog.getByLabel('URL').fill('receiver');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await until(async () =>
      expect(await descriptionOf('URL')).toBe('Enter a whole address that begins with https://.'),
    );
    await until(async () =>
      expect([await hasFocus('URL'), await dialog.getByLabel('Name').inputValue()]).toEqual([true, 'n8n']),
    );
    await dialog.getByLabel('URL').fill('https://receiver.invalid/hook');
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Add' }).click();
    const receiver = page.getByRole('listitem').filter({ hasText: 'receiver.invalid' });
    await receiver.getByText('Active').waitFor();
    await receiver.getByRole('button', { name: 'Pause' }).click();
    await receiver.getByText('Paused').waitFor();
    await receiver.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('The failed webhooks are sent again.').waitFor();
    await receiver.getByText('Active').waitFor();
    await page.getByText('Today: messages received: 1').waitFor();
    await page.getByRole('button', { name: 'Edit…' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Shop in Porto');
    await page.getByRole('dialog').getByLabel('New app secret').fill('new-secret-of-the-app');
    await pick(page.getByRole('dialog').getByLabel('Previous secret'), '3600');
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('The previous secret is valid until').waitFor();
    await page.getByRole('button', { name: 'New URL…' }).click();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Make new URL' }).click();
    await until(async () =>
      expect(await page.getByRole('group', { name: 'Callback URL' }).textContent()).not.toBe(url),
    );
    await until(async () =>
      expect(await page.getByRole('group', { name: 'Verify token' }).textContent()).toBe(token),
    );
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('The previous URL works until').waitFor();
    await page.getByText('Not verified yet').waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await axe()).toEqual([]);
    await receiver.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await receiver.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No intakes yet').waitFor();
    expect((await call(account, 'GET', '/intakes')).json.data).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('creates an intake of a tool that does not verify its address', { tags: ['nightly'] }, async () => {
    const account = await newAccount(1);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/whatsapp', 'WhatsApp');
    await page.getByText('No intakes yet').waitFor();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Phone');
    await pick(dialog.getByLabel('Sender'), 'evolution');
    await dialog.getByLabel('Secret').fill('key-of-the-instance');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('group', { name: 'Fields' }).getByText('MESSAGES_UPSERT').waitFor();
    expect(await page.getByRole('group', { name: 'Verify token' }).count()).toBe(0);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Evolution API').waitFor();
    expect((await call(account, 'GET', '/intakes')).json.data).toMatchObject([{ variant: 'evolution' }]);
  });

  it('creates a key with fewer scopes, changes it, replaces its secret, and revokes it', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    await call(account, 'POST', '/keys', { name: 'Till', scopes: ['contacts:read'], face: 'wazzup' });
    const { page, axe } = await signedIn(account, { width: 1280 }, '/keys', 'Keys');
    await page.getByText('Your key').waitFor();
    await page.getByRole('button', { name: 'Details of Till' }).click();
    await page.getByRole('definition').filter({ hasText: 'Wazzup24' }).waitFor();
    // A session by link counts as a use of its key.
    await page.getByRole('row', { name: 'Your key' }).getByRole('cell', { name: 'Now' }).waitFor();
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByLabel('Name').fill('Shop');
    // The fewest rights are the default.
    await until(async () => expect(await chosenIn(page.getByLabel('Access'))).toBe('readContacts'));
    await pick(page.getByLabel('Access'), 'contacts');
    await pick(page.getByLabel('Access'), 'own');
    await page.getByLabel('groups:write').uncheck();
    await pick(page.getByLabel('Expires'), '30');
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Create' }).click();
    const made = (await page.getByRole('group', { name: 'Key' }).textContent()) ?? '';
    await page.getByRole('button', { name: 'Done' }).click();
    const keys = async () => (await call(account, 'GET', '/keys')).json.data;
    const shop = async () => (await keys()).find((key: { name: string }) => key.name.startsWith('Shop'));
    const { scopes, expires_at: end } = await shop();
    expect(scopes).toContain('groups:read');
    expect(scopes).not.toContain('groups:write');
    expect(Date.parse(end) - Date.now()).toBeGreaterThan(29 * 86_400_000);
    expect(await statusOf(made)).toBe(200);
    const row = page.getByRole('row', { name: /^Details of Shop/ });
    await row.getByText('Contacts: read, write · Groups: read').filter({ visible: true }).waitFor();
    await row.getByRole('button', { name: 'Details of Shop' }).click();
    await page
      .getByRole('definition')
      .filter({ hasText: /^test$/ })
      .waitFor();
    expect(await axe()).toEqual([]);

    const act = async (name: string) => {
      await row.getByRole('button', { name: /^Actions for/ }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('Edit…');
    await page.getByLabel('Name').fill('Shop front');
    await page.getByLabel('contacts:write').uncheck();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The key was changed.').waitFor();
    expect((await shop()).scopes).not.toContain('contacts:write');
    await act('Rotate secret…');
    await pick(page.getByLabel('Old secret'), '0');
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    const rotated = (await page.getByRole('group', { name: 'Key' }).textContent()) ?? '';
    await page.getByRole('button', { name: 'Done' }).click();
    await until(async () => expect([await statusOf(made), await statusOf(rotated)]).toEqual([401, 200]));
    await act('Revoke…');
    expect(await axe()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Shop front was revoked.').waitFor();
    expect(await statusOf(rotated)).toBe(401);
    await page.getByRole('button', { name: 'Show 1 inactive key' }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await axe()).toEqual([]);

    // The key in use expires with the session.
    const own = page.getByRole('row', { name: 'Your key' });
    await own.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Revoke…' }).click();
    await page.getByText('You will be signed out').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await statusOf(account.key)).toBe(401);
  });

  it('saves settings, shows operator settings and changes, and signs out on the server', async () => {
    const account = await newAccount(1);
    await fixture.core.updateAccount(account.account.id, { contact_limit: '5000' });
    const { page, axe } = await signedIn(account, { width: 1280 }, '/settings', 'Settings');
    const session = String(await page.evaluate(`sessionStorage.getItem('switchbook.key')`));
    expect(await statusOf(session)).toBe(200);
    await page.getByLabel('Name', { exact: true }).fill('Corner Shop & Sons');
    await pick(page.getByLabel('Country for numbers without a country code'), 'BR');
    // An entered value shows the button, however long the page is.
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await until(async () => expect((await save.boundingBox())?.y).toBeLessThan(800));
    await page.getByLabel('WhatsApp number').fill('+55 11 98765 4321');
    // Each part has its heading at the left of its fields, and above them on a narrow screen.
    const part = page.getByRole('region', { name: 'Consent' });
    const [heading, consent] = [part.getByRole('heading'), part.getByRole('switch')];
    const edges = async () => [await heading.boundingBox(), await consent.boundingBox()];
    const [left, right] = await edges();
    expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThan(right?.x ?? 0);
    await page.setViewportSize({ width: 390, height: 800 });
    const [above, below] = await edges();
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThan(below?.y ?? 0);
    await page.setViewportSize({ width: 1280, height: 800 });
    // One switch for WhatsApp, by the keyboard too; the other channels are folded.
    await until(async () => expect(await page.getByLabel('SMS', { exact: true }).isVisible()).toBe(false));
    await page.getByRole('switch', { name: 'WhatsApp needs an opt-in' }).press('Space');
    await part.getByText('More channels').click();
    await page.getByLabel('SMS', { exact: true }).check();
    await page.getByLabel('Days to keep deleted contacts').fill('14');
    await page.getByRole('switch', { name: 'Merge contacts that WhatsApp confirms' }).press('Space');
    await page.getByText('You can undo each merge for 30 days').waitFor();
    await page.getByRole('switch', { name: 'Serve additions of forks' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Settings saved.').waitFor();
    expect((await call(account, 'GET', '/account')).json.data.account).toMatchObject({
      name: 'Corner Shop & Sons',
      default_region: 'BR',
      whatsapp_number: '5511987654321',
      consent_required: ['whatsapp', 'sms'],
      bin_days: 14,
      merge_attested: true,
      vendor_forks: true,
      contact_limit: 5000,
    });
    await page.getByText('5,000').waitFor();
    // Times use the chosen time zone, on other pages and after a reload too.
    const { id, updated_at: at } = (await call(account, 'GET', '/contacts')).json.data[0];
    const shownIn = (timeZone: string) =>
      new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
        new Date(at),
      );
    for (const [name, zone] of [
      ['Pacific/Kiritimati', 'Pacific/Kiritimati'],
      ['', 'UTC'],
    ] as const) {
      await pick(page.getByLabel('Time zone'), name);
      await page.goto(`${origin()}/contacts/${id}`);
      await page.getByText(shownIn(zone)).first().waitFor();
      await page.goto(`${origin()}/settings`);
      await until(async () => expect(await chosenIn(page.getByLabel('Time zone'))).toBe(name));
    }
    await page.evaluate(`localStorage.setItem('switchbook.time-zone', 'Nowhere/Else')`);
    await page.reload();
    await until(async () => expect(await chosenIn(page.getByLabel('Time zone'))).toBe(''));
    const entry = page.getByRole('listitem').filter({ hasText: 'Settings changed' }).first();
    await entry.getByText('by the key test').waitFor();
    await entry.getByText('Details').click();
    await entry.getByText('BR').waitFor();
    expect(await axe()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Key').waitFor();
    await until(async () => expect(await statusOf(session)).toBe(401));
    expect(await statusOf(account.key)).toBe(200);
  });

  it('shows readable parts of a read-only key, and explains forbidden parts', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const reader = await fixture.newKey(account, ['account:read']);
    const { page, axe, faults } = await newVisit({ width: 390 });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${reader}')`);
    await page.goto(`${origin()}/settings`);
    await page.getByText('It needs the scope account:write').waitFor();
    expect(await page.getByRole('heading', { name: 'Change log' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    expect(await axe()).toEqual([]);
    for (const [path, scope] of [
      ['keys', 'keys:manage'],
      ['webhooks', 'webhooks:manage'],
      ['health', 'health:read'],
    ] as const) {
      await page.goto(`${origin()}/${path}`);
      await page.getByText(`needs a key with the scope ${scope}.`).waitFor();
    }
    expect(await axe()).toEqual([]);
    // An empty page does not ask a reader to fill it.
    const viewer = await fixture.newKey(account, ['account:read', 'contacts:read']);
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${viewer}')`);
    await page.goto(`${origin()}/settings/fields`);
    await page.getByText('You can see this page, but not add to it.').waitFor();
    expect(await page.getByText('Add the first one here.').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('draws contacts and calls as charts, with every number in a table', { tags: ['nightly'] }, async () => {
    const account = await newAccount(4);
    await fixture.core.updateAccount(account.account.id, { contact_limit: '4' });
    await fixture.send({ path: '/api/v1/contacts', headers: { authorization: `Bearer ${account.key}` } });
    const { page, axe } = await signedIn(account, { width: 1280 }, '/usage', 'Usage');
    await page.getByText('The contact limit is reached').waitFor();
    await page.getByRole('heading', { name: /^Switchbook API/ }).waitFor();
    // A chart needs more than one day. Charts begin with the first reading.
    await page.getByText('Recording began recently').waitFor();
    expect(await page.getByRole('img', { name: /: / }).count()).toBe(0);
    // The clock of the test is at 15 January 2026.
    for (const insert of [
      "insert into daily_contacts (account_id, day, contacts) values ($1, '2026-01-09', 3)",
      "insert into daily_calls (account_id, day, face, calls) values ($1, '2026-01-10', 'directory', 7)",
    ])
      await fixture.database.query(planned(insert), [account.account.id]);
    await page.reload();
    await page.getByRole('img', { name: /^Contacts: / }).waitFor();
    expect(await page.getByRole('img', { name: /Switchbook API/ }).count()).toBe(1);
    expect(await axe()).toEqual([]);
    await pick(page.getByLabel('Time range'), '90');
    await page.waitForURL(/days=90/);
    await page.getByRole('button', { name: 'Show table' }).click();
    await page.getByRole('row').nth(90).waitFor();
    const cells = await page.getByRole('row').nth(1).getByRole('cell').allTextContents();
    expect(cells[0]).toBe('4');
    expect(cells).toHaveLength(3);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await axe()).toEqual([]);
  });

  it('shows the state of the server, and the next step within a second when its database hangs', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const { page, axe, faults } = await signedIn(account, { width: 1280 }, '/health', 'Health');
    await page.getByText(/^\d+ checks? ha(s a warning|ve warnings)$/).waitFor();
    await page.getByText('There is no backup.').waitFor();
    await page.getByText('Set SWITCHBOOK_BACKUP_DIR').waitFor();
    // Problems are above the numbers. Checks without a problem are one line.
    const [wrong, number] = [page.getByText('There is no backup.'), page.getByText(/^PostgreSQL \d/)];
    expect((await wrong.boundingBox())?.y).toBeLessThan((await number.boundingBox())?.y ?? 0);
    const passed = page.getByText('The clocks of this machine', { exact: false });
    expect(await passed.isVisible()).toBe(false);
    await page.getByText(/^\d+ checks without problems$/).click();
    await passed.waitFor();
    await page.getByText(/^PostgreSQL \d/).waitFor();
    expect(await axe()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await axe()).toEqual([]);

    // A key that was just checked needs no database.
    await until(async () => expect(await statusOf(account.key)).toBe(200));
    fixture.relay.swallow();
    try {
      const began = performance.now();
      const { json } = await call(account, 'GET', '/health');
      expect(performance.now() - began).toBeLessThan(onThisMachine(1_000));
      expect(json.data).toMatchObject({ state: 'failed', database: { up: false }, webhooks: null });
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByText('The database does not answer').first().waitFor();
      await page.getByText('Run switchbook doctor').first().waitFor();
      expect(await axe()).toEqual([]);
    } finally {
      await fixture.relay.flow();
    }
    await page.getByText(/^\d+ checks? ha(s a warning|ve warnings)$/).waitFor();
    expect(faults.splice(0).filter((fault) => !/status of 503/.test(fault))).toEqual([]);
  });

  it('offers the parts and scopes of roles that the server accepts', async () => {
    const file = path.join(programRoot, 'console/src/members/role-limits.ts');
    const offered = await import(pathToFileURL(file).href);
    expect(offered.hideable).toEqual(hideableParts);
    expect(offered.maskable).toEqual(maskableParts);
    expect(new Set(offered.scopesOfLimited)).toEqual(scopesOfLimited);
  });

  it('invites, changes, suspends and removes a member, shows its view, and creates a role', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(4);
    const { page, axe, faults } = await signedIn(account, { width: 1280 }, '/members', 'Members');
    await page.getByText('No members yet').waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Ana Silva');
    await dialog.getByLabel('Email').fill('ana@example.com');
    await pick(dialog.getByLabel('Role'), 'agent');
    await dialog.getByRole('button', { name: 'Groups: None' }).click();
    await page.getByRole('option', { name: 'Regulars' }).click();
    await page.keyboard.press('Escape');
    await dialog.getByText('Owner names').first().click();
    await dialog.getByLabel('Owner names').fill('ana\n7');
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create link' }).click();
    const link = await page.getByRole('group', { name: 'Sign-in link' }).textContent();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=sb/);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('row', { name: /Ana Silva/ });
    await row.getByText('Invited').waitFor();
    await row.getByText('Regulars').waitFor();
    const stored = async () => (await call(account, 'GET', '/members/1')).json.data;
    expect(await stored()).toMatchObject({ role: 'agent', groups: [1], owners: ['ana', '7'] });

    // An existing name is refused at its field, and the form keeps all typed texts.
    await page.keyboard.press('n');
    await dialog.getByLabel('Name', { exact: true }).fill('Bo');
    await dialog.getByText('Owner names').first().click();
    await dialog.getByLabel('Owner names').fill('7');
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await until(async () =>
      expect(await dialog.getByLabel('Owner names').getAttribute('aria-invalid')).toBe('true'),
    );
    expect(await dialog.getByLabel('Owner names').inputValue()).toBe('7');
    expect(faults.splice(0)).toEqual([expect.stringContaining('status of 400')]);
    await dialog.getByLabel('Owner names').fill('');
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /^Details of Bo/ }).waitFor();

    const act = async (name: string, action: string | RegExp) => {
      await page.getByRole('button', { name: `Actions for ${name}` }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    const [first] = (await call(account, 'GET', '/contacts?sort=display_name&limit=1')).json.data;
    await act('Bo', 'Show their view…');
    await dialog.getByText('No contacts. Add').waitFor();
    await page.keyboard.press('Escape');
    await call(account, 'PATCH', `/contacts/${first.id}`, { owner: '7' });
    await act('Ana Silva', 'Edit…');
    await dialog.getByLabel('Name', { exact: true }).fill('Ana Sousa');
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Ana Sousa/ }).waitFor();
    await act('Ana Sousa', 'Show their view…');
    const { total } = (await call(account, 'GET', '/members/1/seen')).json.meta;
    const count = total.value === 1 ? '1 contact' : `${total.value} contacts`;
    await dialog.getByText(count, { exact: true }).waitFor();
    await dialog.getByRole('cell', { name: first.display_name }).waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Escape');

    // Another link: the member signs in with it, and is suspended, activated and removed.
    await act('Ana Sousa', 'New sign-in link…');
    await dialog.getByRole('button', { name: 'Create link' }).click();
    const again = await page.getByRole('group', { name: 'Sign-in link' }).textContent();
    expect(again).not.toBe(link);
    await page.getByRole('button', { name: 'Done' }).click();
    await fixture.core.signIn(again?.split('#code=')[1] ?? '');
    await page.reload();
    await page
      .getByRole('row', { name: /Ana Sousa/ })
      .filter({ hasNotText: 'Invited' })
      .waitFor();
    await act('Ana Sousa', 'Suspend…');
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await page
      .getByRole('row', { name: /Ana Sousa/ })
      .getByText('Suspended')
      .waitFor();
    await act('Ana Sousa', 'End suspension');
    await page
      .getByRole('row', { name: /Ana Sousa/ })
      .filter({ hasNotText: 'Suspended' })
      .waitFor();

    // A role of the account hides contacts and numbers, so scopes that reveal all are not offered.
    await page.getByRole('tab', { name: 'Roles' }).click();
    expect(new URL(page.url()).searchParams.get('tab')).toBe('roles');
    await page.getByRole('row', { name: /^Details of Reader/ }).waitFor();
    await page.keyboard.press('n');
    await dialog.getByLabel('Name', { exact: true }).fill('Front desk');
    await pick(dialog.getByLabel('Access'), 'own');
    // The scopes and the button are in view without scrolling.
    const create = await dialog.getByRole('button', { name: 'Create' }).boundingBox();
    const last = await dialog.getByLabel('templates:sync').boundingBox();
    expect(last?.y).toBeLessThan((create?.y ?? 0) - 20);
    expect((create?.y ?? 0) + (create?.height ?? 0)).toBeLessThan(800);
    expect(await dialog.getByLabel('keys:manage').isDisabled()).toBe(true);
    await dialog.getByLabel('messages:read').check();
    await dialog.getByText('Parts of a contact').click();
    await pick(dialog.getByLabel('Phone numbers'), 'masked');
    await pick(dialog.getByLabel('Notes'), 'hidden');
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('row', { name: /^Details of Front desk/ }).waitFor();
    expect((await call(account, 'GET', '/roles/front-desk')).json.data).toMatchObject({
      label: 'Front desk',
      scopes: ['contacts:read', 'groups:read', 'messages:read'],
      sees: 'groups',
      hidden: ['notes'],
      masked: ['numbers'],
    });
    await page.getByRole('button', { name: 'Details of Front desk' }).click();
    await page.getByText('Contacts: read · Groups: read · Messages: read').last().waitFor();
    expect(await axe()).toEqual([]);
    await act('Agent', 'Show the view of Ana Sousa…');
    await dialog.getByText(count, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await act('Front desk', 'Edit…');
    await pick(dialog.getByLabel('Sees'), 'own');
    const put = page.waitForResponse((answer) => answer.request().method() === 'PUT');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await until(async () =>
      expect([(await put).status(), (await put).request().postDataJSON().sees]).toEqual([200, 'own']),
    );
    await dialog.waitFor({ state: 'detached' });
    expect((await call(account, 'GET', '/roles/front-desk')).json.data.sees).toBe('own');
    await act('Front desk', 'Delete…');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('row', { name: /^Details of Front desk/ }).waitFor({ state: 'detached' });

    // Owners are chosen by name: in a cell, for many contacts at once, and for new contacts.
    await dialog.waitFor({ state: 'detached' });
    await page.goto(`${origin()}/contacts?columns=name,owner`);
    const ownerOf = async () => (await call(account, 'GET', `/contacts/${first.id}`)).json.data.owner;
    await page.getByRole('gridcell', { name: 'Ana Sousa', exact: true }).dblclick();
    await page.getByRole('option', { name: 'Ana Sousa' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.type('bo');
    await page.keyboard.press('Enter');
    await until(async () => expect(await ownerOf()).toBe('2'));
    await page.getByLabel('Select all rows').check();
    await page.locator('[data-floating-bar]').getByRole('button', { name: 'Owner' }).click();
    await page.getByRole('option', { name: 'Ana Sousa' }).click();
    await page.getByText('4 contacts: owner set to ana.').waitFor();
    expect(await ownerOf()).toBe('ana');
    await call(account, 'PATCH', `/contacts/${first.id}`, { owner: '7' });
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.keyboard.type('member');
    await page.getByRole('option', { name: 'Owner (member)' }).click();
    await page.getByRole('option', { name: 'Ana Sousa' }).click();
    await page.getByRole('group', { name: 'Owner (member) is Ana Sousa', exact: true }).waitFor();
    // Each of her texts finds her.
    await page.getByRole('gridcell', { name: 'Ana Sousa', exact: true }).nth(3).waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.goto(`${origin()}/settings`);
    await pick(page.getByLabel('New contacts'), 'Members in turn');
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Save', exact: true }).first().click();
    await until(async () =>
      expect((await call(account, 'GET', '/account')).json.data.account.assign_new).toEqual({
        members: [1, 2],
      }),
    );

    // Ctrl K finds members; all of this also works on a narrow dark screen.
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(/^Search people/).fill('sousa');
    await page.getByRole('option', { name: /Ana Sousa/ }).click();
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('row', { name: /Ana Sousa/ }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await act('Ana Sousa', 'Remove…');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('row', { name: /Ana Sousa/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show 1 removed member' }).click();
    await page
      .getByRole('row', { name: /Ana Sousa/ })
      .getByText('Left')
      .waitFor();
    expect((await stored()).state).toBe('left');
  });
});
