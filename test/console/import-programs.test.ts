/** Imports exports of ten programs in the wizard of the console, and counts the clicks and keys. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type ProgramExport, programExports, readBack } from '../support/accounts/program-exports.js';
import { chooseFile, hasBrowser, pick, useConsole } from './console.js';

/** A file of 200 people: choose it, accept, preview, one click for each group of problems, import. */
const mostActions = 9;

/** Clicks, choices of a list and files, as a user counts them. */
class Hand {
  actions = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async click(button: Locator): Promise<void> {
    this.actions += 1;
    await button.click();
  }

  /** Waits for the next preview after the current one. */
  async preview(button: Locator): Promise<void> {
    const before = this.page.url();
    await this.click(button);
    await this.page.waitForURL((url) => url.href !== before);
    await this.page.getByText('This is a preview').waitFor();
    // The previous preview stays until this one is done. Its buttons do nothing meanwhile.
    await this.page.locator('main [aria-busy="true"]').waitFor({ state: 'detached' });
  }
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first();

async function importAll(hand: Hand, { fileName, bytes, region, recognized }: ProgramExport): Promise<void> {
  const { page } = hand;
  hand.actions += 1;
  await chooseFile(page, fileName, bytes);
  await button(page, 'Preview import').waitFor();
  if (recognized !== null) await page.getByText(`Export of ${recognized}`).waitFor();
  if ((await button(page, 'Import as consent').count()) > 0)
    await hand.click(button(page, 'Import as consent'));
  if (region !== undefined) {
    hand.actions += 1;
    await pick(page.getByLabel('Country of the file'), region);
  }
  await hand.preview(button(page, 'Preview import'));
  while ((await button(page, 'Skip cells').count()) > 0) await hand.preview(button(page, 'Skip cells'));
  if ((await button(page, 'Merge rows').count()) > 0) await hand.preview(button(page, 'Merge rows'));
}

// The suite imports some of them by the same steps over the API, and other files in the wizard.
describe.skipIf(!hasBrowser)('the import wizard', { tags: ['nightly'] }, () => {
  const { fixture, signedIn, call } = useConsole();

  it.each(programExports)('imports an export of $program', (programExport) => walk(programExport));

  async function walk(programExport: ProgramExport): Promise<void> {
    const account = await fixture.newAccount();
    const isNarrow = programExport.program === 'Excel';
    const looks = isNarrow ? { width: 390, colorScheme: 'dark' as const } : { width: 1280 };
    const { page, axe } = await signedIn(account, looks, '/imports', 'Imports');
    const hand = new Hand(page);
    await importAll(hand, programExport);
    expect(await axe()).toEqual([]);
    await hand.click(page.getByRole('button', { name: /^Import \d+ rows$/ }));
    await page.getByText('Done', { exact: true }).waitFor();
    expect(hand.actions).toBeLessThanOrEqual(mostActions);
    const { text } = await call(account, 'GET', '/export?format=ndjson');
    expect(readBack(text)).toEqual(programExport.people);

    // The next file with these headings needs no choice of columns.
    await page.goto(page.url().replace(/\/imports.*/, '/imports'));
    await chooseFile(page, 'next.csv', programExport.bytes);
    await button(page, 'Use those choices').click();
    await page.getByText('As on ').waitFor();
    expect(await button(page, 'Import as consent').count()).toBe(0);
    expect(await axe()).toEqual([]);
  }
});
