/**
 * A directory that is pulled through a face into an empty account looks the same on that face afterwards, ids included; what
 * compares them finds nothing, and a second pull writes nothing.
 */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type CompareReport, compareWithVendor, findComparedFaces } from '../src/compose-compare.js';
import type { PullJob } from '../src/core/pulls/pull.js';
import { planned } from '../src/store/sql.js';
import type { TestAccount } from './support/ground.js';
import { until } from './support/program.js';
import { useServer } from './support/server.js';
import { fill, shownOf, wires } from './support/wires.js';

// The documented budgets of the vendors make pulls wait.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const loopback = { address: '127.0.0.0', prefix: 8 };
const ground = useServer({ settings: { upstreamAllow: [loopback] } });
const faces = await findComparedFaces([fileURLToPath(new URL('../src/faces', import.meta.url))]);
let before: TestAccount;

beforeAll(async () => {
  before = await ground.newAccount('Before');
  await fill(ground, before);
});

const here = () => `http://127.0.0.1:${ground.port}`;

async function pull(face: string, into: TestAccount): Promise<PullJob> {
  const made = await ground.core.createPull(into.caller, {
    ...{ face, url: here(), key: wires[face]?.keyOf(before) ?? '', keepsKey: false, without: [] },
    options: { onMatch: 'update', isDryRun: false, tags: [], groups: [] },
  });
  let last = made;
  await until(
    'the pull has ended',
    async () => {
      last = await ground.core.getPull(into.caller, made.id);
      return ['done', 'failed'].includes(last.state);
    },
    200_000,
  );
  return last;
}

function compare(name: string, after: TestAccount): Promise<CompareReport> {
  const face = faces.get(name);
  if (face === undefined) throw new Error(`${name} is not compared`);
  return compareWithVendor(ground.core, {
    face,
    rate: null,
    account: after.account,
    url: here(),
    key: wires[name]?.keyOf(before) ?? '',
    sample: 'all',
    settings: { upstreamAllow: [loopback], logLevel: 'silent' },
    signal: new AbortController().signal,
  });
}

/** What a pull that writes nothing leaves as it is. */
async function stateOf({ account }: TestAccount): Promise<unknown> {
  const [row] = await ground.database.query(
    planned(`select (select count(*) from events where account_id = $1) as events,
       (select jsonb_agg(to_jsonb(c) order by c.id) from contacts c where account_id = $1) as contacts,
       (select count(*) from notes where account_id = $1) as notes,
       (select count(*) from inherited_ids where account_id = $1) as inherited`),
    [account.id],
  );
  return row;
}

describe('pulled through its face', () => {
  for (const [face, wire] of Object.entries(wires))
    it(face, async () => {
      const after = await ground.newAccount('After');
      const done = await pull(face, after);
      expect([done.state, done.job.error]).toEqual(['done', null]);
      expect(done.job.totals).toMatchObject({ updated: 0, rejected: 0 });
      const [expected, got] = [await shownOf(ground, wire, before), await shownOf(ground, wire, after)];
      expect(expected.length).toBeGreaterThan(wire.lists.length + 2);
      expect
        .soft(got.filter((one, at) => one !== expected[at]))
        .toEqual(expected.filter((one, at) => one !== got[at]));
      const report = await compare(face, after);
      expect.soft(report.findings).toEqual([]);
      expect(report.contacts).toBeGreaterThan(0);
      const state = await stateOf(after);
      const again = await pull(face, after);
      expect.soft(again.job.totals).toEqual({ created: 0, updated: 0, skipped: again.contacts, rejected: 0 });
      expect.soft(await stateOf(after)).toEqual(state);
    });
});
