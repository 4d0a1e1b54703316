/** The short form of every attack, on one server. `npm run attack` is the long one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAttacks, lineOf, runAttack } from './runner.js';
import { startTarget, type Target } from './target.js';

const attacks = await findAttacks();
let target: Target | undefined;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(async () => {
  await target?.close();
});

describe('under attack', () => {
  for (const attack of attacks)
    it(`${attack.name}: ${attack.promise}`, { timeout: 120_000 }, async () => {
      if (target === undefined) throw new Error('no server');
      const outcome = await runAttack(attack, target, 'short');
      expect(outcome.held, lineOf(outcome)).toBe(true);
    });
});
