import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeOutput } from './write-file.js';

const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-write-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* chunks() {
  yield 'text';
}

it('the rest of a killed process with the same id does not stop a write', async () => {
  const file = path.join(folder, 'contacts.csv');
  writeFileSync(`${file}.part-${process.pid}`, 'rest');
  expect(await writeOutput(file, chunks())).toBe(4);
  expect(readFileSync(file, 'utf8')).toBe('text');
  expect(readdirSync(folder).toSorted()).toEqual(['contacts.csv', `contacts.csv.part-${process.pid}`]);
});
