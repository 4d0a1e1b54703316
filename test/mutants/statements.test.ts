/**
 * Account isolation by behaviour: each statement that the operations send, with each of its account conditions made always
 * true, must be noticed. Here a few of them, others on each day; `npm run mutants` tries all.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runOn } from '../support/connection.js';
import { equivalent } from './equivalent.js';
import { conditionsIn, makeGrounds, runOnGround, type Seen, withoutCondition } from './twins.js';

const isFull = process.env.SWITCHBOOK_MUTANTS === 'all';
const only = process.env.SWITCHBOOK_MUTANT;
const few = 4;

let grounds: Awaited<ReturnType<typeof makeGrounds>>;
let expected: Seen;

beforeAll(async () => {
  grounds = await makeGrounds();
  expected = await runOnGround(grounds.alone);
}, 120_000);

afterAll(async () => {
  for (const name of [grounds.alone, grounds.twins])
    await runOn(inject('server'), `drop database if exists ${name} with (force)`);
});

/** Undefined when nothing is otherwise; else what is. */
function difference({ log, left, twin }: Seen): string | undefined {
  const at = log.findIndex((line, index) => line !== expected.log[index]);
  if (at >= 0) return `${log[at]}\ninstead of\n${expected.log[at]}`;
  if (log.length !== expected.log.length) return 'fewer answers';
  if (left !== expected.left) return 'other rows are left';
  return twin[0] === twin[1] ? undefined : 'rows of the other account were changed';
}

describe('every operation', () => {
  it('answers and leaves the same, whoever is next door with the same ids and numbers', async () => {
    expect(difference(await runOnGround(grounds.alone))).toBeUndefined();
    const seen = await runOnGround(grounds.twins);
    expect(difference(seen)).toBeUndefined();
  }, 120_000);

  it('is noticed when one of its statements forgets the account', async () => {
    const texts = new Set<string>();
    await runOnGround(grounds.twins, (text) => {
      if (conditionsIn(text) > 0) texts.add(text);
      return text;
    });
    const all = [...texts].flatMap((text) =>
      Array.from({ length: conditionsIn(text) }, (_, which) => ({ text, which })),
    );
    expect(all.length).toBeGreaterThan(200);
    const open = all.filter(({ text, which }) => !equivalent.some((one) => one.is(text, which)));
    const day = Math.floor(Date.now() / 86_400_000);
    const chosen = only
      ? open.filter(({ text }) => text.includes(only))
      : isFull
        ? open
        : Array.from({ length: few }, (_, index) => open[(day * few + index * 61) % open.length]);
    const unnoticed: string[] = [];
    for (const [index, one] of chosen.entries()) {
      if (one === undefined) continue;
      const mutant = withoutCondition(one.text, one.which);
      const how = await runOnGround(grounds.twins, (text) => (text === one.text ? mutant : text)).then(
        difference,
        (error: unknown) => String(error),
      );
      if (how === undefined) unnoticed.push(`condition ${one.which} of\n${one.text}`);
      if (isFull)
        process.stderr.write(
          `${index + 1}/${chosen.length} ${how === undefined ? 'NOT NOTICED' : 'noticed'} ${one.which} ${one.text.slice(0, 90).replaceAll(/\s+/g, ' ')}\n`,
        );
    }
    expect(unnoticed).toEqual([]);
  }, 7_200_000);
});
