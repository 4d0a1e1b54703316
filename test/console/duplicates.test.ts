/** The inbox of duplicates: merging and dismissing pairs by mouse and by keys, and undoing both. */
import { describe, expect, it } from 'vitest';
import { onThisMachine } from '../support/machine.js';
import { hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('duplicates in the console', () => {
  const { newAccount, signedIn, call } = useConsole();

  async function withPairs() {
    const account = await newAccount(3);
    const make = (contact: object) => call(account, 'POST', '/contacts', contact);
    await make({ display_name: 'Ana Lima', phone: '+5511987654321', email: 'ana@lima.example' });
    await make({
      display_name: 'Ana Lima',
      phone: '+551187654321',
      company: 'Lima Ltda',
      birthday: '1960-04-02',
    });
    await make({ display_name: 'Otto One', phone: '+14155550911', email: 'otto@example.com' });
    await make({ display_name: 'Otto Two', phone: '+14155550912', email: 'otto@example.com' });
    return account;
  }
  const total = async (account: Awaited<ReturnType<typeof newAccount>>) =>
    (await call(account, 'GET', '/contacts?count=exact&limit=1')).json.meta.total;

  it('a pair is merged after a preview, and the merge is undone', async () => {
    const account = await withPairs();
    const { page, axe } = await signedIn(account, { width: 1280 }, '/duplicates', 'Duplicates');
    const pair = page.getByRole('listitem', { name: 'Ana Lima and Ana Lima' });
    await pair.getByText('Same number, written differently').waitFor();
    expect(await axe()).toEqual([]);
    await pair.getByRole('button', { name: 'Merge…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Company: Lima Ltda', { exact: true }).waitFor();
    // Dates are formatted, and empty parts are not shown.
    await dialog.getByText('Birthday: 2 Apr 1960').waitFor();
    expect(await dialog.getByText(/None|Also kept/).count()).toBe(0);
    expect(await axe()).toEqual([]);
    // The button is in view without scrolling, in a low window too.
    await page.setViewportSize({ width: 1280, height: 480 });
    const button = await dialog.getByRole('button', { name: 'Merge', exact: true }).boundingBox();
    expect((button?.y ?? 480) + (button?.height ?? 0)).toBeLessThanOrEqual(480);
    const edge = await dialog.boundingBox();
    expect((button?.y ?? 480) + (button?.height ?? 0)).toBeLessThan((edge?.y ?? 0) + (edge?.height ?? 0));
    await page.getByRole('dialog').getByRole('button', { name: 'Merge', exact: true }).click();
    // An open dialog hides the pair from role queries, so the test waits until it is closed.
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await pair.waitFor({ state: 'detached' });
    expect(await total(account)).toBe(6);
    await page.getByRole('tab', { name: 'Merged' }).click();
    await page.getByText('can be undone until').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('tabpanel').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('· undone').waitFor();
    expect(await total(account)).toBe(7);
    await page.getByRole('tab', { name: 'To review' }).click();
    await pair.waitFor();
  });

  /** Pairs with one email each. */
  async function queueOf(pairs: number) {
    const account = await newAccount(1);
    for (let at = 0; at < pairs * 2; at += 100)
      await call(account, 'POST', '/contacts/batch', {
        items: Array.from({ length: Math.min(100, pairs * 2 - at) }, (_, index) => {
          const pair = Math.floor((at + index) / 2);
          const contact = {
            display_name: `Person ${pair} ${index % 2 === 0 ? 'left' : 'right'}`,
            email: `pair${pair}@example.com`,
            company: index % 2 === 0 ? 'Left Ltd' : 'Right Ltd',
          };
          return { op: 'create', contact };
        }),
      });
    return account;
  }

  it('a queue is worked by keys: each answers at once, the last is undone, and a refused one returns', {
    tags: ['nightly'],
  }, async () => {
    const account = await queueOf(5);
    const { page, axe, faults } = await signedIn(account, { width: 1280 }, '/duplicates', 'Duplicates');
    const list = page.getByRole('list', { name: 'Duplicates' });
    const pairs = list.locator('[data-pair]');
    const names = async () =>
      (await pairs.evaluateAll((all) => all.map((item) => item.getAttribute('aria-label')))).map((label) =>
        Number(/\d+/.exec(label ?? '')?.[0]),
      );
    await until(async () => expect(await pairs.count()).toBe(5));
    const [first = 0, second, third, fourth, fifth] = await names();
    // The server answers no merge until the last key is pressed.
    let release = () => {};
    const isOpen = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/merges', async (route) => {
      await isOpen;
      await route.continue();
    });
    await pairs.first().focus();
    await page.keyboard.press('ArrowRight');
    const marked = pairs.first().locator('div.min-w-0').nth(1);
    await marked.getByText('Kept').waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Shift+M');
    await page.keyboard.press('l');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+M');
    await until(async () => expect(await names()).toEqual([fifth, second]));
    await page.keyboard.press('z');
    await until(async () => expect(await names()).toEqual(expect.arrayContaining([fourth, fifth, second])));
    const current = list.locator('[aria-current]');
    expect(await current.getAttribute('data-pair')).toBe(
      await page.evaluate(`document.activeElement?.getAttribute('data-pair')`),
    );
    release();
    const state = async () => {
      const { json } = await call(account, 'GET', '/merges');
      const undone = json.data.map((merge: { undone_at: string | null }) => merge.undone_at !== null);
      const dismissed = (await call(account, 'GET', '/duplicates/dismissals')).json.data.length;
      return [undone, dismissed];
    };
    await until(async () => expect(await state()).toEqual([[true, false], 1]));
    await page.unroute('**/merges');
    const kept = (await call(account, 'GET', `/contacts?search=Person+${first}`)).json.data;
    expect(kept).toMatchObject([{ display_name: `Person ${first} right`, company: 'Right Ltd' }]);
    expect(third).not.toBe(first);

    // Another person changes a contact of the current pair.
    await until(async () => expect(await names()).toHaveLength(3));
    const id = (await current.getAttribute('data-pair'))?.split(' ')[0];
    await page.route('**/duplicates?**', (route) => route.abort());
    await call(account, 'PATCH', `/contacts/${id}`, { company: 'Changed' });
    await page.keyboard.press('Shift+M');
    await page.getByText('changed').first().waitFor();
    await until(async () => expect(await names()).toHaveLength(3));
    await page.unroute('**/duplicates?**');
    expect(faults.splice(0).filter((fault) => !/status of 412|ERR_FAILED/.test(fault))).toEqual([]);
  });

  it('a refused merge takes its undo away, which would be that of the merge before', {
    tags: ['nightly'],
  }, async () => {
    const account = await queueOf(3);
    const { page, faults } = await signedIn(account, { width: 1280 }, '/duplicates', 'Duplicates');
    const pairs = page.getByRole('list', { name: 'Duplicates' }).locator('[data-pair]');
    await until(async () => expect(await pairs.count()).toBe(3));
    await pairs.first().focus();
    // Caps Lock writes the letter that merges without a question.
    await pairs.first().dispatchEvent('keydown', { key: 'M', bubbles: true });
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await total(account)).toBe(7);
    await page.keyboard.press('Shift+M');
    await until(async () => expect(await total(account)).toBe(6));
    const refuse = { status: 412, json: { code: 'stale', detail: 'It has changed.' } };
    await page.route('**/merges', (route) =>
      route.request().method() === 'POST' ? route.fulfill(refuse) : route.continue(),
    );
    await page.keyboard.press('Shift+M');
    await page.getByText('Someone else changed this.').waitFor();
    const undo = page.locator('[data-toasts]').getByRole('button', { name: 'Undo' });
    await until(async () => expect(await undo.count()).toBe(0));
    expect(faults.splice(0).filter((fault) => !/status of 412/.test(fault))).toEqual([]);
  });

  it('a pair shows the values that are its reasons, m asks as the button does, and no page scrolls as a whole', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(1);
    const born = { birthday: '1980-05-06', address: { city: 'Porto' } };
    await call(account, 'POST', '/contacts', { display_name: 'Chiara Lima', phone: '+14155550921', ...born });
    await call(account, 'POST', '/contacts', { display_name: 'Chiara Lima', phone: '+14155550922', ...born });
    for (let at = 0; at < 30; at += 1)
      for (const side of ['left', 'right'])
        await call(account, 'POST', '/contacts', {
          display_name: `Person ${at} ${side}`,
          email: `pair${at}@example.com`,
          company: side,
          tags: [`tag ${at}`],
        });
    const { page, axe } = await signedIn(account, { width: 1280 }, '/duplicates', 'Duplicates');
    const pairs = page.locator('[data-pair]');
    await until(async () => expect(await pairs.count()).toBe(31));
    const card = page.getByRole('listitem', { name: 'Chiara Lima and Chiara Lima' });
    const terms = () => card.locator('dt').allTextContents();
    expect(await terms()).toEqual([...['Phone', 'Birthday', 'City'], ...['Phone', 'Birthday', 'City']]);
    expect(await card.getByText('6 May 1980').count()).toBe(2);
    expect(await axe()).toEqual([]);
    await card.focus();
    await page.keyboard.press('m');
    await page.getByRole('dialog').getByRole('button', { name: 'Merge', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const heights = () =>
      page.evaluate<number[]>(
        '[document.documentElement.scrollHeight, document.body.scrollHeight, innerHeight]',
      );
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of [
        '/duplicates',
        '/contacts',
        '/settings/catalogs',
        '/settings/deleted',
        '/activity/imports',
      ]) {
        await page.goto(page.url().replace(/(:\d+)\/.*/, `$1${path}`));
        await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
        if (path === '/duplicates') await until(async () => expect(await pairs.count()).toBe(31));
        if (path === '/contacts') await page.getByRole('row').nth(3).waitFor();
        if (path === '/settings/catalogs') await page.getByText('tag 29').first().waitFor();
        await until(async () => expect([path, ...(await heights())]).toEqual([path, 800, 800, 800]));
      }
    }
  });

  it('a running search stays visible after later pages, until each page was read at its end', {
    tags: ['nightly'],
  }, async () => {
    const account = await queueOf(52);
    await call(account, 'GET', '/duplicates');
    const { page } = await signedIn(account, { width: 1280 }, '/contacts');
    // The first page was read during the search, the next one after it.
    await page.route('**/duplicates?**', async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      const complete = route.request().url().includes('cursor=');
      // The page may have left, which ends its requests.
      await route.fulfill({ response, json: { ...body, meta: { ...body.meta, complete } } }).catch(() => {});
    });
    await page.goto(page.url().replace(/\/contacts.*/, '/duplicates'));
    const pairs = page.locator('[data-pair]');
    await until(async () => expect(await pairs.count()).toBe(50));
    await pairs.nth(40).focus();
    await until(async () => expect(await pairs.count()).toBe(52));
    const hint = page.getByText('The search is running. More pairs may appear.');
    await hint.waitFor();
    await page.unroute('**/duplicates?**');
    await hint.waitFor({ state: 'detached' });
    expect(await pairs.count()).toBe(52);
  });

  it('a new contact that looks like a stored one is linked while it is typed, and can be created anyway', async () => {
    const account = await newAccount(1);
    const jane = { display_name: 'Jane Doemann', email: 'jane.doemann@example.com', company: 'Acme' };
    await call(account, 'POST', '/contacts', jane);
    const { page, axe, faults } = await signedIn(account, { width: 390 });
    await page.getByRole('button', { name: 'Create contact' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Jane Doeman');
    await dialog.getByLabel('Phone').fill('12');
    await dialog.getByLabel('Email').fill('jane.doemann@example.org');
    await dialog.getByLabel('Company').fill('Acme');
    const hint = dialog.getByRole('link', { name: /^Looks like Jane Doemann \(.*Name differs by 1 letter/ });
    await hint.waitFor();
    expect(await axe()).toEqual([]);
    await dialog.getByLabel('Name').fill('Otto Other');
    await dialog.getByLabel('Company').fill('');
    await dialog.getByLabel('Email').fill('');
    await hint.waitFor({ state: 'detached' });
    await dialog.getByLabel('Name').fill('Jane Doeman');
    await dialog.getByLabel('Email').fill('jane.doemann@example.org');
    await hint.waitFor();
    await dialog.getByLabel('Phone').fill('');
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await total(account)).toBe(3);
    expect(faults).toEqual([]);
  });

  it('a hundred pairs are worked in five minutes', {
    tags: ['nightly'],
    timeout: onThisMachine(600_000),
  }, async () => {
    const account = await queueOf(100);
    const { page } = await signedIn(account, { width: 1280 }, '/duplicates', 'Duplicates');
    const pairs = page.locator('[data-pair]');
    await until(async () => expect(await pairs.count()).toBeGreaterThan(20));
    await pairs.first().focus();
    const began = performance.now();
    for (let press = 0; press < 100; press += 1) {
      await until(async () => expect(await pairs.count()).toBeGreaterThan(0));
      await page.keyboard.press(press % 2 === 0 ? 'Shift+M' : 'x');
    }
    await page.getByText('No contact seems to exist twice').waitFor();
    expect(performance.now() - began).toBeLessThan(onThisMachine(300_000));
    await until(async () => expect(await total(account)).toBe(1 + 150));
  });

  it('works by keys and on a telephone: next, dismiss, undo; and shows an empty inbox', {
    tags: ['nightly'],
  }, async () => {
    const account = await withPairs();
    const { page, axe } = await signedIn(account, { width: 390 }, '/duplicates', 'Duplicates');
    const ana = page.getByRole('listitem', { name: 'Ana Lima and Ana Lima' });
    const otto = page.getByRole('listitem', { name: /^Otto/ });
    await ana.waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('j');
    await until(async () => expect(await otto.getAttribute('aria-current')).toBe('true'));
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Keep this contact').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await otto.focus();
    await page.keyboard.press('x');
    await otto.waitFor({ state: 'detached' });
    await page.keyboard.press('x');
    await page.getByText('No contact seems to exist twice').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('tab', { name: 'Dismissed' }).click();
    const dismissed = page.getByRole('tabpanel').getByRole('listitem');
    await until(async () => expect(await dismissed.count()).toBe(2));
    await dismissed.filter({ hasText: 'Otto' }).getByRole('link').first().waitFor();
    expect(await axe()).toEqual([]);
    await dismissed.filter({ hasText: 'Otto' }).getByRole('button', { name: 'Restore' }).click();
    await until(async () => expect(await dismissed.count()).toBe(1));
    await page.getByRole('tab', { name: 'To review' }).click();
    await otto.waitFor();
  });
});
