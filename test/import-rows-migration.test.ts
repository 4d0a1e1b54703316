/** Outcomes that were kept row by row are the same after the migration that packs them, and can still be undone. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../src/config/root.js';
import type { ImportJob } from '../src/core/imports/import.js';
import { WrittenRows } from '../src/core/imports/row-codec.js';
import { planned } from '../src/store/database/sql.js';
import { findChunk } from '../src/store/imports/rows.js';
import { type TestAccount, useGround } from './support/ground.js';
import { ImportDesk } from './support/import-desk.js';

const ground = useGround({ isAlone: true });
const desk = new ImportDesk(ground);
const migrations = path.join(programRoot, 'migrations');
const knownFlaw = {
  column: null,
  code: 'known',
  message: 'The contact is known already and stays as it is.',
};

/** What the table of old had of each row. */
async function oldRows(of: TestAccount, job: ImportJob) {
  const written = new Map<number, { version: number; before?: unknown }>();
  for (let row = 1; row <= job.settledRows; ) {
    const chunk = await findChunk(ground.database, of.caller.accountId, job.id, row);
    if (chunk === undefined) throw new Error(`there is no row ${row}`);
    for (const one of await (await WrittenRows.read(chunk)).between(0, job.settledRows))
      written.set(one.row, one);
    row = chunk.firstRow + chunk.rows;
  }
  const rows = [];
  let after: ImportJob['settledRows'] | null = 0;
  while (after !== null) {
    const page = { limit: 700, after: after === 0 ? null : [after] };
    const { items, next } = await ground.core.listImportRows(of.caller, job.id, {}, page);
    rows.push(...items);
    after = next === null ? null : Number(next[0]);
  }
  return rows.map((row) => ({ ...row, ...written.get(row.row) }));
}

async function goBack(of: TestAccount, jobs: readonly ImportJob[]): Promise<void> {
  const old = [];
  for (const job of jobs) for (const row of await oldRows(of, job)) old.push({ ...row, importId: job.id });
  const before = fs.readFileSync(path.join(migrations, '0002_imports.sql'), 'utf8');
  const from = before.indexOf('create table import_rows');
  const table = before.slice(from, before.indexOf('-- A dry run', from));
  await ground.database.query(
    planned(`drop table import_chunks; drop table import_undone; drop index imports_kept_idx;
      alter table imports drop column part_bytes, drop column row_bytes, drop column rows_gone; ${table}`),
    [],
  );
  await ground.database.query(
    planned(`insert into import_rows (account_id, import_id, row, outcome, contact_id, version, flaws, raw, before)
      select $1, r."importId", r.row, r.outcome, r."contactId", r.version, nullif(r.flaws, '[]'), r.raw, r.before
      from jsonb_to_recordset($2) r("importId" uuid, row bigint, outcome text, "contactId" uuid, version bigint,
        flaws jsonb, raw jsonb, before jsonb)`),
    [of.account.id, JSON.stringify(old)],
  );
}

it('every outcome is told as before, and an undo takes back as much', async () => {
  const account = await ground.newAccount();
  const rows = Array.from({ length: 1_200 }, (_, index) => {
    const phone = index % 7 === 3 ? `nonsense "${index}"\\n` : `+4915${10_000_000 + (index % 900)}`;
    return `"Person ${index}, ""the ${index}.""",${index % 7 === 3 ? '"nonsense"' : phone}`;
  });
  const file = ['name,phone', ...rows, ''].join('\n');
  const first = await desk.run(account, file);
  const second = await desk.run(account, file.replaceAll('the ', 'a '), { onMatch: 'update' });
  expect(first.totals).toMatchObject({ updated: 0 });
  expect(Math.min(first.totals.created, first.totals.skipped, first.totals.rejected)).toBeGreaterThan(100);
  expect(second.totals.updated).toBeGreaterThan(100);
  const all = async () => [await desk.rows(account, first), await desk.rows(account, second, 'rejected')];
  // What was stored then said nothing of the row that had made a contact.
  const asThen = (rows: Awaited<ReturnType<typeof all>>[number]) =>
    rows.map((row) => ({
      ...row,
      flaws: row.flaws.map((flaw) => (flaw.code === 'repeated' ? knownFlaw : flaw)),
    }));
  const told = (await all()).map(asThen);
  await goBack(account, [first, second]);
  const migration = fs.readFileSync(path.join(migrations, '0008_import_rows.sql'), 'utf8');
  await ground.database.query(planned(migration), []);
  expect(await all()).toEqual(told);
  expect(await ground.core.getImport(account.caller, first.id)).toEqual(first);
  expect((await desk.undo(account, second)).undo).toEqual({ reverted: second.totals.updated, kept: 0 });
});
