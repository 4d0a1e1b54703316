/**
 * Runs axe-core in a page whose policy allows no foreign script: the test evaluates its source instead of loading it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Rows of a list have the same structure, and checking all of them takes most of the time. */
const checkedRows = 4;

/**
 * Checks only the dialog while one is open, because the page behind it was checked earlier. A page in which only the
 * theme changed since the last check differs only in colors. `isShort`: without a rule about spacing in `style`
 * attributes, which takes a fifth of the time.
 */
const run = (rows: number, isShort: boolean) => `(() => {
  const dialog = document.querySelector('[role="dialog"][data-state="open"]');
  const state = [location.pathname, innerWidth, (dialog ?? document.body).outerHTML].join();
  const isSame = ${isShort} && window.lastChecked === state;
  window.lastChecked = state;
  return window.axe.run({
    include: [dialog ?? document],
    exclude: [...document.querySelectorAll('[role="row"]:nth-child(n + ${rows + 1})')]
      .filter((row) => row.querySelector('[aria-selected="true"], [role="alert"], :focus') === null),
  }, {
    runOnly: isSame
      ? { type: 'rule', values: ['color-contrast'] }
      : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: isSame ? {} : { 'avoid-inline-spacing': { enabled: ${!isShort} } },
    resultTypes: ['violations'],
    selectors: false,
    iframes: false,
    preload: false,
  }).then((found) => found.violations);
})()`;

/** Returns violations of WCAG 2.2 A and AA and of axe's best practices, in the first rows of a list or in all. */
export async function findings(page: Page, rows: 'first' | 'all' = 'first'): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(source);
  const violations = await page.evaluate<readonly Violation[]>(
    run(rows === 'first' ? checkedRows : 1_000_000, rows === 'first'),
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
