/** Small things of daily work, each seen by a person once: all of them in one visit. */
import { describe, expect, it } from 'vitest';
import { hasBrowser, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('details of daily work', () => {
  const { ground, newAccount, signedIn, origin, call } = useConsole();

  it('are said in plain words, at their place, once', async () => {
    const account = await newAccount(4);
    const hook = await call(account, 'POST', '/webhooks', {
      url: 'https://hooks.invalid/token-1',
      types: ['contact.created'],
    });
    expect(hook.status).toBe(201);
    const file = await fetch(`${origin()}/directory/v1/imports?dry_run=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.key}`, 'content-type': 'text/csv' },
      body: 'Phone,Name\n+14155550801,Ada\n',
    });
    expect(file.status).toBeLessThan(300);
    await ground.core.runImports({ signal: new AbortController().signal });

    // A filter on one email is not saved, and the sentence is not that of the API.
    const filter = { field: 'email', op: 'is', value: 'ana.souza@example.com' };
    const at = `/contacts?filter=${encodeURIComponent(JSON.stringify(filter))}`;
    const { page, faults } = await signedIn(account, { width: 1280 }, at);
    const go = (to: string) => page.evaluate(`history.pushState(null, '', '${to}')`);
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Save view' }).click();
    await dialog.getByLabel('Name of the view').fill('One person');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('A saved view or segment must not name single persons').waitFor();
    expect(await dialog.innerText()).not.toContain('send such a condition');
    expect(faults.splice(0).filter((one) => !/status of 400/.test(one))).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await dialog.waitFor({ state: 'detached' });

    // A new key ends with the sign-in of its maker, who may have no key.
    await go('/keys');
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
    await page.getByRole('button', { name: 'Create key' }).first().click();
    const expires = dialog.getByLabel('Expires');
    expect(await expires.locator('option').first().textContent()).toBe(
      'With your sign-in, if that has an end',
    );
    expect(await dialog.innerText()).not.toMatch(/\byour key\b/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    // The time of the last delivery is that of the last one that was taken.
    await go('/webhooks');
    await page.getByText('hooks.invalid').first().click();
    await page.getByText('Last success').first().waitFor();
    expect(await page.getByText('Last delivery', { exact: true }).count()).toBe(0);

    // The list marks a preview of another tab.
    await go('/imports');
    await page.getByText('file not in this tab').waitFor();
  });
});
