/** The commands `merge` and `duplicates`, on a separate database. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../../../../test/support/database/own-database.js';
import { type Environment, Program } from '../../../../test/support/program/program.js';

// The tests run whole processes.

const program = new Program();
let database: OwnDatabase;
let env: Environment;
let folder: string;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  env = { DATABASE_URL: database.url };
  folder = await mkdtemp(path.join(tmpdir(), 'switchbook-merge-'));
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
  await rm(folder, { recursive: true });
});

it('merge finds a duplicate, previews, merges and undoes', { tags: ['nightly'] }, async () => {
  await program.json(['account', 'create', '--name', 'Shop', '--slug', 'shop'], env);
  const of = ['--account', 'shop'];
  const file = path.join(folder, 'people.csv');
  writeFileSync(
    file,
    'name,phone,email,company\nAna,+14155550123,ana@example.com,\nAna,+14155550124,ana@example.com,ACME\n',
  );
  await program.json(['import', file, ...of], env);

  const [pair, ...others] = await program.json(['duplicates', ...of], env);
  expect(others).toEqual([]);
  expect(pair).toMatchObject({ score: 96, reasons: ['same_email', 'same_name'] });
  const shown = await program.run(['duplicates', ...of], env);
  expect(shown.stdout).toContain('merge 1 2 --account shop --preview');

  const taken = await program.json(['merge', '2', '1', ...of, '--take', 'company', '--preview'], env);
  const [phone, taking] = ['+14155550124', '+14155550123'];
  expect(taken).toMatchObject({ adopted: [], primaries: [{ path: 'phone', value: phone, other: taking }] });
  const primary = await program.json(['merge', '2', '1', ...of, '--take', 'phone', '--preview'], env);
  expect(primary.primaries).toEqual([{ path: 'phone', value: taking, other: phone }]);
  const unknown = await program.run(['merge', '1', '2', ...of, '--take', 'shade'], env);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('"shade"')]);
  const preview = await program.json(['merge', '1', '2', ...of, '--preview'], env);
  expect(preview).toMatchObject({
    id: null,
    preview: true,
    versions: { survivor: 1, loser: 1 },
    adopted: ['company'],
  });
  expect(await program.json(['merge', 'list', ...of], env)).toEqual([]);
  const merged = await program.json(['merge', '1', '2', ...of], env);
  expect(merged).toMatchObject({ preview: false, survivor_id: preview.survivor_id, counts: preview.counts });
  expect(await program.json(['merge', 'list', ...of], env)).toMatchObject([
    { id: merged.id, undone_at: null },
  ]);
  const again = await program.run(['merge', '1', '2', ...of], env);
  expect([again.code, again.stdout]).toEqual([1, '']);
  expect(again.stderr).toContain('Use contact 1 instead.');

  const undone = await program.json(['merge', 'undo', merged.id, ...of], env);
  expect(undone).toMatchObject({ id: merged.id, not_restored: [] });
  const late = await program.run(['merge', 'undo', merged.id, ...of], env);
  expect([late.code, late.stderr.split('\n')[0]]).toEqual([1, 'The merge was already undone.']);

  const checked = await program.json(['duplicates', 'check', '--name', 'Nobody Known', ...of], env);
  expect(checked).toEqual([]);
  const dismissed = await program.json(['duplicates', 'dismiss', '2', '1', ...of], env);
  expect(dismissed.contact_ids).toEqual([preview.survivor_id, preview.loser_id]);
  expect(await program.json(['duplicates', ...of], env)).toEqual([]);
});
