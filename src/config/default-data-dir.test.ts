import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { chooseDataDir, type DataDirInputs } from './default-data-dir.js';

const usual: DataDirInputs = {
  isPackage: true,
  environment: {},
  directory: '/srv/none',
  platform: 'linux',
  home: '/home/jane',
};

it.each<[name: string, Partial<DataDirInputs>, string]>([
  ['a clone', { isPackage: false, environment: { XDG_DATA_HOME: '/data' } }, './data'],
  ['a package', {}, '/home/jane/.local/share/switchbook'],
  ['a package on macOS', { platform: 'darwin' }, '/home/jane/Library/Application Support/switchbook'],
  ['a chosen directory', { environment: { XDG_DATA_HOME: '/data' } }, '/data/switchbook'],
  [
    'a chosen directory that is relative',
    { environment: { XDG_DATA_HOME: 'data' } },
    '/home/jane/.local/share/switchbook',
  ],
  ['a user without a home', { home: undefined }, './data'],
])('%s', (_, own, expected) => {
  expect(chooseDataDir({ ...usual, ...own })).toBe(expected);
});

it('an installation in the current directory is used, and files of other programs are not', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-data-'));
  onTestFinished(() => fs.rmSync(directory, { recursive: true }));
  fs.mkdirSync(path.join(directory, 'data', 'postgres'), { recursive: true });
  expect(chooseDataDir({ ...usual, directory })).toBe('/home/jane/.local/share/switchbook');
  for (const name of ['log', 'run']) fs.mkdirSync(path.join(directory, 'data', name));
  expect(chooseDataDir({ ...usual, directory })).toBe('./data');
});
