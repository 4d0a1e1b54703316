/** The shared environment of console tests: a server, a browser, an account with contacts, and a session. */

import { scopes } from '@switchbook/domain/access/access.js';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { disableStorages } from '../support/storages.js';
import { type ServerFixtureOptions, useServer } from '../support/wire/server.js';
import { findChromium, sharedContext, type Visit, type VisitOptions, visit } from './browser.js';
import { people } from './people.js';

const chromium = findChromium();
export const hasBrowser = chromium !== undefined;
if (!hasBrowser)
  console.warn(
    'No Chromium is found, so the console is not tested: install one, or name it in CHROMIUM_PATH.',
  );

export { eventually as until } from '../support/until.js';
export { chooseFile, chosenIn, pick } from './browser.js';

/** Call it inside `describe.skipIf(!hasBrowser)`. */
export function useConsole(options: ServerFixtureOptions = {}) {
  const fixture = useServer(options);
  let context: BrowserContext;
  let open: Visit | undefined;
  const origin = () => `http://127.0.0.1:${fixture.port}`;

  beforeAll(async () => {
    if (chromium !== undefined) context = await sharedContext(chromium);
  });
  afterAll(disableStorages);
  // No test may cause an error, a warning, or a request to another host.
  afterEach(async () => {
    const faults = open?.faults ?? [];
    await open?.close();
    open = undefined;
    expect(faults).toEqual([]);
  });

  async function newVisit(options: VisitOptions): Promise<Visit> {
    open = await visit(context, origin(), options);
    return open;
  }

  /** A call of the native API with the account's key. */
  async function call(account: TestAccount, method: string, urlPath: string, body?: unknown) {
    return fixture.send({
      method,
      path: `/directory/v1${urlPath}`,
      headers: { authorization: `Bearer ${account.key}` },
      ...(body !== undefined && { body }),
    });
  }

  async function newAccount(count: number): Promise<TestAccount> {
    const account = await fixture.newAccount('Corner Shop');
    for (const name of ['Regulars', 'Spring campaign']) await call(account, 'POST', '/groups', { name });
    const created = await call(account, 'POST', '/contacts/batch', {
      items: people(count).map((contact) => ({ op: 'create', contact })),
    });
    expect(created.json.data.filter((item: { status: string }) => item.status !== 'created')).toEqual([]);
    return account;
  }

  /** Signs in by a code and waits for the page with the heading `heading`. */
  async function signedIn(
    account: TestAccount,
    options: VisitOptions,
    urlPath = '/',
    heading = 'Contacts',
  ): Promise<Visit> {
    const [key] = await fixture.core.listKeys({ accountId: account.account.id });
    if (key === undefined) throw new Error('the account has no key');
    const { code } = await fixture.core.createSignInCode({
      accountId: account.account.id,
      keyId: key.id,
      scopes,
      principal: undefined,
    });
    const opened = await newVisit(options);
    await opened.page.goto(`${origin()}${urlPath}#code=${code}`);
    await opened.page.getByRole('heading', { name: heading }).first().waitFor({ state: 'attached' });
    return opened;
  }

  return { fixture, origin, newVisit, newAccount, signedIn, call };
}
