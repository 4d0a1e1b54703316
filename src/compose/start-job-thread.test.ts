/** A thread that ends with an error, or with any other code than 0, has failed. */
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { ImportHost } from '../imports/operations/import-host.js';
import { waitForThread } from './start-job-thread.js';

const host = {} as ImportHost;
const outcomeOf = (code: string) => {
  const thread = new Worker(code, { eval: true });
  return waitForThread(thread, host, new AbortController().signal, () => {}).catch((error: unknown) => error);
};

it.each([
  ['ends', '', undefined],
  ['exits with 0', 'process.exit(0)', undefined],
  ['exits with 3', 'process.exit(3)', new Error('A thread for background work ended with code 3.')],
  ['throws', "throw new Error('broken')", new Error('broken')],
  [
    'names its failure',
    "require('node:worker_threads').parentPort.postMessage({ kind: 'broke', error: 'why' }); process.exitCode = 1",
    'why',
  ],
])('a thread that %s', async (_, code, outcome) => {
  expect(await outcomeOf(code)).toEqual(outcome);
});
