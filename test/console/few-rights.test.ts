/**
 * Keys with few scopes: the console shows what they allow, names the missing scope elsewhere, and repeats no refused
 * request. `CONSOLE_SCOPES=all` tries every scope; without it, only four that pages read with.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { type Scope, scopes } from '../../src/domain/access.js';
import type { TestAccount } from '../support/ground.js';
import type { Visit } from './browser.js';
import { hasBrowser, until, useConsole } from './console.js';

const isLong = process.env.CONSOLE_SCOPES === 'all';
vi.setConfig({ testTimeout: isLong ? 600_000 : 120_000, hookTimeout: 60_000 });

const tried: readonly Scope[] = isLong
  ? scopes
  : scopes.filter((scope) => /^(contacts|account):read$|^(keys|webhooks):manage$/.test(scope));
const pages: readonly (readonly [path: string, title: string])[] = [
  ['/contacts', 'Contacts'],
  ['/imports', 'Imports'],
  ['/bulk-changes', 'Bulk changes'],
  ['/deleted', 'Deleted'],
  ['/duplicates', 'Duplicates'],
  ['/catalogs', 'Tags & statuses'],
  ['/connect', 'Connect'],
  ['/connect/assistants', 'Assistants'],
  ['/connect/wacr', ''],
  ['/webhooks', 'Webhooks'],
  ['/whatsapp', 'WhatsApp'],
  ['/keys', 'Keys'],
  ['/usage', 'Usage'],
  ['/health', 'Health'],
  ['/settings', 'Settings'],
];
/** Requests of one key over all pages: three times those of a key with every scope. */
const mostRequests = 120;

describe.skipIf(!hasBrowser)('a key that may little', () => {
  const { ground, origin, newVisit, newAccount } = useConsole();

  /** Each request that was answered, as `403 GET /directory/v1/…`. */
  function watch(page: Page) {
    const answers: string[] = [];
    let underWay = 0;
    const isApi = (url: string) => url.includes('/directory/v1/') && !/\/calls|\/events/.test(url);
    page.on('request', (request) => {
      if (isApi(request.url())) underWay += 1;
    });
    page.on('requestfailed', (request) => {
      if (isApi(request.url())) underWay -= 1;
    });
    page.on('response', (response) => {
      if (!isApi(response.url())) return;
      underWay -= 1;
      const { pathname, search } = new URL(response.url());
      answers.push(`${response.status()} ${response.request().method()} ${pathname}${search}`);
    });
    return { answers, isQuiet: () => underWay <= 0 };
  }

  async function goThrough(visit: Visit, account: TestAccount, may: readonly Scope[], name: string) {
    const { page } = visit;
    const key = await ground.newKey(account, may);
    if (!page.url().startsWith(origin())) await page.goto(`${origin()}/health`);
    await page.evaluate(`sessionStorage.clear(); sessionStorage.setItem('switchbook.key', '${key}')`);
    const seen = watch(page);
    await page.goto(`${origin()}/contacts`);
    const shown: Record<string, string> = {};
    for (const [path, title] of pages) {
      await page.evaluate(`history.pushState(null, '', '${path}')`);
      await page.waitForURL((url) => url.pathname === path);
      await page
        .getByRole('heading', { level: 1, ...(title !== '' && { name: title }) })
        .waitFor({ state: 'attached' });
      await until(async () => expect(seen.isQuiet(), `${name}: ${path} goes on asking`).toBe(true));
      const alerts = await page.getByRole('alert').allTextContents();
      const refused = (await page.getByText('You don’t have access').count()) > 0;
      shown[path] = alerts.length > 0 ? alerts.join(' ') : refused ? 'refused' : 'shown';
    }
    page.removeAllListeners('request');
    page.removeAllListeners('requestfailed');
    page.removeAllListeners('response');
    const refusals = seen.answers.filter((one) => one.startsWith('4'));
    const repeated = refusals.filter((one, index) => refusals.indexOf(one) !== index);
    expect({ name, repeated }).toEqual({ name, repeated: [] });
    expect(seen.answers.length, name).toBeLessThan(mostRequests);
    return { shown, refusals };
  }

  /** A browser reports every refused request. */
  const takeFaults = ({ faults }: Visit) => faults.splice(0).filter((one) => !/status of 403/.test(one));

  it('lacks one scope, whichever: what it may is shown, what it may not is said, and no refusal is asked for twice', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const visit = await newVisit({ width: 1280 });
    for (const lacked of tried) {
      const may = scopes.filter((scope) => scope !== lacked);
      const { shown, refusals } = await goThrough(visit, account, may, `without ${lacked}`);
      const wrong = Object.entries(shown).filter(([, what]) => what !== 'shown' && what !== 'refused');
      expect({ lacked, wrong }).toEqual({ lacked, wrong: [] });
      // The account lists the scopes of the key, so no request is sent in vain.
      expect(refusals.length, `without ${lacked}: ${refusals}`).toBeLessThanOrEqual(
        lacked === 'account:read' ? 3 : 0,
      );
      if (lacked === 'account:read') expect(shown['/contacts']).toBe('shown');
      if (lacked === 'contacts:read') expect(shown['/contacts']).toBe('refused');
    }
    expect(takeFaults(visit)).toEqual([]);
  });

  it('has one scope alone, whichever: the rest is said to be closed', { tags: ['nightly'] }, async () => {
    const account = await newAccount(3);
    const visit = await newVisit({ width: 390 });
    for (const scope of tried) {
      const { shown } = await goThrough(visit, account, [scope], `${scope} alone`);
      const wrong = Object.entries(shown).filter(([, what]) => what !== 'shown' && what !== 'refused');
      expect({ scope, wrong }).toEqual({ scope, wrong: [] });
      expect(shown['/contacts']).toBe(scope === 'contacts:read' ? 'shown' : 'refused');
    }
    expect(takeFaults(visit)).toEqual([]);
  });
});
