/** Reads of paths that may be missing: only a missing path is answered, and every other error is thrown. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listIfExists, readIfExists, statIfExists } from './file-ownership.js';

let folder = '';

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-owned-'));
  fs.writeFileSync(path.join(folder, 'file'), 'text');
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['statIfExists', statIfExists, undefined],
  ['readIfExists', readIfExists, undefined],
  ['listIfExists', listIfExists, []],
] as const)('%s', (_name, read, none) => {
  it('answers that a path is missing', () => {
    expect(read(path.join(folder, 'missing'))).toEqual(none);
  });

  it('throws when the path cannot be read', () => {
    expect(() => read(path.join(folder, 'file', 'below'))).toThrow('ENOTDIR');
  });
});

it('a file and a folder are read', () => {
  expect(readIfExists(path.join(folder, 'file'))).toBe('text');
  expect(statIfExists(folder)?.isDirectory()).toBe(true);
  expect(listIfExists(folder).map(({ name }) => name)).toEqual(['file']);
});
