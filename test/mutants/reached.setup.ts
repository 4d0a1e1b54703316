/**
 * Records the functions of the program that a test file calls, for `npm run mutants -- --map`. It does not record calls
 * in separate processes.
 */
import fs from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';

interface Range {
  readonly startOffset: number;
  readonly count: number;
}
interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly { readonly functionName: string; readonly ranges: readonly Range[] }[];
}

const folder = process.env.MUTANTS_REACHED ?? '';
// One for each worker: setup files run before each test file.
const worker = globalThis as { reachedSession?: Session };
let began = 0;

beforeAll(() => {
  if (worker.reachedSession === undefined) {
    worker.reachedSession = new Session();
    worker.reachedSession.connect();
    worker.reachedSession.post('Profiler.enable');
    worker.reachedSession.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }
  taken();
  began = performance.now();
});

afterAll(() => {
  const { testPath = '' } = expect.getState();
  const functions = taken().flatMap(({ url, functions: all }) =>
    all.flatMap(({ functionName, ranges }) => {
      const [range] = ranges;
      return url.endsWith('program.cjs') && range !== undefined && range.count > 0
        ? [[functionName, range.startOffset]]
        : [];
    }),
  );
  const ms = Math.round(performance.now() - began);
  const note = JSON.stringify({ test: path.relative(process.cwd(), testPath), ms, functions });
  fs.appendFileSync(path.join(folder, `${process.pid}.ndjson`), `${note}\n`);
});

/** The counts since the last call. */
function taken(): readonly ScriptCoverage[] {
  let result: readonly ScriptCoverage[] = [];
  worker.reachedSession?.post('Profiler.takePreciseCoverage', (_, found) => {
    result = found?.result ?? [];
  });
  return result;
}
