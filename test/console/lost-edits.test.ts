/** Edits of the grid while the server is away: nothing is lost, and each edit stays one step of the undo. */
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { cell, clipboard } from './cells.js';
import { hasBrowser, until, useConsole } from './console.js';

const unsent = 'Not saved yet. It is saved when the server answers.';
const batches = '**/directory/v1/contacts/batch';
const changes = '**/directory/v1/contacts/*';

describe.skipIf(!hasBrowser)('an edit that the server does not answer', () => {
  const { origin, newAccount, newVisit, call } = useConsole();

  const opened = async (account: TestAccount) => {
    const visit = await newVisit({ width: 1280 });
    await visit.page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    await visit.page.goto(`${origin()}/contacts?sort=display_name&columns=name,company`);
    await cell(visit.page, 0, 0).getByText(/\w/).first().waitFor();
    return visit;
  };
  /** The companies in the order of the list. */
  const companies = async (account: TestAccount): Promise<readonly (string | null)[]> => {
    const all: (string | null)[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await call(account, 'GET', `/contacts?sort=display_name&limit=200&cursor=${cursor}`);
      all.push(...json.data.map((contact: { company: string | null }) => contact.company));
      if (json.meta.next_cursor === null) return all;
      cursor = json.meta.next_cursor;
    }
  };
  const enter = async (page: Page, row: number, text: string) => {
    await cell(page, row, 1).click();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  const cut = (route: Route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue());
  const isOutage = (fault: string) => /net::ERR_FAILED|status of 50[03]/.test(fault);

  it('is a paste whose rest is stored later, as one step of the undo', { tags: ['nightly'] }, async () => {
    const account = await newAccount(300);
    const { page, faults } = await opened(account);
    const before = await companies(account);
    const pasted = before.map((_, row) => `Co ${row}`);
    await cell(page, 0, 1).click();
    let requests = 0;
    await page.route(batches, (route) => {
      requests += 1;
      return requests === 1 ? route.continue() : route.abort();
    });
    await clipboard(page, 'paste', pasted.join('\n'));
    await page.getByText(unsent).first().waitFor();
    await until(async () => expect((await companies(account)).slice(0, 200)).toEqual(pasted.slice(0, 200)));
    expect((await companies(account)).slice(200)).toEqual(before.slice(200));
    // Stored cells show their values, although the rows are not loaded again.
    expect(await cell(page, 0, 1).innerText()).toContain('Co 0');
    await page.unroute(batches);
    await until(async () => expect(await companies(account)).toEqual(pasted));
    await cell(page, 0, 1).getByText('Not saved yet').waitFor({ state: 'detached' });

    await page.keyboard.press('Control+z');
    await until(async () => expect(await companies(account)).toEqual(before));
    expect(faults.splice(0).filter((fault) => !isOutage(fault))).toEqual([]);
  });

  it('is an undo that is shown and marked, and stored later', { tags: ['nightly'] }, async () => {
    const account = await newAccount(4);
    const { page, faults } = await opened(account);
    const [before] = await companies(account);
    await enter(page, 0, 'North');
    await until(async () => expect((await companies(account))[0]).toBe('North'));
    await cell(page, 0, 1).getByRole('img', { name: 'Saved' }).waitFor();
    await page.route(changes, cut);
    await cell(page, 0, 1).click();
    await page.keyboard.press('Control+z');
    await cell(page, 0, 1).getByText(unsent).waitFor();
    await cell(page, 0, 1).getByText(String(before), { exact: true }).waitFor();
    await page.unroute(changes, cut);
    await until(async () => expect((await companies(account))[0]).toBe(before));
    await page.getByText('1 cell was undone.').waitFor();
    await page.keyboard.press('Control+y');
    await until(async () => expect((await companies(account))[0]).toBe('North'));
    expect(faults.splice(0).filter((fault) => !isOutage(fault))).toEqual([]);
  });

  it('is undone before it is sent, and an earlier one is not', async () => {
    const account = await newAccount(4);
    const { page, faults } = await opened(account);
    const before = await companies(account);
    await enter(page, 0, 'First');
    await until(async () => expect((await companies(account))[0]).toBe('First'));
    await page.route(changes, cut);
    await enter(page, 1, 'Second');
    await cell(page, 1, 1).getByText(unsent).waitFor({ state: 'attached' });
    await page.keyboard.press('Control+z');
    await page.getByText('1 cell was undone.').waitFor();
    await cell(page, 1, 1).getByText('Second').waitFor({ state: 'detached' });
    await page.unroute(changes, cut);
    // A later edit is stored, and by then the waiting one would be too.
    await enter(page, 2, 'Third');
    await until(async () => expect((await companies(account))[2]).toBe('Third'));
    expect((await companies(account)).slice(0, 2)).toEqual(['First', before[1]]);
    await page.keyboard.press('Control+z');
    await until(async () => expect((await companies(account))[2]).toBe(before[2]));
    await page.keyboard.press('Control+z');
    await until(async () => expect((await companies(account))[0]).toBe(before[0]));
    expect(faults.splice(0).filter((fault) => !isOutage(fault))).toEqual([]);
  });

  it('is undone although only its answer was lost', async () => {
    const account = await newAccount(4);
    const { page, faults } = await opened(account);
    const before = await companies(account);
    let isStored = false;
    const loseAnswers = async (route: Route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      if (!isStored) await route.fetch();
      isStored = true;
      return route.abort();
    };
    await page.route(changes, loseAnswers);
    await enter(page, 1, 'One');
    await cell(page, 1, 1).getByText(unsent).waitFor({ state: 'attached' });
    expect((await companies(account))[1]).toBe('One');
    await page.keyboard.press('Control+z');
    await page.getByText('1 cell was undone.').waitFor();
    await page.unroute(changes, loseAnswers);
    await until(async () => expect(await companies(account)).toEqual(before));
    await cell(page, 1, 1).getByText('Not saved yet').waitFor({ state: 'detached' });
    expect(await cell(page, 1, 1).innerText()).toContain(String(before[1]));
    // The console may send the undo with the version from before the lost answer. It reads the contact then.
    const isExpected = (fault: string) => isOutage(fault) || /status of 412/.test(fault);
    expect(faults.splice(0).filter((fault) => !isExpected(fault))).toEqual([]);
  });

  /** Holds changes of single contacts back until the returned function is called. */
  const held = async (page: Page) => {
    let release = () => {};
    const isOpen = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(changes, async (route) => {
      if (route.request().method() === 'PATCH') await isOpen;
      await route.continue();
    });
    return () => release();
  };

  it('lets a later one wait, which changes the rows that the user saw, not those of a list sorted since', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(6);
    const { page } = await opened(account);
    const before = await companies(account);
    const release = await held(page);
    await enter(page, 0, 'North');
    await cell(page, 1, 1).click();
    await clipboard(page, 'paste', 'South');
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await until(async () => expect(new URL(page.url()).searchParams.get('sort')).toBe('-display_name'));
    const [last] = (await call(account, 'GET', '/contacts?sort=-display_name')).json.data;
    await cell(page, 0, 0).getByText(last.display_name).waitFor();
    release();
    await until(async () => expect(await companies(account)).toEqual(['North', 'South', ...before.slice(2)]));
  });

  it('is one tick of several: the next tick keeps it, although the row lacks it', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(2);
    const names = ['gold', 'silver', 'bronze'];
    for (const name of names) await call(account, 'POST', '/tags', { name });
    const { page } = await opened(account);
    await page.goto(`${origin()}/contacts?sort=display_name&columns=name,tags`);
    await cell(page, 0, 0).getByText(/\w/).first().waitFor();
    const release = await held(page);
    await cell(page, 0, 1).click();
    await page.keyboard.press('Enter');
    for (const name of names) await page.getByRole('option', { name }).click();
    await page.keyboard.press('Escape');
    release();
    const tags = async () => (await call(account, 'GET', '/contacts?sort=display_name')).json.data[0].tags;
    await until(async () => expect(await tags()).toEqual(expect.arrayContaining(names)));
  });

  it('is not hidden by rows that were read before it', async () => {
    const account = await newAccount(4);
    const { page } = await opened(account);
    let release = () => {};
    const isOpen = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isRead = false;
    await page.route('**/directory/v1/contacts?*offset=0*', async (route) => {
      const answer = await route.fetch();
      isRead = true;
      await isOpen;
      await route.fulfill({ response: answer });
    });
    await page.keyboard.press('r');
    await until(async () => expect(isRead).toBe(true));
    await enter(page, 0, 'North');
    await until(async () => expect((await companies(account))[0]).toBe('North'));
    await cell(page, 0, 1).getByText('North').waitFor();
    const answered = page.waitForResponse(/offset=0/);
    release();
    await answered;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await cell(page, 0, 1).innerText()).toContain('North');
  });

  it('is shown without the merge that was undone, although that restores an earlier version', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(4);
    const [survivor, loser] = (await call(account, 'GET', '/contacts?sort=display_name')).json.data;
    await call(account, 'PATCH', `/contacts/${survivor.id}`, { company: null });
    await call(account, 'PATCH', `/contacts/${loser.id}`, { company: 'Merged away' });
    const { page, faults } = await opened(account);
    await enter(page, 0, 'South');
    await until(async () => expect((await companies(account))[0]).toBe('South'));
    await call(account, 'PATCH', `/contacts/${survivor.id}`, { company: null });
    const merge = { survivor: survivor.id, loser: loser.id };
    const { id } = (await call(account, 'POST', '/merges', merge)).json.data;
    await cell(page, 0, 1).getByText('Merged away').waitFor();
    await call(account, 'POST', `/merges/${id}/undo`, {});
    await cell(page, 1, 1).getByText('Merged away').waitFor();
    await cell(page, 0, 1).getByText('Merged away').waitFor({ state: 'detached' });
    // The list asks for the changed rows, one of which is gone.
    expect(faults.splice(0).filter((fault) => !fault.includes('410'))).toEqual([]);
  });

  it('is sent again after a failure of the server, and undone if only its answer was lost', async () => {
    const account = await newAccount(4);
    const { page, faults } = await opened(account);
    const before = await companies(account);
    const fail = (route: Route) =>
      route.request().method() === 'PATCH'
        ? route.fulfill({ status: 500, json: { code: 'internal', detail: 'It failed.' } })
        : route.continue();
    await page.route(changes, fail, { times: 1 });
    await enter(page, 0, 'Failed');
    await until(async () => expect((await companies(account))[0]).toBe('Failed'));
    const lose = async (route: Route) => {
      await route.fetch();
      await route.abort();
    };
    await page.route(batches, lose, { times: 1 });
    await cell(page, 1, 1).click();
    await clipboard(page, 'paste', 'One\nTwo');
    await until(async () => expect((await companies(account)).slice(1, 3)).toEqual(['One', 'Two']));
    await cell(page, 1, 1).getByText('Not saved yet').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await until(async () => expect((await companies(account)).slice(1, 3)).toEqual(before.slice(1, 3)));
    expect(faults.splice(0).filter((fault) => !isOutage(fault))).toEqual([]);
  });

  it('is not sent again and again while the server answers other requests', {
    tags: ['nightly'],
  }, async () => {
    const account = await newAccount(4);
    const { page, faults } = await opened(account);
    let requests = 0;
    await page.route(batches, (route) => {
      requests += 1;
      return route.fulfill({ status: 503, json: { code: 'unavailable', detail: 'Later.' } });
    });
    await cell(page, 0, 1).click();
    await clipboard(page, 'paste', 'One\nTwo');
    await page.getByText(unsent).first().waitFor();
    for (let times = 0; times < 20; times += 1) await page.evaluate(`fetch('/health/live')`);
    const listAnswer = page.waitForResponse((response) => response.url().includes('/contacts?'));
    await page.getByRole('searchbox').fill('Ana');
    await listAnswer;
    expect(requests).toBeLessThan(3);
    await page.unroute(batches);
    await until(async () => expect((await companies(account)).slice(0, 2)).toEqual(['One', 'Two']));
    expect(faults.splice(0).filter((fault) => !/status of 503/.test(fault))).toEqual([]);
  });
});
