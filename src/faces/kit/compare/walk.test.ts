/** Long lists: the read part, the compared contacts, and the findings. */
import type { Json } from '@switchbook/domain/runtime/json.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openVendor, type Vendor } from '../../../../test/support/vendors/vendor.js';
import { AddressGuard } from '../../../outgoing/addresses.js';
import { openConnections } from '../../../outgoing/connections.js';
import { readValueAt } from '../pull/page.js';
import { CompareClient } from './client.js';
import { compareFace } from './compare.js';
import type { CompareSource } from './source.js';

interface Row extends Json {
  readonly id: number;
}

let sides: { vendor: Vendor; ours: Vendor };
const connections = openConnections({
  guard: new AddressGuard([{ address: '127.0.0.0', prefix: 8 }]),
  idleMs: 1_000,
});

beforeAll(async () => {
  sides = { vendor: await openVendor(), ours: await openVendor() };
});
beforeEach(() => {
  for (const side of Object.values(sides)) side.calls.length = 0;
});
afterAll(async () => {
  connections.close();
  for (const side of Object.values(sides)) await side.close();
});

const listOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, name: 'x' }));

/** Lists in pages of ten, and single rows. */
function serve(side: Vendor, rows: readonly Row[]): void {
  side.answer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const page = Number(url.searchParams.get('page') ?? 0);
    const row = rows.find(({ id }) => url.pathname === `/rows/${id}`);
    const body =
      page === 0
        ? { data: row }
        : { data: rows.slice(10 * (page - 1), 10 * page), last: Math.ceil(rows.length / 10) };
    response.writeHead(page === 0 && row === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
}

async function compare(kind: 'pages' | 'cursors', sample: number | 'all') {
  const looked: number[] = [];
  const lastOf = (body: unknown) => Number(readValueAt(body, 'last'));
  const source: CompareSource = {
    contacts: ['data[]'],
    ignored: [],
    run: async (work) => {
      await work.walk(
        {
          path: '/rows?page={page}',
          first: { page: '1' },
          rows: 'data',
          next: ({ body }, page) => (page < lastOf(body) ? { page: String(page + 1) } : null),
          ...(kind === 'cursors'
            ? {}
            : {
                pages: { count: ({ body }) => lastOf(body), at: (page: number) => ({ page: String(page) }) },
              }),
        },
        async (row) => {
          looked.push(Number(row.id));
          await work.both({ path: '/rows/{id}', values: { id: String(row.id) }, contact: String(row.id) });
        },
      );
    },
  };
  const clientOf = ({ url }: Vendor) =>
    new CompareClient({ connections, url, headers: {}, signal: new AbortController().signal });
  const report = await compareFace({
    source,
    sample,
    vendor: clientOf(sides.vendor),
    ours: clientOf(sides.ours),
  });
  const pages = sides.vendor.calls.flatMap(({ path }) => /page=(\d+)/.exec(path)?.[1] ?? []).map(Number);
  const found = report.findings.map(
    ({ kind, path, count, example }) => `${kind} ${path} ${count} ${example.contact_id}`,
  );
  return { report, looked: looked.sort((left, right) => left - right), pages, found };
}

it('a sample of pages has the first, some others up to the last, and contacts from the whole list', async () => {
  serve(sides.vendor, listOf(3_000));
  serve(sides.ours, listOf(3_000));
  const { looked, pages, found } = await compare('pages', 8);
  expect(found).toEqual([]);
  expect(pages.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(pages).toHaveLength(20);
  expect(pages.at(-1)).toBe(300);
  expect(looked).toHaveLength(8);
  expect(looked[0]).toBe(1);
  for (const [index, id] of looked.entries())
    if (index > 0) expect(id - (looked[index - 1] ?? 0)).toBeGreaterThan(150);
});

it('an early missing row shifts all pages, but is one difference, also in a sample', async () => {
  serve(sides.vendor, listOf(3_000));
  serve(
    sides.ours,
    listOf(3_000)
      .filter(({ id }) => id !== 7)
      .map((row) => (row.id === 2_995 ? { ...row, name: null } : row)),
  );
  const { found } = await compare('pages', 0);
  expect(found).toEqual(['missing data[] 1 7', 'type data[].name 1 2995']);
});

it('a complete comparison reads every page and contact, and finds late missing ones', {
  tags: ['nightly'],
}, async () => {
  serve(sides.vendor, listOf(600));
  serve(sides.ours, [
    ...listOf(500).filter(({ id }) => id !== 303),
    ...listOf(600).slice(500),
    { id: 9_999, name: 'x' },
  ]);
  const { looked, pages, found, report } = await compare('cursors', 'all');
  expect(pages).toHaveLength(60);
  expect(looked).toEqual(listOf(600).map(({ id }) => id));
  expect(found.sort()).toEqual(['added data[] 1 9999', 'missing data[] 1 303', 'status status 1 303']);
  expect(report.contacts).toBe(600);
});

it('a sample of a list with cursors ends, and reports the end', async () => {
  serve(sides.vendor, listOf(1_500));
  serve(sides.ours, listOf(1_500));
  const { looked, pages, found, report } = await compare('cursors', 4);
  expect(found).toEqual([]);
  expect(pages).toHaveLength(100);
  expect(looked).toHaveLength(4);
  expect(report.skipped).toEqual([
    'Only the first 100 pages of the list were read; --all reads all of them.',
  ]);
});

it('a page with more rows than any vendor shows at once ends the comparison', async () => {
  for (const side of Object.values(sides))
    side.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: listOf(1_001), last: 9 }));
    });
  await expect(compare('cursors', 0)).rejects.toThrow('has 1001 rows, more than 1000');
  expect(sides.vendor.calls).toHaveLength(1);
});

it('the list of one side continues after the end of the other', async () => {
  serve(sides.vendor, listOf(35));
  serve(sides.ours, listOf(12));
  const { found } = await compare('pages', 0);
  expect(found).toEqual(['value last 2 null', 'missing data[] 23 13']);
});

it('a row with a very long id ends the comparison: ids of missing contacts are kept', async () => {
  const rows = [{ id: 'x'.repeat(4_001) }] as unknown as Row[];
  serve(sides.vendor, rows);
  serve(sides.ours, listOf(1));
  await expect(compare('cursors', 4)).rejects.toThrow(
    'A row of /rows?page={page} has an id of 4001 characters, more than 4000.',
  );
});
