/** Catalogs with given numbers on the command line, and as files, on a separate database. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useOwnProgram } from '../../../../test/support/program/own-program.js';

const { program, env } = useOwnProgram();
const directory = mkdtempSync(path.join(os.tmpdir(), 'catalogs-'));

beforeAll(async () => {
  for (const slug of ['from', 'to'])
    await program.json(['account', 'create', '--name', slug, '--slug', slug], env);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('an item is created with a given number, which no other item may have', async () => {
  const of = ['--account', 'from'];
  expect(await program.json(['source', 'create', 'Website', '--number', '115', ...of], env)).toMatchObject({
    number: 115,
  });
  expect(await program.json(['status', 'create', 'Fresh', '--number', '287', ...of], env)).toMatchObject({
    number: 287,
  });
  const taken = await program.run(['source', 'create', 'Other', '--number', '115', ...of], env);
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('is taken by another item') });
  const wrong = await program.run(['source', 'create', 'Other', '--number', '0', ...of], env);
  expect(wrong.code).not.toBe(0);
});

it('a catalog is exported to a file and imported elsewhere with its numbers, repeatedly', async () => {
  const file = path.join(directory, 'sources.csv');
  const out = await program.json(['source', 'export', '--account', 'from', '--output', file], env);
  expect(readFileSync(file, 'utf8')).toContain('115,Website,\r\n');
  const dry = ['source', 'import', file, '--account', 'to', '--dry-run'];
  expect(await program.json(dry, env)).toMatchObject({ dry_run: true, created: 1, duplicates: 0, items: [] });
  const first = await program.json(['source', 'import', file, '--account', 'to'], env);
  expect(first).toMatchObject({ created: 1, same: out.items - 1, items: [{ number: 115, name: 'Website' }] });
  const again = await program.json(['source', 'import', file, '--account', 'to'], env);
  expect(again).toMatchObject({ created: 0, same: out.items, left_out: [] });
  writeFileSync(file, '{"name":"Shop","number":115}\n{"name":"Fair","number":116}\n');
  const result = await program.run(['source', 'import', file, '--account', 'to', '--json'], env);
  expect(result.code).toBe(1);
  expect(JSON.parse(result.stdout)).toMatchObject({
    created: 1,
    left_out: [{ line: 1, number: 115, name: 'Shop', why: 'Website has the number 115' }],
  });
  const listed = await program.run(['source', 'export', '--format', 'ndjson', '--account', 'to'], env);
  expect(listed.stdout).toContain('{"number":116,"name":"Fair","color":null}\n');
});
