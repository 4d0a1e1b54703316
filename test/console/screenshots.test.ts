/** Screenshots of the console for the documentation. Only `npm run screenshots` writes them. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { planned } from '../../src/database/statements/sql.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { eventually } from '../support/until.js';
import { openWazzup } from '../support/vendors/wazzup.js';
import { openReceiver, say } from '../support/wire/receiver.js';
import { type ServerFixture, useServer } from '../support/wire/server.js';
import { thisMachine } from '../support/wire/webhooks.js';
import type { Received } from '../support/wire/wire.js';
import { chooseFile, findChromium, sharedContext, visit } from './browser.js';
import { people } from './people.js';

vi.setConfig({ testTimeout: onThisMachine(480_000) });

const folder = process.env.SCREENSHOTS;
/** the names of some pictures; undefined: all */
const only = process.env.SCREENSHOTS_ONLY?.split(',');
const fixture =
  folder === undefined
    ? undefined
    : useServer({ settings: { webhookAllow: thisMachine, upstreamAllow: thisMachine } });

it.skipIf(folder === undefined)('takes a screenshot of every page', async () => {
  const chromium = findChromium();
  if (fixture === undefined || chromium === undefined)
    throw new Error('there is no Chromium: name one in CHROMIUM_PATH');
  const into = path.resolve(programRoot, folder ?? '');
  mkdirSync(into, { recursive: true });
  const account = await fixture.newAccount('Corner Shop');
  const call = (method: string, urlPath: string, body: unknown) =>
    fixture.send({
      method,
      path: `/directory/v1${urlPath}`,
      headers: { authorization: `Bearer ${account.key}` },
      body,
    });
  for (const name of ['Regulars', 'Spring campaign'])
    await call('POST', '/groups', { name, color: '#3B82F6' });
  await call('POST', '/contacts/batch', {
    items: people(240).map((contact) => ({ op: 'create', contact })),
  });
  const { json } = await call('PATCH', '/contacts/240', { company: 'Kranich GmbH', add_tags: ['vip'] });
  const { id } = json.data;
  await call('POST', `/contacts/${id}/identities`, { kind: 'telegram', value: '778201', label: 'private' });
  await call('POST', `/contacts/${id}/notes`, { body: 'Prefers to be called in the afternoon.' });
  await call('PUT', `/contacts/${id}/consents/whatsapp`, { state: 'opted_in', source: 'web form' });
  await call('PUT', `/contacts/${id}/consents/sms`, { state: 'opted_in', source: 'web form' });
  await call('PUT', `/contacts/${id}/consents/sms`, { state: 'opted_out', source: 'reply STOP' });

  await call('POST', '/contacts', {
    display_name: 'Ana Lima',
    phone: '+5511987654321',
    email: 'ana@lima.example',
  });
  await call('POST', '/contacts', { display_name: 'Ana Lima', phone: '+551187654321', company: 'Lima Ltda' });
  await call('POST', '/contacts', {
    display_name: 'Otto',
    phone: '+14155550911',
    email: 'ana.souza@example.com',
  });
  await call('PATCH', '/tags/1', { color: '#3B82F6' });
  await call('PATCH', '/tags/2', { color: '#22C55E' });
  await furnish(fixture, account);
  const hook = await manage(fixture, account);

  const vendor = await openWazzup({ people: 204, key: 'live-key' });
  const pull = { face: 'wazzup', url: vendor.url, key: 'live-key', keep_key: true };
  const pulled = async (body: object) => {
    const { id } = (await call('POST', '/pulls', { ...pull, ...body })).json.data;
    await eventually(async () =>
      expect((await call('GET', `/pulls/${id}`, undefined)).json.data.state).toBe('done'),
    );
  };
  await pulled({ dry_run: true });
  const clientCall = (method: string, urlPath: string, body?: unknown) =>
    fixture.send({ method, path: urlPath, headers: { authorization: `Bearer ${account.key}` }, body });
  const callAsClients = async () => {
    for (const urlPath of [
      '/v3/contacts?offset=0&limit=1',
      '/v3/contacts/crm-1',
      '/v3/users',
      '/v2/contacts',
    ])
      await clientCall('GET', urlPath);
    await clientCall('POST', '/v3/contacts', []);
  };

  await changeMany(call);
  const bookKey = await makeBooks(call);
  const context = await sharedContext(chromium);
  const origin = `http://127.0.0.1:${fixture.port}`;
  const shoot = async (
    name: string,
    urlPath: string,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
    key = account.key,
  ) => {
    if (only?.includes(name) === false) return;
    const { page, close, faults } = await visit(context, origin, {
      width,
      height: width < 500 ? 780 : 800,
      colorScheme,
    });
    if (key !== '') await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${key}')`);
    await page.goto(origin + urlPath);
    // A page with live calls, or with contacts, always has an open request.
    const isLive = /^\/(connect\/|contacts)/.test(urlPath) && key !== '';
    if (isLive && urlPath.startsWith('/connect/')) await page.getByText('Live', { exact: true }).waitFor();
    else if (isLive) await page.locator('main').waitFor();
    else await page.waitForLoadState('networkidle');
    // The views, their numbers and the formats of phone numbers load after the rows.
    if (urlPath.startsWith('/contacts') && isLive) {
      const grouped = page.getByText(/^\+1 415/).first();
      await grouped.waitFor({ state: 'attached' });
      // A narrow screen has no navigation with the views.
      if (width > 500) await page.getByRole('link', { name: /^Customers \d/ }).waitFor();
    }
    if (name.startsWith('connect-face')) {
      await callAsClients();
      await page.getByRole('cell', { name: 'POST' }).first().waitFor();
    }
    if (name === 'connect-face-narrow')
      await page.evaluate(`document.querySelector('main ol > li:last-child')?.scrollIntoView()`);
    if (name === 'palette') {
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Search people, tags, settings, or do something').waitFor();
    }
    if (name === 'filters') await page.getByRole('button', { name: 'Filter', exact: true }).click();
    if (name === 'bulk')
      for (const at of [1, 2, 4]) await page.getByRole('row').nth(at).getByRole('checkbox').check();
    if (name.startsWith('import-')) await importUntil(page, name);
    if (name === 'merge-tags') {
      await page.getByRole('button', { name: 'Actions for vip' }).click();
      await page.getByRole('menuitem', { name: 'Merge into' }).click();
    }
    if (name === 'new-tag') await page.getByRole('button', { name: 'Create tag' }).click();
    if (name === 'export') await page.getByRole('button', { name: 'Export' }).click();
    if (['merge-tags', 'new-tag', 'export'].includes(name)) await page.getByRole('dialog').waitFor();
    if (name.startsWith('assistants')) {
      await page.getByRole('radio', { name: /^Read and save/ }).check();
      await page.getByRole('button', { name: 'Create key' }).click();
      await page.getByText('The key Assistant was created').waitFor();
    }
    if (name.startsWith('phone-book') && urlPath.includes('book=')) {
      await page.getByLabel('Key of the book').fill(bookKey);
      await page.getByRole('img', { name: 'QR code: Password: the key' }).waitFor();
      await page.evaluate(`document.querySelector('main [data-scrolls]').scrollTop = 1e6`);
    }
    if (name.startsWith('connect-vendor')) {
      await page.getByLabel('Your key at').fill('live-key');
      await page.getByRole('button', { name: /3. Comparison/ }).click();
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page
        .getByText(/differences? \(|responses are the same/)
        .first()
        .waitFor();
      await page.evaluate(`document.querySelector('main ol')?.scrollIntoView()`);
    }
    if (!isLive) await page.waitForLoadState('networkidle');
    await expect.poll(() => page.locator('.skeleton').count()).toBe(0);
    await page.screenshot({ path: path.join(into, `${name}.png`) });
    await close();
    expect(faults).toEqual([]);
  };
  try {
    await shoot('sign-in', '/contacts', 1280, 'light', '');
    await shoot('contacts', '/contacts', 1280);
    await shoot('contacts-dark', '/contacts', 1280, 'dark');
    await shoot('contacts-narrow', '/contacts', 390);
    await shoot('filters', '/contacts?tag=vip&channel=email', 1280);
    await shoot('bulk', '/contacts', 1280);
    await shoot('palette', '/contacts', 1280);
    await shoot('person', `/contacts?person=${id}`, 1280);
    await shoot('person-narrow', `/contacts?person=${id}`, 390);
    await shoot('messaging', `/contacts?person=${id}&tab=messaging`, 1280);
    await shoot('history', `/contacts?person=${id}&tab=history`, 1280, 'dark');
    await shoot('import-columns', '/imports', 1280);
    await shoot('import-columns-narrow', '/imports', 390);
    await shoot('import-check', '/imports', 1280);
    await shoot('import-check-dark', '/imports', 1280, 'dark');
    await shoot('import-check-narrow', '/imports', 390);
    await shoot('import-result', '/imports', 1280);
    await shoot('imports', '/imports', 1280);
    await shoot('imports-narrow', '/imports', 390);
    await shoot('export', '/contacts?tag=vip', 1280);
    await shoot('bulk-changes', '/bulk-changes', 1280);
    await shoot('bulk-changes-narrow', '/bulk-changes', 390);
    await shoot('bulk-changes-dark', '/bulk-changes', 1280, 'dark');
    await shoot('duplicates', '/duplicates', 1280);
    await shoot('duplicates-narrow', '/duplicates', 390, 'dark');
    await shoot('catalogs', '/catalogs', 1280);
    await shoot('catalogs-narrow', '/catalogs', 390);
    await shoot('new-tag', '/catalogs', 1280, 'dark');
    await shoot('merge-tags', '/catalogs', 1280);
    for (const [name, urlPath] of [
      ['webhooks', '/webhooks'],
      ['webhook', `/webhooks?webhook=${hook}`],
      ['keys', '/keys'],
      ['members', '/members'],
      ['fields', '/fields'],
      ['usage', '/usage'],
      ['health', '/health'],
      ['settings', '/settings'],
    ] as const) {
      await shoot(name, urlPath, 1280);
      await shoot(`${name}-narrow`, urlPath, 390);
      await shoot(`${name}-dark`, urlPath, 1280, 'dark');
    }
    await shoot('connect', '/connect', 1280);
    await shoot('connect-narrow', '/connect', 390);
    await shoot('assistants', '/connect/assistants', 1280);
    await shoot('assistants-narrow', '/connect/assistants', 390, 'dark');
    await shoot('phone-books', '/phone-books', 1280);
    await shoot('phone-book', '/phone-books?book=1', 1280);
    await shoot('phone-book-narrow', '/phone-books?book=1', 390, 'dark');
    await shoot('connect-face', '/connect/wazzup', 1280);
    await shoot('connect-waiting', '/connect/superwaba', 1280, 'dark');
    await shoot('connect-face-narrow', '/connect/wazzup', 390);
    await shoot('connect-vendor', '/connect/wazzup', 1280);
    await shoot('connect-vendor-narrow', '/connect/wazzup', 390, 'dark');
    await shoot('as-seen', `/contacts?person=${id}&tab=seen`, 1280);
  } finally {
    await vendor.close();
    await context.browser()?.close();
  }
});

/** Bulk changes that leave most contacts unchanged. */
async function changeMany(call: (method: string, urlPath: string, body: unknown) => Promise<Received>) {
  const ended = async (urlPath: string, body: unknown): Promise<string> => {
    const { id } = (await call('POST', urlPath, body)).json.data;
    const stateOf = async () => (await call('GET', `/bulk-changes/${id}`, undefined)).json.data.state;
    await eventually(async () => expect(['done', 'undone']).toContain(await stateOf()));
    return id;
  };
  const change = (filter: object, edit: object) => ended('/bulk-changes', { filter, change: edit });
  await change({ search: 'nobody of this name' }, { delete: true });
  const moved = await change({ status: 'closed' }, { status: 'new', remove_tags: ['vip'], add_groups: [2] });
  await ended(`/bulk-changes/${moved}/undo`, undefined);
  await change({ tag: 'vip', type: 'customer' }, { add_tags: ['vip'] });
  const ids = Array.from({ length: 12 }, (_, index) => index + 1);
  await ended('/bulk-changes', { contact_ids: [...ids, 999_999], change: { add_tags: ['invited'] } });
  await change({ group: 'Regulars', updated_after: '2026-01-01' }, { add_groups: [1] });
}

/** Phone books of a shop. Returns the key of the first. */
async function makeBooks(
  call: (method: string, urlPath: string, body: unknown) => Promise<Received>,
): Promise<string> {
  const make = async (name: string, source: object, shows: string) =>
    (await call('POST', '/books', { name, source, shows })).json.data.key as string;
  const tree = { field: 'type', op: 'is', value: 'customer' };
  const { number } = (await call('POST', '/segments', { name: 'Customers', tree })).json.data;
  const key = await make('Customers', { kind: 'segment', number }, 'details');
  await make('Front desk', { kind: 'all' }, 'numbers');
  await make('Regulars', { kind: 'group', number: 1 }, 'numbers');
  return key;
}

const file = [
  'Phone;Name;E-Mail;Labels;Shoe size',
  '+14155550801;Ada Novak;ada@example.com;vip,fair;38',
  'call me;Ben Fischer;ben@example.com;fair;41',
  '+14155550803;Cem Aydin;cem.example.com;;',
  '+14155550804;Dora Blum;;vip;39',
  '+14155550805;Emil Sand;emil@example.com;;44',
  '12;Fay Quist;fay@example;;',
].join('\n');

/** Imports up to the step in the name of the picture. */
async function importUntil(page: Page, name: string): Promise<void> {
  await chooseFile(page, 'people.csv', file);
  await page.getByRole('button', { name: 'Preview import' }).waitFor();
  if (name.startsWith('import-columns')) return;
  await page.getByLabel('Reject the row').check();
  await page.getByRole('button', { name: 'Preview import' }).click();
  await page.getByLabel('Phone in row 3').fill('+14155550802');
  if (name.startsWith('import-check')) return;
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Undo import' }).waitFor();
}

/** Creates keys, webhooks with deliveries, and two months of use. Returns the id of the failing webhook. */
/** Creates the settings of a shop after some weeks: own fields, views for everyone, and members. */
async function furnish(on: ServerFixture, { key, caller }: TestAccount): Promise<void> {
  const call = async (method: string, urlPath: string, body: unknown) => {
    const path = `/directory/v1${urlPath}`;
    const answer = await on.send({ method, path, headers: { authorization: `Bearer ${key}` }, body });
    expect(answer.status, answer.text).toBeLessThan(300);
  };
  const choices = [
    { value: 'basic', label: 'Basic', color: '#64748B' },
    { value: 'pro', label: 'Pro', color: '#8B5CF6' },
  ];
  await call('POST', '/fields', { key: 'plan', label: 'Plan', type: 'one_of', choices });
  await call('POST', '/fields', { key: 'customer_since', label: 'Customer since', type: 'date' });
  await call('PATCH', '/contacts/240', { attributes: { plan: 'pro', customer_since: '2024-05-02' } });
  for (const [name, ...condition] of [
    ['Customers', 'type', 'is', 'customer'],
    ['VIP', 'tag', 'is', 'vip'],
    ['Quiet for 90 days', 'last_message_at', 'not_within_last', '90 days'],
  ] as const) {
    const [field, op, value] = condition;
    await call('POST', '/views', {
      name,
      shared: true,
      definition: { filter: { all: [{ field, op, value }] } },
    });
  }
  for (const [name, role, owners] of [
    ['Olga Costa', 'owner', []],
    ['Kim Weber', 'agent', ['Kim']],
    ['Samir Vega', 'editor', []],
  ] as const) {
    const email = `${name.split(' ')[0]?.toLowerCase()}@corner.example`;
    const member = await on.core.createMember(caller, { name, email, role, owners });
    const { code } = await on.core.inviteMember(caller, member.number);
    if (role !== 'editor') await call('POST', '/sign-in', { code, cookie: true });
  }
}

async function manage(on: ServerFixture, account: TestAccount): Promise<string> {
  const call = (method: string, urlPath: string, body: unknown) =>
    on.send({
      method,
      path: `/directory/v1${urlPath}`,
      headers: { authorization: `Bearer ${account.key}` },
      body,
    });
  await on.core.updateAccount(account.account.id, { default_region: 'BR', contact_limit: '5000' });
  await call('POST', '/keys', { name: 'Shop system', scopes: ['contacts:*', 'groups:read'] });
  await call('POST', '/keys', {
    name: 'Reports',
    scopes: ['contacts:read'],
    expires_at: '2027-01-31T00:00:00Z',
  });
  await call('POST', '/webhooks', { url: 'https://hooks.example.com/contacts', description: 'CRM' });
  const receiver = await openReceiver();
  receiver.answer((item, response, request) =>
    say(item.json?.data?.type === 'contact.created' ? 204 : 503, 'Back in a minute')(item, response, request),
  );
  const created = await call('POST', '/webhooks', { url: receiver.url, description: 'The warehouse' });
  const { id } = created.json.data;
  for (let index = 0; index < 3; index += 1)
    await call('POST', '/contacts', { display_name: `Customer ${index}`, company: 'Nordlicht' });
  await call('PATCH', '/contacts/239', { company: 'Casa Azul' });
  await receiver.wait(4);
  await on.database.query(
    planned(`insert into daily_calls (account_id, day, face, calls)
      select $1, '2026-01-14'::date - i, f.face, (f.most * (1 + sin(i / 2.0 + f.most)) / 2 * (1 - i / 80.0))::bigint
      from generate_series(0, 70) i, (values ('wacrm', 4200), ('directory', 900), ('wazzup', 2600)) f(face, most)
      on conflict do nothing`),
    [account.account.id],
  );
  await on.database.query(
    planned(`insert into daily_contacts (account_id, day, contacts)
      select $1, '2026-01-14'::date - i, 240 - i * 2 - (i % 5) from generate_series(0, 70) i on conflict do nothing`),
    [account.account.id],
  );
  await receiver.close();
  return id;
}
