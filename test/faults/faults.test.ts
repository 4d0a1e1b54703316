/**
 * The short form of `npm run faults`: quick faults of PostgreSQL and its disk. Faults of the network are tested within
 * the process, for each face, in `test/faces/unavailable-database.test.ts`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../support/accounts/ledger.js';
import { faults } from './faults.js';
import { lineOf } from './main.js';
import { type Run, runFault } from './run.js';
import { type FaultSite, openSite } from './site.js';

let site: FaultSite | undefined;
let run: Run | undefined;
beforeAll(async () => {
  site = await openSite({ isRelayed: false });
  run = { site, ledger: new Ledger(site.tenant.id), seed: 1, writers: 0 };
});
afterAll(() => site?.close());

describe('a fault', () => {
  for (const fault of faults) {
    const { short } = fault.lastsMs;
    if (short === null) continue;
    // Tests of readiness and of outages cover the other faults.
    const tags = fault.name === 'disk-full' ? [] : ['nightly'];
    it(`${fault.name}: ${fault.story}`, { tags }, async () => {
      if (run === undefined) throw new Error('there is no site');
      const outcome = await runFault(run, fault, short);
      expect(outcome.held, lineOf(outcome)).toBe(true);
    });
  }
});
