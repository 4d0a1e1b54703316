/** The commands `move`, `restore`, `backup` and `erasures`, on separate databases. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ledgerPath } from '../../src/backups/operations/erasure-ledger.js';
import { makeDatabase, makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { Program } from '../support/program/program.js';
import { until } from '../support/until.js';

const program = new Program();
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-move-command-'));
const databases: OwnDatabase[] = [];
afterAll(async () => {
  await program.cleanUp();
  await Promise.all(databases.map((database) => database.drop()));
  rmSync(folder, { recursive: true, force: true });
});

const own = async (make: () => Promise<OwnDatabase>) => {
  const database = await make();
  databases.push(database);
  return { url: database.url, env: { DATABASE_URL: database.url } };
};

async function withAccount() {
  const { url, env } = await own(makeInstalledDatabase);
  await program.json(['account', 'create', '--name', 'Corner Shop', '--slug', 'shop'], env);
  return { url, env };
}

const create = (env: Record<string, string>, name: string, phone: string) =>
  program.json(['contact', 'create', '--account', 'shop', '--name', name, '--phone', phone], env);
const find = async (env: Record<string, string>) =>
  (await program.run(['export', '--account', 'shop', '--format', 'ndjson'], env)).stdout;

it('a move copies all data and closes the source, and --force opens it again', {
  tags: ['nightly'],
}, async () => {
  const source = await withAccount();
  await create(source.env, 'Ada', '+447700900101');
  const before = await find(source.env);
  const target = await own(makeDatabase);

  const moved = await program.run(['move', '--to', target.url], source.env);
  expect(moved).toMatchObject({ code: 0 });
  expect(moved.stdout).toMatch(
    /^The installation was moved to postgres:.*compared by counts and checksums\./,
  );
  expect(moved.stdout).toMatch(/\nStart the new one with: DATABASE_URL='?postgres:.* serve\n$/);
  expect(await find(target.env)).toBe(before);

  const refused = await program.refusedServe(source.env);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^This installation was moved to postgres:.* on \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\nStart it there: DATABASE_URL=.* serve\nTo start this one anyway, independent of the other: .* serve --force\n$/,
  );
  const write = await program.run(['contact', 'create', '--account', 'shop', '--name', 'Late'], source.env);
  expect(write.code).toBe(1);
  expect(write.stderr).toMatch(/^This installation was moved to /);
  expect(await find(source.env)).toBe(before);

  const again = await program.run(['move', '--to', target.url], source.env);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toMatch(/^The installation is already in postgres:.*\./);
  const elsewhere = await own(makeDatabase);
  const other = await program.run(['move', '--to', elsewhere.url], source.env);
  expect(other.code).toBe(1);
  expect(other.stderr).toMatch(/^This installation was already moved to "postgres:.*"\.\n/);

  const forced = await program.spawn(['serve', '--force'], source.env);
  await until('it is ready', () => forced.stdout().includes(' is ready at '));
  forced.child.kill('SIGTERM');
  expect((await forced.ended).code).toBe(0);
  await create(source.env, 'Eve', '+447700900102');
});

it('backup overwrites no file, restore opens its result, and erased people are erased again', {
  tags: ['nightly'],
}, async () => {
  const source = await withAccount();
  const ada = await create(source.env, 'Ada Lovelace', '+447700900111');
  await create(source.env, 'Bob', '+447700900112');
  const env = { ...source.env, SWITCHBOOK_BACKUP_DIR: folder };
  const file = path.join(folder, 'one.backup');
  await program.json(['backup', file], env);
  const bytes = readFileSync(file);
  const refused = await program.run(['backup', file], env);
  expect(refused).toMatchObject({
    code: 1,
    stderr: `The file "${file}" exists already.\nName another file, or overwrite it with --force.\n`,
  });
  expect(readFileSync(file)).toEqual(bytes);
  await program.json(['backup', '--force', file], env);

  await program.json(['erase', ada.id, '--account', 'shop', '--yes'], env);
  const list = path.join(folder, 'erasures.list');
  expect(await program.json(['erasures', 'export', list], env)).toMatchObject({ erasures: 1 });

  // No list of erasures is found.
  const silent = await own(makeDatabase);
  const unknown = await program.run(['restore', file], silent.env);
  expect(unknown.stdout).toMatch(
    /\nNo list of erasures was found, so persons erased after \S+ are restored too\. /,
  );
  expect(unknown.stdout).toMatch(/\nStart it with: DATABASE_URL='?postgres:.* serve\n$/);
  expect(await find(silent.env)).toContain('Ada Lovelace');
  const applied = await program.run(['erasures', 'apply', list], silent.env);
  expect(applied.stdout).toContain(`(${ada.id})`);
  expect(await find(silent.env)).not.toContain('Ada Lovelace');

  // The table of the source serves as the list.
  const restored = await own(makeDatabase);
  const result = await program.run(['restore', file, '--erasures', source.url], restored.env);
  expect(result.stdout).toMatch(
    new RegExp(
      `\\n1 person was erased again, who had been erased after the backup was made:\\n  contact \\d+ \\(${ada.id}\\) of account `,
    ),
  );
  expect(await find(restored.env)).not.toContain('Ada Lovelace');
  expect(await find(restored.env)).toContain('Bob');

  const damaged = path.join(folder, 'damaged.list');
  writeFileSync(damaged, readFileSync(list, 'utf8').slice(0, -12));
  const empty = await own(makeDatabase);
  const wrong = await program.run(['restore', file, '--erasures', damaged], empty.env);
  expect(wrong).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is not a list of erasures, or is incomplete.'),
  });
});

it('a damaged list of erasures next to the backup does not fail a restore, which names it', async () => {
  const source = await withAccount();
  const ada = await create(source.env, 'Ada Lovelace', '+447700900111');
  const beside = mkdtempSync(path.join(folder, 'beside-'));
  const file = path.join(beside, 'one.backup');
  await program.json(['backup', file], source.env);
  await program.json(['erase', ada.id, '--account', 'shop', '--yes'], source.env);
  const list = path.join(beside, 'erasures.list');
  await program.json(['erasures', 'export', list], source.env);
  const text = readFileSync(list, 'utf8');
  const damaged = ledgerPath(beside, JSON.parse(text.split('\n')[0] ?? '').installation);
  writeFileSync(damaged, text.slice(0, -12));
  const target = await own(makeDatabase);
  const restored = await program.run(['restore', file], target.env);
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining(`"${damaged}" is damaged. `) });
  expect(restored.stdout).toContain('The backup of ');
  expect(await find(target.env)).toContain('Ada Lovelace');
});
