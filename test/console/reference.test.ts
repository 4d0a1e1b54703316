/**
 * The reference of each API in a real Chromium: all operations, requests to this server, and no requests to other
 * hosts.
 */
import { describe, expect, it } from 'vitest';
import { openApiOf } from '../../src/faces/kit/openapi/openapi.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { hasBrowser, until, useConsole } from './console.js';

const faces = describedFaces(await discoverFaces());

/** The links of the viewer, and the URL at the start of a request. */
function operationsOf(face: (typeof faces)[number]) {
  const { paths, servers } = openApiOf(face);
  const start = (servers[0]?.url ?? '').replace(/\/$/, '');
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { tags: string[]; summary: string }>).map(
      ([method, { tags, summary }]) => ({
        link: `#tag/${tags[0]}/${method.toUpperCase()}${path}`,
        summary,
        url: start + path,
      }),
    ),
  );
}

/** Rules that the viewer itself violates. All others must pass. */
const ofViewer = new Set([
  'aria-input-field-name',
  'aria-required-attr',
  'landmark-unique',
  'scrollable-region-focusable',
]);

describe.skipIf(!hasBrowser)('the reference', () => {
  const { fixture, origin, newVisit } = useConsole();

  it.each(faces.map(({ name }) => name))('shows each operation of %s', { tags: ['nightly'] }, show);

  async function show(name: string) {
    const face = faces.find((describedFace) => describedFace.name === name);
    if (face === undefined) throw new Error(`${name} is no API`);
    const { page, axe } = await newVisit({ width: 1280, height: 900 });
    const operations = operationsOf(face);
    const [first] = operations;
    if (first === undefined) throw new Error(`${name} has no operation`);
    await page.goto(`${origin()}/docs/${name}${first.link}`);
    await page.getByRole('heading', { name: first.summary }).first().waitFor();
    await page
      .getByText(`${origin()}${first.url.split('{')[0]}`)
      .first()
      .waitFor();
    const links = await until(async () => {
      // Closed topics have no links of their operations.
      await page.evaluate(
        "document.querySelectorAll('aside [aria-expanded=false]').forEach((button) => button.click())",
      );
      const found = await page
        .locator('aside a')
        .evaluateAll((all) => all.map((item) => item.getAttribute('href')));
      expect(found).toEqual(expect.arrayContaining(operations.map(({ link }) => link)));
      return found;
    });
    expect(links.length).toBeGreaterThan(operations.length);
    const ours = (await axe()).filter((text) => !ofViewer.has(text.slice(0, text.indexOf(':'))));
    expect(ours).toEqual([]);
  }

  it('and the guides fit a telephone, are accessible, and load nothing from other hosts', async () => {
    const { page, axe } = await newVisit({ width: 390, height: 844 });
    for (const path of ['', '/operate/incidents?account=my-shop', '/search?q=restore']) {
      await page.goto(`${origin()}/docs${path}`);
      await until(async () => expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390));
      expect([path, await axe()]).toEqual([path, []]);
    }
    await page.getByRole('searchbox').fill('disk full');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'Incidents: The disk is full' }).click();
    await page.getByRole('heading', { name: 'The disk is full' }).waitFor();
  });

  it('shows a request in JavaScript and Python, and sends one from the page', {
    tags: ['nightly'],
  }, async () => {
    const { page } = await newVisit({ width: 1280, height: 900 });
    const account = await fixture.newAccount();
    await page.goto(`${origin()}/docs/directory#tag/account/GET/account`);
    const url = `${origin()}/directory/v1/account`;
    await page.getByText(url).first().waitFor();
    for (const [name, code] of [
      ['Fetch', `fetch('${url}'`],
      ['Requests', 'requests.get('],
    ] as const) {
      await page
        .getByRole('button', { name: /Curl|Fetch/ })
        .first()
        .click();
      await page.getByRole('option', { name, exact: true }).click();
      await page.getByText(code).first().waitFor();
    }
    await page
      .getByRole('button', { name: /Test Request/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByPlaceholder('Token').fill(account.key);
    await dialog.getByRole('button', { name: /^Send/ }).first().click();
    await dialog.getByText('200 OK').waitFor();
  });
});
