/** Answers that fail, come late or not at all, a browser without storage, and very long names and lists. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { hasBrowser, pick, until, useConsole } from './console.js';

const answered = (status: number, body: object) => ({
  status,
  contentType: status < 400 ? 'application/json' : 'application/problem+json',
  body: JSON.stringify(body),
});
const tooMany = answered(429, {
  status: 429,
  code: 'limited',
  title: 'Limited',
  detail: 'Too many requests.',
});
/** Long enough for requests that would be sent again and again. */
const restMs = 900;

describe.skipIf(!hasBrowser)('the console', () => {
  const { origin, newAccount, newVisit, signedIn, call } = useConsole();

  const opened = async (account: TestAccount, script: string) => {
    const visit = await newVisit({ width: 1280 });
    await visit.page.addInitScript(script);
    await visit.page.goto(origin());
    await visit.page.locator('input[name=key]').fill(account.key);
    await visit.page.keyboard.press('Enter');
    return visit;
  };
  const make = async (account: TestAccount, contact: object): Promise<string> =>
    (await call(account, 'POST', '/contacts', contact)).json.data.id;
  const dropNetworkFaults = (faults: string[]) =>
    faults.splice(0, faults.length, ...faults.filter((fault) => !/ERR_INTERNET|status of 429/.test(fault)));

  it.each([
    [
      'forbids its storage',
      `for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('', 'SecurityError'); } });`,
    ],
    [
      'has a full storage',
      `Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };`,
    ],
  ])('works in a browser that %s', { tags: ['nightly'] }, async (_, script) => {
    const { page } = await opened(await newAccount(2), script);
    await page.getByRole('grid', { name: 'Contacts' }).waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await pick(page.getByLabel('Theme'), 'dark');
    await until(async () =>
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark'),
    );
    await page.goto('about:blank');
  });

  it('reads no further page by itself after a failure, and says so', async () => {
    const account = await newAccount(0);
    const id = await make(account, { display_name: 'Jane' });
    for (let note = 0; note < 60; note += 1)
      await call(account, 'POST', `/contacts/${id}/notes`, { body: `Note ${note}` });
    const { page, faults } = await signedIn(account, { width: 1280 }, '/settings/keys', 'Keys');
    let requests = 0;
    const refuse = (route: Route) => {
      requests += 1;
      return route.fulfill(tooMany);
    };
    await page.route(/\/timeline\?.*cursor=/, refuse);
    await page.goto(`${origin()}/contacts?person=${id}&tab=history`);
    const panel = page.getByRole('complementary', { name: 'Contact' });
    await panel.getByText('Note 59').waitFor();
    await panel.getByRole('button', { name: 'Show earlier entries' }).scrollIntoViewIfNeeded();
    await panel.getByRole('alert').getByText('Too many requests.').waitFor();
    await new Promise((resolve) => setTimeout(resolve, restMs));
    expect(requests).toBe(1);
    await page.unroute(/\/timeline\?.*cursor=/);
    await panel.getByRole('button', { name: 'Show earlier entries' }).click();
    await panel.getByText('Note 0', { exact: true }).waitFor();
    dropNetworkFaults(faults);
  });

  it('reads no further pairs by itself after a failure, and says so', { tags: ['nightly'] }, async () => {
    const account = await newAccount(0);
    for (const email of ['ana@example.com', 'ana@other.example'])
      await make(account, { display_name: 'Ana Lima', company: 'Lima', email });
    const { page, faults } = await signedIn(account, { width: 1280 }, '/settings/keys', 'Keys');
    let requests = 0;
    await page.route(/\/directory\/v1\/duplicates\?/, async (route) => {
      if (route.request().url().includes('cursor=')) {
        requests += 1;
        return route.fulfill(tooMany);
      }
      const response = await route.fetch();
      const json = await response.json();
      return route.fulfill({
        response,
        json: { ...json, meta: { ...json.meta, complete: true, next_cursor: 'x' } },
      });
    });
    await page.getByRole('link', { name: 'Duplicates' }).first().click();
    await page.getByRole('alert').getByText('Too many requests.').waitFor();
    await new Promise((resolve) => setTimeout(resolve, restMs));
    expect(requests).toBe(1);
    dropNetworkFaults(faults);
  });

  it('sends nothing later that was cancelled without a network', async () => {
    const account = await newAccount(0);
    const id = await make(account, { display_name: 'Jane Doe' });
    const { page, faults } = await signedIn(account, { width: 1280 }, `/contacts?person=${id}`);
    const panel = page.getByRole('complementary', { name: 'Contact' });
    await panel.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    const context = page.context();
    const later: string[] = [];
    await context.setOffline(true);
    try {
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
      page.on('request', (request) => request.method() === 'GET' || later.push(request.method()));
    } finally {
      await context.setOffline(false);
    }
    await new Promise((resolve) => setTimeout(resolve, restMs));
    expect(later).toEqual([]);
    expect((await call(account, 'GET', `/contacts/${id}`)).status).toBe(200);
    dropNetworkFaults(faults);
  });

  it('keeps a form open whose answer has a secret', async () => {
    const { page } = await signedIn(await newAccount(0), { width: 1280 }, '/settings/keys', 'Keys');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/directory/v1/keys', async (route) => {
      if (route.request().method() === 'POST') await held;
      return route.continue();
    });
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByLabel('Name').fill('till');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Create' }).and(page.locator('[aria-busy]')).waitFor();
    for (let times = 0; times < 3; times += 1) await page.keyboard.press('Escape');
    release();
    await page.getByRole('group', { name: 'Key' }).waitFor();
    expect(await page.getByRole('group', { name: 'Key' }).textContent()).toMatch(/^sb/);
  });

  it('merges with the versions of the preview that is shown, also after a swap', async () => {
    const account = await newAccount(0);
    const [one, other] = [
      await make(account, { display_name: 'Ana Lima', company: 'Lima' }),
      await make(account, { display_name: 'Ana Lima', company: 'Lima Ltda' }),
    ];
    await call(account, 'PATCH', `/contacts/${other}`, { company: 'Lima SA' });
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${one}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Merge with another…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('listitem').getByRole('button').first().click();
    const merge = dialog.getByRole('button', { name: 'Merge', exact: true });
    await until(async () => expect(await merge.isEnabled()).toBe(true));
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/directory/v1/merges', async (route) => {
      await held;
      return route.continue();
    });
    await dialog
      .getByRole('radio', { name: /Merge this|into|Ana Lima/ })
      .nth(1)
      .check();
    expect(await merge.isDisabled()).toBe(true);
    release();
    await until(async () => expect(await merge.isEnabled()).toBe(true));
    await merge.click();
    await page.getByText('Ana Lima', { exact: false }).first().waitFor();
    await until(async () => expect((await call(account, 'GET', `/contacts/${one}`)).status).toBe(410));
  });

  it('reads nothing of a merged contact when the feed is faster than the answer', async () => {
    const account = await newAccount(0);
    const one = await make(account, { display_name: 'Ana Lima', company: 'Lima' });
    await make(account, { display_name: 'Ana Lima', company: 'Lima Ltda' });
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${one}`);
    let notice = () => {};
    const mergeEvent = new Promise<void>((resolve) => {
      notice = resolve;
    });
    await page.route(/\/events\?after=/, async (route) => {
      // A feed that waits ends with its page.
      const response = await route.fetch({ timeout: 0 }).catch(() => undefined);
      if (response === undefined) return;
      await route.fulfill({ response }).catch(() => {});
      if (/merged/.test(await response.text())) notice();
    });
    // The page that was opened may have begun to follow the feed before.
    const following = page.waitForRequest(/\/events\?after=/);
    await page.reload();
    await following;
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Merge with another…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('listitem').getByRole('button').first().click();
    // The second one is kept, so the open contact is merged into it.
    await dialog
      .getByRole('radio', { name: /Ana Lima/ })
      .nth(1)
      .check();
    const merge = dialog.getByRole('button', { name: 'Merge', exact: true });
    await until(async () => expect(await merge.isEnabled()).toBe(true));
    const gone: string[] = [];
    page.on('response', (response) => {
      if (response.status() === 410) gone.push(response.url());
    });
    await page.route('**/directory/v1/merges', async (route) => {
      const response = await route.fetch();
      await mergeEvent;
      await new Promise((resolve) => setTimeout(resolve, restMs));
      await route.fulfill({ response });
    });
    await merge.click();
    await dialog.waitFor({ state: 'detached' });
    expect(gone).toEqual([]);
  });

  it('reads the contacts of a log together', { tags: ['nightly'] }, async () => {
    const account = await newAccount(12);
    const { data: contacts } = (await call(account, 'GET', '/contacts?limit=12')).json;
    const { data: webhook } = (
      await call(account, 'POST', '/webhooks', { url: 'https://hooks.example.com/a' })
    ).json;
    const { page } = await signedIn(account, { width: 1280 }, '/settings/keys', 'Keys');
    const delivery = (contact: { id: string }) => ({
      ...{ id: contact.id, event_id: contact.id, type: 'contact.updated', contact_id: contact.id },
      ...{ state: 'delivered', attempts: 1, status: 204, error: null, response: '', took_ms: 3 },
      ...{ next_at: null, attempted_at: '2026-01-15T10:00:00Z', created_at: '2026-01-15T10:00:00Z' },
    });
    await page.route(/\/deliveries\?/, (route) =>
      route.fulfill(answered(200, { data: contacts.map(delivery), meta: { next_cursor: null } })),
    );
    const single: string[] = [];
    const lists: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (/\/contacts\/[^/]+$/.test(pathname)) single.push(pathname);
      if (/\/contacts$/.test(pathname) && request.url().includes('sort=-updated_at')) lists.push(pathname);
    });
    await page.goto(`${origin()}/webhooks?webhook=${webhook.id}`);
    const rows = page.getByRole('table', { name: 'Deliveries' }).getByRole('row');
    for (const { display_name: name } of contacts)
      await rows.getByRole('link', { name, exact: true }).first().waitFor();
    expect([single.length, lists.length]).toEqual([0, 1]);
  });

  it('keeps the buttons of a dialog in view, however long a name is', { tags: ['nightly'] }, async () => {
    const account = await newAccount(0);
    const id = await make(account, { display_name: 'Anastasia '.repeat(399) });
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    const button = await dialog.getByRole('button', { name: 'Delete' }).boundingBox();
    expect((button?.y ?? 800) + (button?.height ?? 0)).toBeLessThanOrEqual(800);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    const message = page.getByRole('region', { name: 'Notifications' }).getByText('Anastasia');
    await message.waitFor();
    expect((await message.boundingBox())?.height).toBeLessThan(150);
  });

  it('draws a part of a very long list of tags, and more on request', { tags: ['nightly'] }, async () => {
    const { page } = await signedIn(await newAccount(0), { width: 1280 }, '/settings/keys', 'Keys');
    const tags = Array.from({ length: 1_000 }, (_, index) => ({
      ...{ number: index + 1, name: `tag ${String(index).padStart(4, '0')}`, color: null, contacts: 0 },
      ...{ created_at: '2026-01-15T10:00:00Z', updated_at: '2026-01-15T10:00:00Z' },
    }));
    await page.route(/\/directory\/v1\/tags(\?|$)/, (route) =>
      route.fulfill(answered(200, { data: tags, meta: { next_cursor: null } })),
    );
    await page.goto(`${origin()}/settings/catalogs`);
    const rows = page.getByRole('table', { name: 'Tags' }).locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(300);
    await page.getByRole('button', { name: 'Show more' }).click();
    expect(await rows.count()).toBe(600);
  });

  it('sends both last texts of a condition that is closed at once', { tags: ['nightly'] }, async () => {
    const filter = JSON.stringify({ all: [{ field: 'can_send', op: 'is', value: 'whatsapp' }] });
    const { page } = await signedIn(
      await newAccount(2),
      { width: 1280 },
      `/contacts?${new URLSearchParams({ filter })}`,
    );
    await page
      .getByRole('region', { name: 'Filters' })
      .getByRole('button', { name: 'WhatsApp', exact: true })
      .click();
    await page.getByLabel('Purpose').waitFor();
    await fillAtOnce(page, { Purpose: 'news', 'Your number': '+15550783881' });
    await page.keyboard.press('Escape');
    await until(async () =>
      expect(JSON.parse(new URL(page.url()).searchParams.get('filter') ?? '').all[0].value).toEqual({
        channel: 'whatsapp',
        purpose: 'news',
        sender: '+15550783881',
      }),
    );
  });
});

/** Enters texts in one task, as no person types. */
async function fillAtOnce(page: Page, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(texts)) await page.getByLabel(label).fill(text);
}

it('only one module of the console uses the storages of the browser', () => {
  const folder = path.join(import.meta.dirname, '../../console/src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const users = files.filter((name) =>
    /\b(?:local|session)Storage\b/.test(readFileSync(path.join(folder, name), 'utf8')),
  );
  expect(users).toEqual(['browser-store.ts']);
});
