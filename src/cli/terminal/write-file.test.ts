import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
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

it('the name of the file is on the disk too', async () => {
  const opened = await open(folder, 'r');
  const prototype = Object.getPrototypeOf(opened) as typeof opened;
  await opened.close();
  const { sync } = prototype;
  const synced: boolean[] = [];
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: typeof opened) {
    synced.push((await this.stat()).isDirectory());
    return sync.call(this);
  });
  await writeOutput(path.join(folder, 'durable.csv'), chunks());
  spy.mockRestore();
  expect(synced).toEqual([false, true]);
});
