/** The page Connect: its snippets work unchanged, and it completes a whole move from a live vendor. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { moreFaces } from '../support/program/more-faces.js';
import type { FakeVendor } from '../support/vendors/server.js';
import { openWazzup } from '../support/vendors/wazzup.js';
import { hasBrowser, pick, until, useConsole } from './console.js';
import { canRun, run, runNodes, type Snippet } from './snippets.js';

const vendorKey = 'live-key-of-the-vendor';

describe.skipIf(!hasBrowser)('connect', () => {
  const { fixture, origin, newAccount, signedIn, call } = useConsole({
    // An additional vendor, which needs no change elsewhere.
    moreFaces: [moreFaces],
    settings: {
      upstreamAllow: [{ address: '127.0.0.0', prefix: 8 }],
      faceHosts: new Map([['acme.example.com', 'acme']]),
    },
  });
  let vendor: FakeVendor;
  beforeAll(async () => {
    vendor = await openWazzup({ people: 7, key: vendorKey });
  });
  afterAll(() => vendor?.close());

  const calls = (page: Page) => page.getByRole('region', { name: /^Live requests to/ });

  it('keeps a new secret while its step is folded, and when a later refresh of the APIs fails', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount('Corner Shop');
    const { page, faults } = await signedIn(account, { width: 1280 }, '/connect/wazzup', 'Wazzup24');
    await page.getByLabel(/^Create a new key/).check();
    await page.getByRole('button', { name: 'Create key' }).click();
    const secret = page.getByRole('group', { name: 'Key', exact: true });
    await secret.waitFor();
    const step = page.getByRole('button', { name: /^Done 1. Key of a client/ });
    await step.click();
    await secret.waitFor({ state: 'hidden' });
    await step.click();
    await secret.waitFor();
    let refused = 0;
    await page.route('**/directory/v1/faces', (route) => {
      refused += 1;
      return route.fulfill({ status: 400, json: { code: 'invalid', detail: 'refused' } });
    });
    // Queries that are old enough are repeated when the network is back.
    await page.clock.setSystemTime('2035-01-15T20:00:00Z');
    const answered = page.waitForResponse(/\/v1\/faces$/);
    await page.evaluate("dispatchEvent(new Event('offline')); dispatchEvent(new Event('online'))");
    await (await answered).finished();
    await until(() => expect(faults.filter((fault) => /status of 400/.test(fault))).toHaveLength(refused));
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect([await secret.count(), refused]).toEqual([1, 1]);
    faults.length = 0;
  });

  it('every snippet of every API works unchanged, and its call is shown', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount('Corner Shop');
    const { page, axe } = await signedIn(account, { width: 1280 }, '/connect', 'Connect');
    const { data: faces } = (await call(account, 'GET', '/faces')).json;
    for (const { name } of faces) await page.locator(`main a[href="/connect/${name}"]`).first().waitFor();
    expect(await axe()).toEqual([]);

    // Each language has a separate account at each API, so that every creation succeeds.
    const snippets: Record<string, Snippet[]> = { curl: [], JavaScript: [], Python: [] };
    const wanted: Record<string, string[]> = { curl: [], JavaScript: [], Python: [] };
    for (const face of faces) {
      await page.goto(`${origin()}/connect/${face.name}?step=call`);
      await page.getByText('Waiting for the first request…').waitFor();
      await page.getByLabel('Key in the examples').fill(account.key);
      const shown = page.getByRole('region', { name: /^The request in/ });
      for (const language of ['n8n', 'Python', 'JavaScript', 'curl']) {
        const other = await fixture.newAccount();
        await page.getByRole('tab', { name: language }).click();
        for (const [index, request] of face.requests.entries()) {
          await pick(page.getByLabel('Request', { exact: true }), String(index));
          const text = await shown.innerText();
          expect(text).toContain(account.key);
          const own = text
            .replaceAll(account.key, other.key)
            .replaceAll(account.account.slug, other.account.slug);
          const name = `${face.name} ${request.title}`;
          if (language === 'n8n') expect([name, await runNodes(own)]).toEqual([name, good(request)]);
          snippets[language]?.push({ name, text: own });
          wanted[language]?.push(name);
        }
      }
      // The first request, with the pasted key: the page shows the call.
      await pick(page.getByLabel('Request', { exact: true }), '0');
      const first = { name: 'first', text: await shown.innerText() };
      expect(await run('curl', [first])).toEqual({ first: 200 });
      const path = face.requests[0].path.split('?')[0];
      await calls(page).getByText(path).waitFor();
      expect(await calls(page).innerText()).toMatch(/GET [\s\S]*200/);
      expect(await calls(page).innerText()).not.toContain(account.key);
      expect(page.url()).not.toContain(account.key);
    }
    expect(await axe()).toEqual([]);
    expect(
      await page.evaluate('JSON.stringify(sessionStorage) + JSON.stringify(localStorage)'),
    ).not.toContain(account.key);
    for (const [language, all] of Object.entries(snippets)) {
      if (!(await canRun(language))) {
        console.warn(`${language} is not here, so its snippets were not run.`);
        continue;
      }
      const statuses = await run(language, all);
      expect(Object.keys(statuses).sort()).toEqual(wanted[language]?.sort());
      const bad = Object.entries(statuses).filter(
        ([, status]) => !(Number(status) >= 200 && Number(status) < 300),
      );
      expect([language, bad]).toEqual([language, []]);
    }
  });

  it('imports a key, pulls, compares, forwards, and undoes the pull', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(2);
    const path = '/connect/wazzup';
    const { page, axe, faults } = await signedIn(account, { width: 1280 }, path, 'Wazzup24');
    const contacts = async () =>
      (await call(account, 'GET', '/contacts?limit=1&count=exact')).json.meta.total;
    const tick = (step: string, state: string) =>
      page.getByRole('button', { name: new RegExp(`^${state} \\d. ${step}`) }).waitFor();
    const client = (urlPath: string) =>
      fixture.send({ path: urlPath, headers: { authorization: `Bearer ${vendorKey}` } });

    // The page shows a client with an unknown key at once, with the next step.
    await client('/v3/contacts?offset=0');
    await calls(page)
      .getByText(`Unknown key ${vendorKey.slice(0, Math.min(8, Math.floor(vendorKey.length / 4)))}…`)
      .waitFor();
    await calls(page).getByRole('button', { name: 'Import the key in step 1' }).waitFor();
    expect(await calls(page).getByText(vendorKey.slice(0, 10)).count()).toBe(0);

    // The key of existing clients.
    await page.getByLabel('Key of the client').fill('short');
    await page.getByRole('button', { name: 'Import key' }).click();
    await page.getByText('at least 16 characters').waitFor();
    expect(await axe()).toEqual([]);
    expect(faults.splice(0).filter((fault) => !/status of 400/.test(fault))).toEqual([]);
    await page.getByLabel('Key of the client').fill(vendorKey);
    await page.getByRole('button', { name: 'Import key' }).click();
    await page.getByText('was imported. Clients can use it').waitFor();
    expect(await page.getByLabel('Key of the client').inputValue()).toBe('');
    expect((await client('/v3/contacts?offset=0')).status).toBe(200);
    await calls(page).getByText('/v3/contacts').first().waitFor();
    await tick('Key of a client', 'Done');
    const goOn = page.getByRole('button', { name: 'Next step' });
    await goOn.click();

    // A dry run, a pull that fails and continues, and a cancelled one.
    await page.getByLabel('URL', { exact: true }).fill(vendor.url);
    await page.getByLabel('Your key at Wazzup24').fill(vendorKey);
    const status = (text: string) => page.getByRole('status').filter({ hasText: new RegExp(`^${text}$`) });
    await page.getByRole('button', { name: 'Start dry run' }).click();
    await status('Done').waitFor();
    await page.getByText('Preview of the pull').waitFor();
    expect(await contacts()).toBe(2);
    vendor.mishap = () => ({ status: 401, body: { error: 'UNAUTHORIZED' } });
    await page.getByRole('button', { name: 'Pull contacts', exact: true }).click();
    await status('Failed').waitFor();
    expect(await axe()).toEqual([]);
    vendor.mishap = () => undefined;
    await page.getByRole('button', { name: 'Resume pull' }).click();
    await status('Done').waitFor();
    await page.getByText('Result of the pull').waitFor();
    expect(await contacts()).toBe(9);
    vendor.mishap = () => ({ status: 429, headers: { 'retry-after': '600' }, body: {} });
    await page.getByLabel('Only changes since').check();
    await page.getByRole('button', { name: 'Pull contacts', exact: true }).click();
    await status('Reading').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await status('Cancelled').waitFor();
    vendor.mishap = () => undefined;
    await page.getByRole('button', { name: /^Done 2. Contacts 7 contacts pulled/ }).waitFor();
    await goOn.click();

    // The comparison continues while the user opens another page.
    await pick(page.getByLabel('Contacts to compare'), '5');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    const report = page.getByText(/differences? \(|The responses are the same/).first();
    await page.getByRole('navigation').getByRole('link', { name: 'Contacts' }).click();
    await page.getByRole('row', { name: 'Person 3' }).waitFor();
    await page.goBack();
    await report.waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: /Comparison \d+ differences? in/ }).waitFor();

    // Requests that this server does not serve are forwarded.
    await page.goto(`${origin()}${path}?step=forward`);
    await page.getByLabel('URL', { exact: true }).fill(vendor.url);
    await page.getByLabel('Your key at Wazzup24').fill(vendorKey);
    await pick(page.getByLabel('Host of the vendor'), 'wazzup-v3');
    await page.getByLabel('Send the key above').check();
    await page.getByLabel('Look up unknown contact IDs').check();
    await page.getByRole('button', { name: 'Start forwarding' }).click();
    await page.getByText('are forwarded to').waitFor();
    await page.getByText('Unknown contact IDs are looked up at the vendor.').waitFor();
    expect(await axe()).toEqual([]);
    // A contact that the vendor created after the pull.
    expect((await client('/v3/contacts/made-later')).status).toBe(404);
    expect(vendor.requests.at(-1)).toBe('/v3/contacts/made-later');
    await until(async () => expect((await client('/v3/deals')).status).toBe(404));
    await calls(page).getByText('forwarded').first().waitFor();
    expect(vendor.requests.at(-1)).toBe('/v3/deals');
    await page.getByRole('button', { name: 'Stop forwarding' }).click();
    await page.getByText('receive an error').waitFor();

    // The page returns to its first step.
    await page.goto(`${origin()}${path}?step=pull`);
    const pulls = page.getByLabel('Earlier pulls');
    await pulls.waitFor();
    await pulls.click();
    await page
      .getByRole('option', { name: /Done/ })
      .and(page.getByRole('option', { name: /^(?!.*Dry)/ }))
      .first()
      .click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await status('Undone').waitFor();
    expect(await contacts()).toBe(2);

    // The next user of the tab sees no comparison.
    await page.goto(`${origin()}${path}?step=compare`);
    await page.getByLabel('URL', { exact: true }).fill(vendor.url);
    await page.getByLabel('Your key at Wazzup24').fill(vendorKey);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await report.waitFor();
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Key or code').fill(account.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Compare', exact: true }).waitFor();
    expect(await report.count()).toBe(0);
  });

  const moves = { short: false, long: true };
  inTwoLengths(
    'a move ticks itself, step by step, and back when the key is revoked; refused calls say what to do',
    moves,
    async (isLong) => {
      const account = await newAccount(1);
      const { page, axe, faults } = await signedIn(account, { width: 1280 }, '/connect', 'Connect');
      const steps = page.getByRole('list', { name: 'Steps of Wazzup24' });
      const ticks = () => steps.locator('.sr-only').allTextContents();
      const begin = page.getByRole('link', { name: 'Import key: Wazzup24' });
      await begin.waitFor();
      // A card has no steps before the first one.
      expect(await steps.count()).toBe(0);
      expect(await axe()).toEqual([]);
      await begin.focus();
      await page.keyboard.press('Enter');
      const step = (title: string) =>
        page.getByRole('button', { name: new RegExp(`^(Done|To do|Needs attention) \\d. ${title}`) });
      await step('Key of a client').waitFor();
      expect(await step('Key of a client').getAttribute('aria-expanded')).toBe('true');
      await page.getByRole('button', { name: 'To do 5. Forwarding No requests yet' }).waitFor();

      // A client with an unknown key, one whose key has few scopes, and an unserved path.
      const secret = `key-of-a-client-${isLong ? '9876543210' : '0123456789'}`;
      const client = (path: string, key = secret, method = 'GET') =>
        fixture.send({
          method,
          path,
          headers: { authorization: `Bearer ${key}` },
          ...(method === 'POST' && { body: [] }),
        });
      await page.getByText('Live', { exact: true }).waitFor();
      await client('/v3/contacts?offset=0');
      await calls(page).getByText('Unknown key key-of…').waitFor();
      await step('Key of a client').click();
      await calls(page).getByRole('button', { name: 'Import the key in step 1' }).first().click();
      // The console has a translation of this sentence.
      await page.getByText('Other clients get tokens at /v2/oauth/token here').waitFor();
      await page.getByLabel('Key of the client').fill(secret);
      await page.getByRole('button', { name: 'Import key' }).click();
      await page.getByText('was imported. Clients can use it').waitFor();
      await page.getByRole('button', { name: /^Done 1. Key of a client Accepted: Wazzup24/ }).waitFor();
      const reader = await fixture.newKey(account, ['contacts:read', 'account:read']);
      await client('/v3/contacts', reader, 'POST');
      await calls(page).getByText('This key lacks the scope contacts:write.').waitFor();
      await calls(page).getByRole('link', { name: 'Edit the key' }).waitFor();
      // No share is shown if every request was refused.
      await page.getByRole('button', { name: 'To do 5. Forwarding No successful request yet' }).waitFor();
      await client('/v3/deals');
      await calls(page).getByText('This path is not served here.').waitFor();
      expect(await axe()).toEqual([]);

      // Pull and compare; differences need attention.
      if (!isLong) return;
      await page.getByRole('button', { name: 'Next step' }).click();
      await page.getByLabel('URL', { exact: true }).fill(vendor.url);
      await page.getByLabel('Your key at Wazzup24').fill(vendorKey);
      await page.getByRole('button', { name: 'Pull contacts', exact: true }).click();
      await page.getByRole('button', { name: /^Done 2. Contacts 7 contacts pulled, / }).waitFor();
      await page.getByRole('button', { name: 'Next step' }).click();
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByRole('button', { name: /Comparison \d+ differences? in \d+ requests?, / }).waitFor();
      expect(await axe()).toEqual([]);

      // The first call, by the name of its key; the forwarded share; the filter; the pause.
      await client('/v3/contacts?offset=0');
      await page
        .getByRole('button', { name: /^Done 4. First request First request .* by Wazzup24/ })
        .waitFor();
      await page
        .getByRole('button', { name: /^Needs attention 5. Forwarding 1 request of 7 days/ })
        .waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await client('/v3/contacts?offset=0');
      await page.getByRole('button', { name: 'Resume (1 new)' }).waitFor();
      const shown = await calls(page).getByRole('row').count();
      await page.getByRole('button', { name: 'Resume (1 new)' }).click();
      await until(async () => expect(await calls(page).getByRole('row').count()).toBe(shown + 1));
      await pick(page.getByLabel('Requests to show'), 'Refused (4xx)');
      await until(async () => expect(await calls(page).getByRole('cell', { name: '200' }).count()).toBe(0));
      await calls(page).getByRole('button', { name: 'Forward it in step 5' }).first().click();
      await page.getByRole('button', { name: 'Start forwarding' }).waitFor();
      await call(account, 'PUT', '/upstreams/wazzup-v3', { url: vendor.url, key: vendorKey });
      await page.reload();
      await page.getByRole('button', { name: /^Done 5. Forwarding \d+% forwarded today/ }).waitFor();

      // The key is revoked: the first step becomes open again.
      const { data: keys } = (await call(account, 'GET', '/keys')).json;
      for (const { id, name } of keys) if (name !== 'test') await call(account, 'DELETE', `/keys/${id}`);
      await page.goto(`${origin()}/connect`);
      await until(async () => expect((await ticks())[1]).toBe('Done'));
      expect(faults).toEqual([]);
    },
  );

  it('shows missing rights and missing parts, and fits a telephone in dark mode', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const reader: TestAccount = { ...account, key: await fixture.newKey(account, ['account:read']) };
    const { page, axe } = await signedIn(account, { width: 390, colorScheme: 'dark' }, '/connect', 'Connect');
    await page.getByRole('link', { name: 'Acme <Cloud>', exact: true }).click();
    await page.getByRole('heading', { name: 'Acme <Cloud>', exact: true }).waitFor();
    await page.getByText('Waiting for the first request…').waitFor();
    await page.getByRole('button', { name: /First request/ }).click();
    await page.getByText(`http://acme.example.com:${fixture.port}/acme`, { exact: true }).waitFor();
    expect(await axe()).toEqual([]);
    const { scrollWidth, scrollHeight } = await page.evaluate<{ scrollWidth: number; scrollHeight: number }>(
      '({ scrollWidth: document.documentElement.scrollWidth, scrollHeight: document.documentElement.scrollHeight })',
    );
    expect([scrollWidth, scrollHeight]).toEqual([390, 800]);
    await page.evaluate(`sessionStorage.setItem('switchbook.key', '${reader.key}')`);
    await page.goto(`${origin()}/connect/acme`);
    await page.getByText('with a key that has the scope keys:manage').waitFor();
    await page.getByRole('button', { name: /Forwarding/ }).click();
    await page.getByText('with a key that has the scope upstreams:manage').waitFor();
    expect(await axe()).toEqual([]);
    // A hidden page sends no requests, and shows the missed calls afterwards.
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByText('Paused while the page is hidden').waitFor();
    await fixture.send({ path: '/acme/people', headers: { 'x-acme-secret': account.key } });
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`);
    await calls(page).getByText('/acme/people').waitFor();
    await page.goto(`${origin()}/connect/nobody`);
    await page.getByText('This API does not exist here').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('an assistant gets a limited key, shown once, and its first call is shown', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const { page, axe } = await signedIn(account, { width: 1280 }, '/connect', 'Connect');
    await page
      .getByRole('main')
      .getByRole('link', { name: /^Assistants/ })
      .click();
    await page.getByText('Waiting for the first request…').waitFor();
    expect(await axe()).toEqual([]);

    // All steps also work by keyboard.
    await page.getByRole('radio', { name: /^Read only/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Claude');
    await page.keyboard.press('Enter');
    await page.getByText('The key Claude was created').waitFor();
    const key = (await page.getByRole('group', { name: 'Key' }).textContent()) ?? '';
    expect(await axe()).toEqual([]);
    const { data: keys } = (await call(account, 'GET', '/keys')).json;
    expect(keys.find(({ name }: { name: string }) => name === 'Claude').scopes).toEqual([
      'contacts:read',
      'contacts:write',
    ]);

    const settings = async (program: string) => {
      await page.getByRole('tab', { name: program }).click();
      return page.getByRole('region', { name: `Settings for ${program}` }).innerText();
    };
    const url = `${origin()}/mcp`;
    const command = `claude mcp add --scope user --transport http switchbook ${url} --header "Authorization: Bearer ${key}"`;
    expect(await settings('Claude Code')).toBe(command);
    const headers = { Authorization: `Bearer ${key}` };
    expect(JSON.parse(await settings('Cursor'))).toEqual({ mcpServers: { switchbook: { url, headers } } });
    const env = { SWITCHBOOK_URL: origin(), SWITCHBOOK_KEY: key };
    expect(JSON.parse(await settings('Claude Desktop')).mcpServers.switchbook).toMatchObject({
      args: ['mcp'],
      env,
    });
    const n8n = await settings('n8n');
    expect(JSON.parse(n8n).nodes[0].parameters).toMatchObject({ endpointUrl: url });
    expect(n8n).not.toContain(key);
    expect(JSON.parse(await settings('OpenAI API'))).toMatchObject({ server_url: url, authorization: key });

    const ask = async (secret: string, name: string, input: object) => {
      const { json } = await fixture.send({
        method: 'POST',
        path: '/mcp',
        headers: { authorization: `Bearer ${secret}`, accept: 'application/json, text/event-stream' },
        body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } },
      });
      return json.result.structuredContent;
    };
    // Calls of other keys are not shown.
    await ask(account.key, 'find_people', {});
    const change = { kind: 'field', people: [1, 2], fields: { company: 'Omega', description: null } };
    const { plan } = await ask(key, 'propose_change', change);
    await calls(page).getByText('/mcp').waitFor();
    expect(await calls(page).getByText('/mcp').count()).toBe(1);
    expect(page.url()).not.toContain(key);
    const stores = 'JSON.stringify(sessionStorage) + JSON.stringify(localStorage)';
    expect(await page.evaluate(stores)).not.toContain(key);
    await ask(key, 'apply_change', { plan });
    await page.goto(`${origin()}/bulk-changes`);
    await page.getByText('Set Company to Omega').first().waitFor();
    await page.getByText('Clear Description').first().waitFor();

    // The key is not shown after leaving the page. A key grants no more than it has.
    const few = await fixture.newKey(account, ['account:read', 'keys:manage', 'contacts:read']);
    await page.evaluate(`sessionStorage.setItem('switchbook.key', '${few}')`);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${origin()}/connect/assistants`);
    await page.getByRole('radio', { name: /^Read, save, merge and delete/ }).waitFor();
    expect(await page.getByRole('radio', { name: /^Read and save/ }).isDisabled()).toBe(true);
    expect(await page.getByText(key).count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('The key Assistant was created').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await axe()).toEqual([]);
  });

  const good = ({ body }: { body: unknown }) =>
    body === null ? 200 : expect.toSatisfy((status) => status < 300);
});
