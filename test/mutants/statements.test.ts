/**
 * Account isolation by behavior: the scenario must notice each statement of the operations with one of its account
 * conditions always true. This test tries a few of them; `npm run mutants` tries all.
 */
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { runOn } from '../support/database/connection.js';
import { onThisMachine } from '../support/machine.js';
import { conditionsIn, withoutCondition } from './conditions.js';
import { type Equivalent, equivalent, notReached } from './equivalent.js';
import { drawn } from './generate.mjs';
import { makeFixtures, Otherwise, type RunRecord, rewriteStatements, runOnFixture } from './twins.js';

vi.setConfig({ testTimeout: onThisMachine(7_200_000) });

const isFull = process.env.SWITCHBOOK_MUTANTS === 'all';
/** Words of the conditions to try, one per line. */
const only = process.env.SWITCHBOOK_MUTANT?.split('\n');
/** The number of random conditions to try, and the seed that chooses them. */
const dice = Number(process.env.SWITCHBOOK_MUTANT_DICE ?? '');
const seed = Number(process.env.SWITCHBOOK_MUTANT_SEED ?? '');
const few = 2;
const listed = [...equivalent, ...notReached];

let restore = () => {};
let fixtures: Awaited<ReturnType<typeof makeFixtures>>;
let expected: RunRecord;
/** Answers for an account among others, and the account conditions of the sent statements. */
let among: RunRecord;
const names = new Set<string>();

beforeAll(async () => {
  restore = rewriteStatements();
  fixtures = await makeFixtures();
  expected = await runOnFixture(fixtures.alone);
  among = await runOnFixture(fixtures.twins, (text) => {
    for (const name of conditionsIn(text)) names.add(name);
    return text;
  });
});

afterAll(async () => {
  restore();
  await fixtures.close();
  for (const name of [fixtures.alone, fixtures.twins])
    await runOn(inject('server'), `drop database if exists ${name} with (force)`);
});

/** The first difference; undefined: none. */
function difference({ log, left, twins }: RunRecord): string | undefined {
  const at = log.findIndex((line, index) => line !== expected.log[index]);
  if (at >= 0) return `${log[at]}\ninstead of\n${expected.log[at]}`;
  if (log.length !== expected.log.length) return 'fewer answers';
  if (left !== expected.left) return 'other rows are left';
  if (twins[0] === twins[1]) return undefined;
  const [before = [], after = []] = twins.map((image) => image.split('\n'));
  const changed = before.findIndex((line, index) => line !== after[index]);
  return `rows of the others were changed:\n${before[changed]}\nto\n${after[changed]}`;
}

describe('every operation', { tags: ['nightly'] }, () => {
  it('answers and stores the same, even if another account has the same ids and numbers', async () => {
    expect(difference(among)).toBeUndefined();
  });

  it('is noticed when one of its statements forgets the account', async () => {
    expect(names.size).toBeGreaterThan(150);
    const open = [...names].sort().filter((name) => !listed.some(({ words }) => name.includes(words)));
    const unnoticed: string[] = [];
    const tried = chosenFrom(open);
    for (const [index, name] of tried.entries()) {
      const isNoticed = await isNoticedWithout(name);
      if (!isNoticed) unnoticed.push(name);
      if (isFull)
        process.stderr.write(
          `${index + 1}/${tried.length} ${isNoticed ? 'noticed' : 'NOT NOTICED'} ${name}\n`,
        );
    }
    expect(unnoticed, `of these: ${tried.join('\n')}`).toEqual([]);
  });

  it('sends every statement listed as equivalent or not reached', () => {
    const isMet = ({ words }: Equivalent) => [...names].some((name) => name.includes(words));
    expect(listed.filter((item) => !isMet(item))).toEqual([]);
  });
});

/** The same choice in each run, as long as the statements are the same. */
function chosenFrom(open: readonly string[]): readonly string[] {
  if (only !== undefined) return open.filter((name) => only.some((words) => name.includes(words)));
  if (dice > 0) return drawn(open, dice, seed);
  if (isFull) return open;
  const step = Math.floor(open.length / few);
  return Array.from({ length: few }, (_, index) => open[index * step] as string);
}

async function isNoticedWithout(name: string): Promise<boolean> {
  try {
    const seen = await runOnFixture(fixtures.twins, (text) => withoutCondition(text, name), expected);
    return difference(seen) !== undefined;
  } catch (error) {
    if (!(error instanceof Otherwise)) throw error;
    return true;
  }
}
