/**
 * Runs the short form of every attack and of the load on one server. `npm run attack` and `npm run load` run the long
 * forms.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLoad } from '../load/run.js';
import { findAttacks, lineOf, runAttack } from './runner.js';
import { startTarget, type Target } from './target.js';

const attacks = await findAttacks();
/** Attacks whose short form is long. Other tests cover their parts in each run. */
const byNight = new Set([
  ...[
    'account-delete',
    'account-limits',
    'cache-memory',
    'early-leavers',
    'fairness',
    'guessing',
    'hostile-pages',
    'import-disk',
    'import-stalls',
    'large-batches',
  ],
  ...[
    'large-contacts',
    'large-pages',
    'many-accounts',
    'idempotent-writes',
    'odd-endings',
    'retention',
    'scopes',
  ],
  ...['slow-uploads', 'statement-shapes'],
]);
let target: Target | undefined;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(async () => {
  await target?.close();
});

describe('under attack', () => {
  for (const attack of attacks)
    it(`${attack.name}: ${attack.promise}`, {
      tags: byNight.has(attack.name) ? ['nightly'] : [],
    }, async () => {
      if (target === undefined) throw new Error('no server');
      const outcome = await runAttack(attack, target, 'short');
      expect(outcome.held, lineOf(outcome)).toBe(true);
    });
});

/** The short form of `npm run load`, here since it needs such a server. */
describe('under load', () => {
  it('refuses no request below the maximum, and sends a retry time above it', {
    tags: ['nightly'],
  }, async () => {
    if (target === undefined) throw new Error('no server');
    const figures = await runLoad({
      target,
      accounts: 24,
      connections: 25,
      maximumSeconds: 0.3,
      steadySeconds: 0.8,
      aboveSeconds: 0.3,
      floodsFromMany: false,
      say: () => {},
    });
    expect(figures.faults, JSON.stringify(figures)).toEqual([]);
  });
});
