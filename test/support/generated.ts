/** Files that are made from the program and committed. `npm run generate` writes all of them. */
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { programRoot } from '../../src/config/root.js';

/** Whether this run writes the files before it compares them. */
export const isGenerating = process.env.GENERATE === '1';

/** The next step for a stale file. */
export const generateIt = 'run `npm run generate`';

/** `file`: its path below the root of the program. */
export function expectGenerated(file: string, text: string): void {
  const target = path.join(programRoot, file);
  if (isGenerating) fs.writeFileSync(target, text);
  expect(fs.readFileSync(target, 'utf8'), `${file} is stale: ${generateIt}`).toBe(text);
}
