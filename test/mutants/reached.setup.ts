/**
 * Records the places of the marked program that each test file runs, for `npm run mutants -- --map`. `marks.mjs` makes
 * that program.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const folder = process.env.MUTANTS_REACHED ?? '';
const holder = globalThis as { switchbookMarks?: Uint8Array; __vitest_worker__?: { filepath?: string } };
let began = 0;
let test = '';

beforeAll(() => {
  holder.switchbookMarks?.fill(0);
  began = performance.now();
  test = path.relative(process.cwd(), holder.__vitest_worker__?.filepath ?? '');
  // Commands in separate processes find their test by this variable.
  fs.writeFileSync(path.join(folder, `test-of-${process.pid}`), test);
});

afterAll(() => {
  const places = [...(holder.switchbookMarks ?? [])].flatMap((ran, at) => (ran === 0 ? [] : [at]));
  const ms = Math.round(performance.now() - began);
  const note = JSON.stringify({ test, ms, places });
  fs.appendFileSync(path.join(folder, `${process.pid}.ndjson`), `${note}\n`);
});
