/** Small details of daily work, all in one visit. */
import { describe, expect, it } from 'vitest';
import { cell } from './cells.js';
import { chosenIn, hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('details of daily work', () => {
  const { fixture, newAccount, signedIn, origin, call } = useConsole();

  it('are stated once, in plain words and in the right place', { tags: ['nightly'] }, async () => {
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
    await fixture.core.runImports({ signal: new AbortController().signal });

    // A filter on one email is not saved, and the message is not the API's.
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
    expect(faults.splice(0).filter((fault) => !/status of 400/.test(fault))).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await dialog.waitFor({ state: 'detached' });

    // A new key expires with the session of its maker, who may not have a key.
    await go('/keys');
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
    await page.getByRole('button', { name: 'Create key' }).first().click();
    const expires = dialog.getByLabel('Expires');
    expect(await expires.textContent()).toBe('Same as your sign-in');
    expect(await dialog.innerText()).not.toMatch(/\byour key\b/);
    // The keyboard alone chooses from a list: arrows or a letter open it, and Escape closes nothing else.
    const before = await chosenIn(expires);
    await expires.press('ArrowDown');
    await page.getByRole('option').nth(1).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(async () => expect(await chosenIn(expires)).not.toBe(before));
    await expires.and(page.locator(':focus')).waitFor();
    const now = await chosenIn(expires);
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'Expires' }).getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Expires' }).waitFor({ state: 'detached' });
    expect(await chosenIn(expires)).toBe(now);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard' }).click();
    await dialog.waitFor({ state: 'detached' });

    // The time of the last delivery is the time of the last successful one.
    await go('/webhooks');
    await page.getByText('hooks.invalid').first().click();
    await page.getByText('Last success').first().waitFor();
    expect(await page.getByText('Last delivery', { exact: true }).count()).toBe(0);

    // The list marks a preview of another tab.
    await go('/imports');
    await page.getByText('file not in this tab').waitFor();
  });

  it('edit countries and cities in the list, and move no line for a message', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(3);
    const address = { city: 'Wien', country_code: 'AT' };
    const { id } = (await call(account, 'PATCH', '/contacts/3', { address })).json.data;
    const { page } = await signedIn(account, { width: 1280 }, '/contacts?columns=name,city,country');
    await page.evaluate(`localStorage.setItem('switchbook.first-steps.${account.account.id}', 'open')`);
    await page.reload();
    await cell(page, 0, 2).getByText('Austria', { exact: true }).waitFor();
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.waitFor();
    const before = await steps.boundingBox();
    await cell(page, 0, 1).click();
    await page.keyboard.type('Graz');
    await page.keyboard.press('Enter');
    const stored = async () => (await call(account, 'GET', '/contacts/3')).json.data.address;
    await until(async () => expect(await stored()).toMatchObject({ ...address, city: 'Graz' }));
    await page.keyboard.press('Control+z');
    const message = page.getByText('1 cell was undone.');
    await message.waitFor();
    await until(async () => expect(await stored()).toMatchObject(address));
    const box = await message.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(before?.y ?? 0);
    expect(await steps.boundingBox()).toEqual(before);
    await cell(page, 0, 2).click();
    await page.keyboard.type('Germa');
    await page.getByRole('option', { name: 'Germany', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await until(async () => expect(await stored()).toMatchObject({ ...address, country_code: 'DE' }));
    await page.keyboard.press('Control+z');
    await until(async () => expect(await stored()).toMatchObject(address));

    await page.goto(`${origin()}/contacts?person=${id}&tab=history`);
    const terms = page.getByRole('list', { name: 'Timeline' }).getByRole('term');
    await terms.getByText('Country', { exact: true }).first().waitFor();
    expect(await terms.getByText(/country_code/).count()).toBe(0);
    await page.getByRole('definition').getByText('Austria', { exact: true }).first().waitFor();
  });

  it('cover, move and repeat nothing, and have our colors', { tags: ['nightly'] }, async () => {
    const account = await newAccount(40);
    const [one] = (await call(account, 'GET', '/contacts?search=chiara+tran')).json.data;
    await call(account, 'DELETE', `/contacts/${one.id}`);
    expect((await call(account, 'POST', `/deleted-contacts/${one.id}/restore`)).status).toBe(200);
    await call(account, 'POST', `/contacts/${one.id}/notes`, { body: 'Called.' });
    const { page } = await signedIn(account, { width: 1280 }, `/contacts?person=${one.id}&tab=history`);
    const panel = page.getByRole('complementary', { name: 'Contact' });
    const dialog = page.getByRole('dialog');

    // The timeline shows a change of the whole contact in one line.
    const entries = panel.getByRole('list', { name: 'Timeline' }).getByRole('listitem');
    await entries.filter({ hasText: 'Created' }).getByRole('term').first().waitFor();
    for (const whole of ['Deleted', 'Restored']) {
      const entry = entries.filter({ hasText: whole });
      expect([whole, await entry.count(), await entry.getByRole('term').count()]).toEqual([whole, 1, 0]);
    }

    // The field of the name ends above the line below it.
    await panel.getByRole('button', { name: 'Edit name' }).click();
    const field = await panel.getByLabel('Name', { exact: true }).boundingBox();
    const below = await panel.getByText(/^No\. \d+ · changed/).boundingBox();
    expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
    await page.keyboard.press('Escape');

    // Enter chooses the only match, and a cross as dark as other icons clears the field.
    await panel.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Merge with another…' }).click();
    const search = dialog.getByLabel('Find the other contact');
    await search.fill('bruno moreau');
    const { x = 0, y = 0, width = 0, height = 0 } = (await search.boundingBox()) ?? {};
    const cross = { x: x + width - 27, y: y + height / 2 - 7, width: 16, height: 14 };
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`[data-theme=${colorScheme}]`).waitFor();
      const picture = (await page.screenshot({ clip: cross })).toString('base64');
      const ink = await page.evaluate<{ contrast: number; hue: number }>(inkOf(picture));
      expect([colorScheme, ink.contrast > 4.5, ink.hue < 20]).toEqual([colorScheme, true, true]);
    }
    await until(async () => expect(await dialog.getByRole('listitem').count()).toBe(1));
    await search.press('Enter');
    await dialog.getByText('Keep this contact').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    // A message overlays the page, which does not move.
    const boxes = () => Promise.all([page.getByRole('grid'), panel].map((part) => part.boundingBox()));
    const before = await boxes();
    await panel.getByRole('button', { name: 'Delete note' }).click();
    await page.getByText('The note was deleted.').waitFor();
    await page.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))');
    await until(async () => expect(await boxes()).toEqual(before));
  });
});

/** Finds the pixel that differs most from the first one: the contrast of both by WCAG, and its distance from gray. */
const inkOf = (png: string) => `(async () => {
  const bytes = Uint8Array.from(atob('${png}'), (one) => one.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
  const inks = Array.from({ length: data.length / 4 }, (_, index) => {
    const [red, green, blue] = data.slice(index * 4, index * 4 + 3);
    const [r, g, b] = [red, green, blue].map((one) => (one < 11 ? one / 3295 : ((one + 14) / 269) ** 2.4));
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    return { light, hue: Math.max(red, green, blue) - Math.min(red, green, blue) };
  });
  const contrast = ({ light }) => Math.max(light / inks[0].light, inks[0].light / light);
  const [most] = inks.toSorted((one, other) => contrast(other) - contrast(one));
  return { contrast: contrast(most), hue: most.hue };
})()`;
