/**
 * Keys with few scopes: the console shows the allowed parts, names the missing scope elsewhere, and repeats no refused
 * request. `CONSOLE_SCOPES=all` tries every scope; without it, only four that pages read with.
 */

import { type Scope, scopes } from '@switchbook/domain/access/access.js';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { onThisMachine } from '../support/machine.js';
import type { Visit } from './browser.js';
import { hasBrowser, until, useConsole } from './console.js';

const isLong = process.env.CONSOLE_SCOPES === 'all';
vi.setConfig({ testTimeout: onThisMachine(isLong ? 600_000 : 240_000) });

const tried: readonly Scope[] = isLong
  ? scopes
  : scopes.filter((scope) => /^(contacts|account):read$|^(keys|webhooks):manage$/.test(scope));
const pages: readonly (readonly [path: string, title: string])[] = [
  ['/contacts', 'Contacts'],
  ['/activity/imports', 'Imports'],
  ['/activity/bulk-changes', 'Bulk changes'],
  ['/settings/deleted', 'Deleted'],
  ['/duplicates', 'Duplicates'],
  ['/settings/catalogs', 'Tags & statuses'],
  ['/connect', 'Connect'],
  ['/connect/assistants', 'Assistants'],
  ['/connect/phone-books', 'Phone books'],
  ['/connect/wacr', ''],
  ['/webhooks', 'Webhooks'],
  ['/connect/whatsapp', 'WhatsApp'],
  ['/settings/keys', 'Keys'],
  ['/settings/members', 'Members'],
  ['/me', 'My account'],
  ['/settings/usage', 'Usage'],
  ['/settings/health', 'Health'],
  ['/settings', 'Settings'],
];
/** The limit of requests of one key over all pages: three times as many as of a key with every scope. */
const mostRequests = 120;

describe.skipIf(!hasBrowser)('a key with few rights', () => {
  const { fixture, origin, newVisit, newAccount, signedIn, call } = useConsole();

  /** Each answered request, as `403 GET /directory/v1/…`. */
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
    const key = await fixture.newKey(account, may);
    if (!page.url().startsWith(origin())) await page.goto(`${origin()}/health`);
    await page.evaluate(`sessionStorage.clear(); sessionStorage.setItem('switchbook.key', '${key}')`);
    return walk(visit, name);
  }

  /** Shows each page to the signed-in user. */
  async function walk({ page }: Visit, name: string) {
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
    const refusals = seen.answers.filter((answer) => answer.startsWith('4'));
    const repeated = refusals.filter((refusal, index) => refusals.indexOf(refusal) !== index);
    expect({ name, repeated }).toEqual({ name, repeated: [] });
    expect(seen.answers.length, name).toBeLessThan(mostRequests);
    return { shown, refusals };
  }

  /** A browser reports every refused request. */
  const takeFaults = ({ faults }: Visit) => faults.splice(0).filter((fault) => !/status of 403/.test(fault));

  it('lacks one scope: shows allowed parts, explains others, and repeats no refused request', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const visit = await newVisit({ width: 1280 });
    for (const lacked of tried) {
      const may = scopes.filter((scope) => scope !== lacked);
      const { shown, refusals } = await goThrough(visit, account, may, `without ${lacked}`);
      const wrong = Object.entries(shown).filter(([, what]) => what !== 'shown' && what !== 'refused');
      expect({ lacked, wrong }).toEqual({ lacked, wrong: [] });
      // The account lists the scopes of the key, so no request is refused unnecessarily.
      expect(refusals.length, `without ${lacked}: ${refusals}`).toBeLessThanOrEqual(
        lacked === 'account:read' ? 3 : 0,
      );
      if (lacked === 'account:read') expect(shown['/contacts']).toBe('shown');
      if (lacked === 'contacts:read') expect(shown['/contacts']).toBe('refused');
    }
    expect(takeFaults(visit)).toEqual([]);
  });

  inTwoLengths(
    'is a member, and sees and is offered what the role allows',
    {
      short: ['agent'],
      long: ['agent', 'reader'],
    },
    async (seen) => {
      const account = await newAccount(3);
      const people = (await call(account, 'GET', '/contacts?sort=display_name')).json.data;
      const [own, , other] = people;
      await call(account, 'PATCH', `/contacts/${own.id}`, { owner: 'ana' });
      const invite = async (name: string, role: string, owners?: readonly string[]) =>
        (await call(account, 'POST', '/members', { name, role, owners })).json.data;
      const agent = await invite('Ana', 'agent', ['ana']);
      const visit = await newVisit({ width: 1280 });
      const { page, axe } = visit;
      await page.goto(agent.invitation.url);
      await page.getByRole('gridcell', { name: own.display_name, exact: true }).waitFor();
      expect(page.url()).not.toContain('code=');
      await page.getByText('1', { exact: true }).first().waitFor();
      expect(await page.getByText(other.display_name).count()).toBe(0);
      expect(await axe()).toEqual([]);
      // The session is in the cookie, which scripts cannot read.
      expect(await page.evaluate("sessionStorage.getItem('switchbook.key') ?? document.cookie")).toBe('');
      // The console offers no pages that the role may not open.
      const closed = [
        'Imports',
        'Phone numbers',
        'Connect',
        'Webhooks',
        'Keys',
        'Members',
        'Usage',
        'Health',
      ];
      const links = await page.getByRole('navigation').getByRole('link').allTextContents();
      for (const title of closed) expect(links.join()).not.toContain(title);
      // The settings have a part for each person: theme, language, time zone.
      expect(links.join()).toContain('Settings');
      await page.keyboard.press('Control+k');
      await page.getByRole('option', { name: 'Open Duplicates' }).waitFor();
      const offered = (await page.getByRole('option').allTextContents()).join();
      for (const title of closed) expect(offered).not.toContain(`Open ${title}`);
      await page.getByRole('option', { name: 'Open My account' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Ana Silva');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Your name was changed.').waitFor();
      await page.getByText('This browser').waitFor();
      expect(await axe()).toEqual([]);
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByText('Ana Silva · Agent').waitFor();
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 390, height: 780 });
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await axe()).toEqual([]);
      await until(async () =>
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390),
      );
      await page.setViewportSize({ width: 1280, height: 800 });
      // A contact of another agent looks like a missing one.
      await page.goto(`${origin()}/contacts?person=${other.id}`);
      await page.getByText('This contact does not exist').waitFor();
      const asAgent = await walk(visit, 'agent');
      expect(asAgent.shown).toMatchObject({
        '/contacts': 'shown',
        '/settings/keys': 'refused',
        '/activity/imports': 'refused',
        '/settings': 'shown',
      });
      await page.evaluate("history.pushState(null, '', '/settings')");
      await page.getByRole('heading', { name: 'This browser' }).waitFor();
      await page.getByLabel('Theme').waitFor();
      for (const part of ['Account', 'Change log', 'Set by the operator', 'Delete the account'])
        expect(await page.getByRole('heading', { name: part, exact: true }).count()).toBe(0);
      expect(await page.getByText('needs a key').count()).toBe(0);
      // The console sends only requests for typed addresses, which the server refuses.
      expect(asAgent.refusals).toEqual([]);
      expect((await call(account, 'GET', '/members/1')).json.data).toMatchObject({ state: 'active' });
      const faults = () => takeFaults(visit).filter((fault) => !/status of 40[04]/.test(fault));
      expect(faults()).toEqual([]);
      if (!seen.includes('reader')) return;

      const reader = await invite('Ben', 'reader');
      await page.goto('about:blank');
      await page.goto(reader.invitation.url);
      // A link of another person ends no session without a confirmation.
      await page.getByRole('button', { name: 'Use link' }).click();
      await page.getByRole('gridcell', { name: other.display_name, exact: true }).waitFor();
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByText('Ben · Reader').waitFor();
      await page.keyboard.press('Escape');
      const asReader = await walk(visit, 'reader');
      expect(asReader.refusals).toEqual([]);
      expect(asReader.shown).toMatchObject({
        '/contacts': 'shown',
        '/settings/usage': 'shown',
        '/settings/members': 'refused',
      });
      for (const what of Object.values(asReader.shown)) expect(['shown', 'refused']).toContain(what);
      // The same link does not work a second time.
      await page.evaluate('localStorage.clear()');
      await page.goto('about:blank');
      await page.goto(reader.invitation.url);
      await page.getByText('This sign-in link').waitFor();
      expect(faults()).toEqual([]);
    },
  );

  it('a cookie signs in all tabs, until one signs out or an owner ends the session', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const invited = (await call(account, 'POST', '/members', { name: 'Ana', role: 'editor' })).json.data;
    const visit = await newVisit({ width: 1280 });
    const { page, axe, faults } = visit;
    const list = page.getByRole('gridcell', { name: 'Chiara Tran', exact: true });
    await page.goto(invited.invitation.url);
    await list.waitFor();
    const other = await page.context().newPage();
    onTestFinished(() => other.close());
    await other.goto(`${origin()}/sign-in`);
    await other.getByRole('gridcell', { name: 'Chiara Tran', exact: true }).waitFor();
    // A page without the CSRF text of the session cannot change data.
    const status = (headers: object) =>
      page.evaluate(
        `fetch('/directory/v1/me', { method: 'PATCH', body: '{"name":"Eve"}',
          headers: ${JSON.stringify({ 'content-type': 'application/json', ...headers })} }).then((one) => one.status)`,
      );
    expect([await status({}), await status({ 'x-switchbook-csrf': 'x' })]).toEqual([400, 400]);
    // A change by the console has the text.
    await page.goto(`${origin()}/contacts?search=chiara`);
    await list.click();
    await page.getByLabel('Select all rows').check();
    await page.getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByRole('dialog').getByRole('combobox').fill('recall');
    await page.keyboard.press('Enter');
    await page.getByText('1 contact: tag “recall” added.').waitFor();

    await call(account, 'DELETE', `/members/${invited.number}/sessions`);
    await page.reload();
    await page.getByLabel('Key or code').waitFor();
    // The page stays open behind the sign-in.
    await other.getByText('Your session has ended').waitFor();
    expect(await axe()).toEqual([]);
    const { code } = (await call(account, 'POST', `/members/${invited.number}/invitations`)).json.data;
    await page.getByLabel('Key or code').fill(code);
    await page.keyboard.press('Enter');
    await page.getByText('recall', { exact: true }).first().waitFor();
    expect(new URL(page.url()).searchParams.get('search')).toBe('chiara');
    // The other tab recovers by itself.
    await other.getByRole('gridcell', { name: 'Chiara Tran', exact: true }).waitFor();
    await other.getByRole('button', { name: 'Menu' }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Key or code').waitFor();
    await page.reload();
    await page.getByLabel('Key or code').waitFor();
    expect((await call(account, 'GET', `/members/${invited.number}/sessions`)).json.data).toEqual([]);
    expect(faults.splice(0).filter((fault) => !/status of 40[01]/.test(fault))).toEqual([]);
  });

  it('opens the first page after a link that would lead to another host', async () => {
    const account = await newAccount(1);
    const { page } = await signedIn(account, { width: 1280 }, '/sign-in?return_to=%2F..%2F%2Fother.example');
    await until(async () => expect(page.url()).toBe(`${origin()}/contacts`));
  });

  it('shows why a provider refused, with the next step and a link', {
    tags: ['nightly'],
  }, async () => {
    const { page, axe } = await newVisit({ width: 390, colorScheme: 'dark' });
    await page.goto(`${origin()}/?refused=no_member&provider=main`);
    await page.getByText('Ask an owner to invite you').waitFor();
    await page.goto(`${origin()}/sign-in?refused=email_not_verified&return_to=%2Fcontacts%3Fsearch%3Dana`);
    await page.getByText('Verify it there, then sign in again.').waitFor();
    await page.getByText('Code: email_not_verified').waitFor();
    expect(await axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    const account = await newAccount(1);
    await page.getByLabel('Key or code').fill(account.key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Contacts' }).first().waitFor({ state: 'attached' });
    expect(page.url()).toBe(`${origin()}/contacts?search=ana`);
  });

  it('has only one scope: shows that the rest is not allowed', { tags: ['nightly'] }, async () => {
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
