/** Checks that `npm run mutants` can apply its source mutants. Only that command checks that tests notice them. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { sourceMutants } from './source/index.js';

const textOf = (file: string) => fs.readFileSync(path.join(programRoot, file), 'utf8');

describe('every source mutant', () => {
  it('has a unique name', () => {
    expect(new Set(sourceMutants.map((mutant) => mutant.name)).size).toBe(sourceMutants.length);
  });

  it.each(sourceMutants)('$name', ({ file, find, replace, tests }) => {
    expect(textOf(file).split(find), `${find} in ${file}`).toHaveLength(2);
    expect(replace).not.toBe(find);
    expect(tests.length).toBeGreaterThan(0);
    for (const test of tests) expect(fs.existsSync(path.join(programRoot, test)), test).toBe(true);
  });
});
