/** Reasons and notes of an import: counted over all chunks, limited, and irrelevant for an undo. */
import { expect, it } from 'vitest';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const drop = { badCells: 'drop_cell' } as const;

it('counts the reasons over chunks, with the first three rows of each', async () => {
  const account = await fixture.newAccount();
  const rows = Array.from({ length: 1_100 }, (_, index) =>
    index % 2 === 0 ? `+49151${10_000_000 + index},x${index}` : `n${index},`,
  );
  const job = await imports.run(account, ['phone,email', ...rows].join('\n'), drop);
  expect(job.totals).toEqual({ created: 550, updated: 0, skipped: 0, rejected: 550 });
  const counted = job.reasons.map(({ kind, code, column, count, examples }) => ({
    kind,
    code,
    column,
    count,
    rows: examples.map((example) => example.row),
  }));
  expect(counted).toEqual([
    { kind: 'dropped', code: 'invalid', column: 'email', count: 550, rows: [1, 3, 5] },
    { kind: 'rejected', code: 'invalid', column: 'phone', count: 550, rows: [2, 4, 6] },
  ]);
  const noted = await imports.rows(account, job, 'created');
  expect(noted).toHaveLength(550);
  expect(noted.map((row) => row.notes[0]?.value)).toEqual(noted.map((row) => `x${row.row - 1}`));
});

it('reports the columns after the thirtieth as one reason', async () => {
  const account = await fixture.newAccount();
  const row = JSON.stringify({
    phone: '+14155550123',
    ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`member_${index}`, 1])),
  });
  const { reasons } = await imports.run(account, `${row}\n`, drop);
  expect(reasons).toHaveLength(31);
  expect(reasons.at(-1)).toMatchObject({ kind: 'dropped', code: 'other', column: null, count: 10 });
});

it('has the same reasons in a dry run', async () => {
  const account = await fixture.newAccount();
  const file = 'phone,email\n+14155550123,x\nx,\n+14155550123,\n';
  const dry = await imports.run(account, file, { ...drop, isDryRun: true });
  const real = await imports.run(account, file, drop);
  expect(dry.reasons).toHaveLength(3);
  expect(dry.reasons).toEqual(real.reasons);
});

it('rows with notes can be undone', async () => {
  const account = await fixture.newAccount();
  await imports.run(account, 'phone,name\n+14155550123,Old\n');
  const job = await imports.run(account, 'phone,name,email\n+14155550123,New,x\n+14155550124,Other,y\n', {
    ...drop,
    onMatch: 'update',
  });
  expect(job.totals).toMatchObject({ created: 1, updated: 1 });
  const undone = await imports.undo(account, job);
  expect(undone.undo).toEqual({ reverted: 2, kept: 0 });
  expect((await imports.contacts(account)).map((contact) => contact.displayName)).toEqual(['Old']);
});

it('counts the spellings of tags that differ only in letter case', async () => {
  const account = await fixture.newAccount();
  const file = 'phone,tags\n+14155550121,VIP\n+14155550122,vip\n+14155550123,vip\n+14155550124,Vip\n';
  const { reasons } = await imports.run(account, file);
  expect(reasons).toMatchObject([
    {
      kind: 'ambiguous',
      code: 'tag_case',
      column: 'tags',
      count: 2,
      examples: [
        { row: 2, value: 'vip' },
        { row: 4, value: 'Vip' },
      ],
    },
  ]);
});
