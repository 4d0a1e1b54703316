/** axe-core in a page whose policy takes no foreign script: it is evaluated, not loaded. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Rows of a list are alike, and checking all of them takes two thirds of the time. */
const checkedRows = 8;

/** Checks only the dialog while one is open, because the page behind it was checked earlier. */
const run = (rows: number) => `window.axe.run({
  include: [document.querySelector('[role="dialog"][data-state="open"]') ?? document],
  exclude: [...document.querySelectorAll('[role="row"]:nth-child(n + ${rows + 1})')]
    .filter((row) => row.querySelector('[aria-selected="true"], [role="alert"], :focus') === null),
}, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  selectors: false,
  iframes: false,
  preload: false,
}).then((found) => found.violations)`;

/** Returns violations of WCAG 2.2 A and AA and of axe's best practices, in the first rows of a list or in all. */
export async function findings(page: Page, rows: 'first' | 'all' = 'first'): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(source);
  const violations = await page.evaluate<readonly Violation[]>(
    run(rows === 'first' ? checkedRows : 1_000_000),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 5)
      .map(
        ({ html, failureSummary = '' }) =>
          `${id}: ${html.slice(0, 200)} ${failureSummary.replaceAll('\n', ' ')}`,
      ),
  );
}
