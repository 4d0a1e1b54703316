/** Pictures of the console for the documentation: `npm run screenshots` writes them, and nothing else does. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { useServer } from '../support/server.js';
import { openWazzup } from '../support/vendors/wazzup.js';
import { findChromium, launch, visit } from './browser.js';
import { people } from './people.js';

vi.setConfig({ testTimeout: 300_000 });

const folder = process.env.SCREENSHOTS;
const ground =
  folder === undefined
    ? undefined
    : useServer({ settings: { upstreamAllow: [{ address: '127.0.0.0', prefix: 8 }] } });

it.skipIf(folder === undefined)('shows every page', async () => {
  const chromium = findChromium();
  if (ground === undefined || chromium === undefined)
    throw new Error('there is no Chromium: name one in CHROMIUM_PATH');
  const into = path.resolve(programRoot, folder ?? '');
  mkdirSync(into, { recursive: true });
  const account = await ground.newAccount('Corner Shop');
  const call = (method: string, urlPath: string, body: unknown) =>
    ground.send({
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

  const vendor = await openWazzup({ people: 204, key: 'live-key' });
  const pull = { face: 'wazzup', url: vendor.url, key: 'live-key', keep_key: true };
  const pulled = async (body: object) => {
    const { id } = (await call('POST', '/pulls', { ...pull, ...body })).json.data;
    await vi.waitFor(
      async () => expect((await call('GET', `/pulls/${id}`, undefined)).json.data.state).toBe('done'),
      { timeout: 60_000 },
    );
  };
  await pulled({ dry_run: true });
  const clientCall = (method: string, urlPath: string, body?: unknown) =>
    ground.send({ method, path: urlPath, headers: { authorization: `Bearer ${account.key}` }, body });
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

  const browser = await launch(chromium);
  const origin = `http://127.0.0.1:${ground.port}`;
  const shoot = async (
    name: string,
    urlPath: string,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
    key = account.key,
  ) => {
    const { page, context, faults } = await visit(browser, origin, {
      width,
      height: width < 500 ? 780 : 800,
      colorScheme,
    });
    if (key !== '') await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${key}')`);
    await page.goto(origin + urlPath);
    // A page with live calls always waits for the next one.
    const isLive = urlPath.startsWith('/connect/');
    if (isLive) await page.getByText('Live', { exact: true }).waitFor();
    else await page.waitForLoadState('networkidle');
    if (name.startsWith('connect-face')) {
      await callAsClients();
      await page.getByRole('cell', { name: 'POST' }).first().waitFor();
    }
    if (name === 'connect-face-narrow')
      await page.evaluate(`document.querySelector('#try').scrollIntoView()`);
    if (name === 'palette') await page.keyboard.press('Control+k');
    if (name === 'filters') await page.getByRole('button', { name: /^Filter/ }).click();
    if (name === 'bulk')
      for (const at of [1, 2, 4]) await page.getByRole('row').nth(at).getByRole('checkbox').check();
    if (name.startsWith('connect-vendor')) {
      await page.getByLabel('Your key at').fill('live-key');
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByText(/differences? of|answer alike/).waitFor({ timeout: 60_000 });
      await page.evaluate(`document.querySelector('#vendor').scrollIntoView()`);
    }
    if (!isLive) await page.waitForLoadState('networkidle');
    await page.waitForFunction(`document.querySelector('.skeleton') === null`);
    await page.screenshot({ path: path.join(into, `${name}.png`) });
    await context.close();
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
    await shoot('connect', '/connect', 1280);
    await shoot('connect-narrow', '/connect', 390);
    await shoot('connect-face', '/connect/wazzup', 1280);
    await shoot('connect-waiting', '/connect/superwaba', 1280, 'dark');
    await shoot('connect-face-narrow', '/connect/wazzup', 390);
    await shoot('connect-vendor', '/connect/wazzup', 1280);
    await shoot('connect-vendor-narrow', '/connect/wazzup', 390, 'dark');
    await shoot('as-seen', `/contacts?person=${id}&tab=seen`, 1280);
  } finally {
    await vendor.close();
    await browser.close();
  }
});
