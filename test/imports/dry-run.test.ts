/** A dry run reports the same as the real import, and writes no contacts. */

import type { BadCellPolicy } from '@switchbook/contact-files/imported-contact.js';
import { expect, it } from 'vitest';
import type { ImportJob, MatchPolicy } from '../../src/imports/values/import-job.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { imageOf } from '../support/accounts/neighbor.js';
import { hold, makerOf } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);

function mixedFile(): string {
  const rows: string[] = [];
  // Every third number repeats, near and far; some rows have only an email, some are invalid.
  for (let index = 0; index < 540; index += 1) {
    const number = 40_000_000 + (index % 3 === 0 ? index % 90 : index);
    if (index % 50 === 7) rows.push(`Person ${index},nonsense,,`);
    else if (index % 40 === 5) rows.push(`Person ${index},,mail${index % 120}@example.com,`);
    else rows.push(`Person ${index % 2},+4915${number},,tag ${index % 4}`);
  }
  return ['name,phone,email,tags', ...rows, ''].join('\n');
}

it.each<MatchPolicy>([
  'skip',
  'update',
  'fill',
])('under %s every row has the result of the real run', async (onMatch) => {
  const account = await fixture.newAccount();
  await make(account, 'Known', hold('phone', '491540000001'), hold('email', 'mail5@example.com'));
  await fixture.core.updateAccount(account.account.id, { contact_limit: '340' });
  const text = mixedFile();
  const before = await imageOf(fixture.database, account.account.id);
  const dry = await imports.run(account, text, { onMatch, isDryRun: true });
  expect(dry.state).toBe('done');
  expect(await imageOf(fixture.database, account.account.id)).toBe(before);
  const real = await imports.run(account, text, { onMatch });
  expect(real.totals).toEqual(dry.totals);
  expect(await imports.outcomes(account, dry)).toEqual(await imports.outcomes(account, real));
  expect(real.totals.created).toBeLessThanOrEqual(339);
  expect(real.totals.rejected).toBeGreaterThan(20);
});

it('a dry run counts and names the items that the real run creates, and a list leaves them out', async () => {
  const account = await fixture.newAccount();
  await imports.run(account, 'phone,tags\n+4915100000001,known\n');
  const rows = Array.from({ length: 1_200 }, (_, index) => {
    const tags = index < 12 ? `tag ${String(index).padStart(2, '0')}` : 'known';
    return `+49151${10_000_000 + index},${tags},${index % 2 === 0 ? 'Warm' : 'Wrm'}`;
  });
  // A rejected row needs no item.
  const text = ['phone,tags,status', 'nonsense,lost,Lost', ...rows, ''].join('\n');
  const dry = await imports.run(account, text, { isDryRun: true });
  const newItems = [
    {
      catalog: 'tags',
      count: 12,
      names: Array.from({ length: 10 }, (_, index) => `tag ${String(index).padStart(2, '0')}`),
    },
    { catalog: 'statuses', count: 2, names: ['Warm', 'Wrm'] },
  ];
  expect(dry.newItems).toEqual(newItems);
  const real = await imports.run(account, text);
  expect(real.newItems).toEqual(newItems);
  const { items } = await fixture.core.listImports(account.caller, { limit: 10, after: null });
  expect(items.map((job) => [job.totals.created, 'newItems' in job])).toEqual([
    [1_200, false],
    [1_200, false],
    [1, false],
  ]);
});

it('consents that a dry run would record apply to much later rows', async () => {
  const account = await fixture.newAccount();
  const line = (state: string, phone: number, name: string) =>
    JSON.stringify({ display_name: name, phone: `+${phone}`, consents: [{ channel: 'whatsapp', state }] });
  const lines = [
    line('opted_out', 4915100000001, 'A'),
    ...apart(520),
    line('opted_in', 4915100000001, 'A'),
    line('opted_out', 4915100000001, 'A'),
    line('opted_out', 4915100000001, 'B'),
  ];
  const text = `${lines.join('\n')}\n`;
  const dry = await imports.run(account, text, { onMatch: 'update', isDryRun: true });
  const real = await imports.run(account, text, { onMatch: 'update' });
  expect((await imports.outcomes(account, dry)).slice(-3)).toEqual([
    'skipped:repeated',
    'skipped:repeated',
    'updated',
  ]);
  expect(await imports.outcomes(account, dry)).toEqual(await imports.outcomes(account, real));
});

/** Rows between repeated rows, so that these are in different chunks, of any size. They make no contacts. */
const apart = (count = 1_020) => Array.from({ length: count }, () => JSON.stringify({ phone: 'nobody' }));

for (const [onMatch, badCells, tags] of [
  ['skip', 'reject_row', ['nightly']],
  ['update', 'drop_cell', []],
  ['fill', 'reject_row', ['nightly']],
] as [MatchPolicy, BadCellPolicy, string[]][])
  it(`under ${onMatch} and ${badCells}, repeats in other chunks have the result of the real run`, {
    tags,
  }, async () => {
    const account = await fixture.newAccount();
    for (const item of [
      { key: 'card', type: 'text', unique: true },
      { key: 'seat', type: 'number', unique: true },
    ] as const)
      await fixture.core.declareField(account.caller, item);
    await fixture.core.runBulkChanges({ signal: new AbortController().signal });
    await imports.run(
      account,
      `${JSON.stringify({ display_name: 'K', phone: '+4915100000009', attributes: { card: 'K', seat: 1 } })}\n`,
    );
    const row = (phone: number, attributes: object, more: object = {}) =>
      JSON.stringify({ display_name: 'R', phone: `+49151000000${phone}`, attributes, ...more });
    const note = (body: string, created_at?: string) => ({ notes: [{ body, created_at }] });
    const [old, young] = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];
    const chunks = [
      [row(10, { card: 'A', seat: 7 }, note('one', old)), row(11, { card: 'B' }), row(12, { card: 'b' })],
      // The values: used by the first chunk, used by an existing contact, and free; and a value that its contact
      // releases.
      [row(13, { card: 'A' }), row(14, { card: 'K', seat: 3 }), row(15, { seat: 7 }), row(9, { card: 'L' })],
      // A released value is free here. The new value of its contact is not, and becomes free later.
      [row(16, { card: 'K' }), row(17, { card: 'L' }), row(11, { card: 'C' }), row(10, {}, note('one', old))],
      [
        row(18, { card: 'B' }),
        row(11, { card: 'B' }),
        row(19, { card: 'C' }),
        row(10, {}, note('one', young)),
      ],
      [row(20, { card: 'C' }), row(11, { card: 'D' }), row(10, {}, note('two')), row(10, {}, note('one'))],
      [row(11, { card: 'C' }), row(21, { card: 'D' }), row(10, { seat: 1 }), row(10, {}, note('two'))],
    ];
    const text = chunks.flatMap((rows) => [...rows, ...apart()]).join('\n');
    const before = await imageOf(fixture.database, account.account.id);
    const dry = await imports.run(account, text, { onMatch, badCells, isDryRun: true });
    expect(dry).toMatchObject({ state: 'done', error: null });
    expect(await imageOf(fixture.database, account.account.id)).toBe(before);
    const real = await imports.run(account, text, { onMatch, badCells });
    const shownRows = async (job: ImportJob) =>
      (await imports.all(account, job)).map(({ row, outcome, flaws, notes }) => ({
        row,
        outcome,
        flaws,
        notes,
      }));
    expect(await shownRows(dry)).toEqual(await shownRows(real));
    expect(dry.totals).toEqual(real.totals);
    const taken = JSON.stringify(await shownRows(real)).split('"taken"').length - 1;
    expect(taken).toBeGreaterThanOrEqual(4);
  });
