/**
 * A directory that is pulled through a face into an empty account looks the same on that face, ids included. A
 * comparison finds no difference, and a second pull writes nothing.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import type { TestAccount } from '../support/fixture.js';
import { jumpingTime, loopback, Moving } from '../support/vendors/moving.js';
import { fill, shownOf, wires } from '../support/vendors/wires.js';
import { useServer } from '../support/wire/server.js';

// The tests pull whole directories.

const fixture = useServer({ settings: { upstreamAllow: [loopback] }, vendorTime: jumpingTime() });
const moving = new Moving(fixture);
let before: TestAccount;

beforeAll(async () => {
  before = await fixture.newAccount('Before');
  await fill(fixture, before);
});

/** Returns the state that a pull without changes must not alter. */
async function stateOf({ account }: TestAccount): Promise<unknown> {
  const [row] = await fixture.database.query(
    planned(`select (select count(*) from events where account_id = $1) as events,
       (select jsonb_agg(to_jsonb(c) order by c.id) from contacts c where account_id = $1) as contacts,
       (select count(*) from notes where account_id = $1) as notes,
       (select count(*) from inherited_ids where account_id = $1) as inherited`),
    [account.id],
  );
  return row;
}

describe('pulled through its face', () => {
  // A face with integer ids. The tests of sent-back and pull-together pull the others; this test does so nightly.
  const inGate = new Set(['wacr']);
  for (const [face, wire] of Object.entries(wires))
    it(face, { tags: inGate.has(face) ? [] : ['nightly'] }, async () => {
      const after = await fixture.newAccount('After');
      const done = await moving.pull(face, before, after);
      expect([done.state, done.job.error]).toEqual(['done', null]);
      expect(done.job.totals).toMatchObject({ updated: 0, rejected: 0 });
      const [expected, got] = [await shownOf(fixture, wire, before), await shownOf(fixture, wire, after)];
      expect(expected.length).toBeGreaterThan(wire.lists.length + 2);
      expect
        .soft(got.filter((text, at) => text !== expected[at]))
        .toEqual(expected.filter((text, at) => text !== got[at]));
      const report = await moving.compare(face, before, after);
      expect.soft(report.findings).toEqual([]);
      expect(report.contacts).toBeGreaterThan(0);
      const state = await stateOf(after);
      const again = await moving.pull(face, before, after);
      expect.soft(again.job.totals).toEqual({ created: 0, updated: 0, skipped: again.contacts, rejected: 0 });
      expect.soft(await stateOf(after)).toEqual(state);
    });
});
