/** Passkeys in a real browser with a virtual authenticator: added by a member, used to sign in, and removed. */
import { describe, expect, it } from 'vitest';
import { addAuthenticator } from './browser.js';
import { hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('a passkey', () => {
  const { fixture, origin, newAccount, newVisit, call } = useConsole();

  it('is added by a member, signs in, and signs in no more once removed', async () => {
    const account = await newAccount(1);
    const invited = (await call(account, 'POST', '/members', { name: 'Ana', role: 'reader' })).json.data;
    const { page, axe, faults } = await newVisit({ width: 390, colorScheme: 'dark' });
    await addAuthenticator(page);
    // Browsers support passkeys for a host name, but not for an IP address.
    await page.goto(`http://localhost:${fixture.port}/me#code=${invited.invitation.code}`);
    await page.getByText('None yet. Add a passkey').waitFor();
    await page.getByRole('button', { name: 'Add passkey' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the passkey').fill('This laptop');
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('The passkey was added.').waitFor();
    await page.getByRole('button', { name: 'Remove This laptop' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    const enter = page.getByRole('button', { name: 'Sign in with a passkey' });
    await enter.waitFor();
    expect(await axe()).toEqual([]);
    await enter.click();
    await page.getByText('With a passkey').waitFor();
    await page.getByRole('button', { name: 'Remove This laptop' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    // The session of the passkey ends with it.
    await page.getByText('Your session has ended').waitFor();
    await enter.click();
    await page.getByText('This server does not know the passkey.').waitFor();
    await page.getByText('Code: passkey_unknown').waitFor();
    const wanted = /asked another host: http:\/\/localhost|status of 40[01]/;
    expect(faults.splice(0).filter((fault) => !wanted.test(fault))).toEqual([]);
  });

  it('is not offered at an address without passkeys, and an empty list is not shown', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const invited = (await call(account, 'POST', '/members', { name: 'Ana', role: 'reader' })).json.data;
    const { page } = await newVisit({ width: 1280 });
    await page.goto(`${origin()}/me#code=${invited.invitation.code}`);
    await page.getByText('This browser', { exact: true }).waitFor();
    await until(async () => expect(await page.getByText('Ways to sign in', { exact: true }).count()).toBe(0));
    expect(await page.getByRole('button', { name: 'Add passkey' }).count()).toBe(0);
  });
});
