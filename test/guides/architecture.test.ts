/** ARCHITECTURE.md stays short, and leads to files that are there. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { proseOf, readPage } from './commands.js';

const page = proseOf(readPage('ARCHITECTURE.md'));
/** Text in backticks that begins with a folder or file of the repository. */
const named = [...page.matchAll(/`([\w.-]+(?:\/[\w.-]+)*)`/g)].map(([, name = '']) => name);

it('fits on four screens', () => {
  const text = readPage('ARCHITECTURE.md');
  expect(text.split('\n').length).toBeLessThanOrEqual(200);
  expect(text.split(/\s+/).length).toBeLessThanOrEqual(1_800);
});

it('names files and folders that are there', () => {
  const paths = named.filter((name) => /[/.]/.test(name));
  expect(paths.length).toBeGreaterThan(80);
  expect(paths.filter((name) => !fs.existsSync(path.join(programRoot, name)))).toEqual([]);
});

it('has each folder of the program', () => {
  const folders = fs.readdirSync(path.join(programRoot, 'src')).map((name) => `src/${name}`);
  expect(folders.filter((folder) => !named.includes(folder))).toEqual([]);
});
