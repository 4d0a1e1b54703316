/** Options of an import that are not of their form: each is refused by its name. */
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { describe, expect, it } from 'vitest';
import { countTurns } from '../../../test/support/turns.js';
import { importOptionLimits } from '../values/import-limits.js';
import { readImportOptions, readInspectionOptions } from './import-options.js';

type Pairs = Parameters<typeof readImportOptions>[0];

async function issuesOf(
  sent: Pairs,
  read: (sent: Pairs) => Promise<unknown> = readImportOptions,
): Promise<readonly string[]> {
  try {
    await read(sent);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'invalid') throw error;
    return error.problem.issues.map(({ path, code }) => `${path} ${code}`);
  }
}

const json = (value: unknown) => JSON.stringify(value);
const columns = (count: number) =>
  json(Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, 'phone'])));
/** Corrections of one cell, of so many characters. */
const correction = (length: number) => {
  const empty = json({ 2: { a: '' } }).length;
  return json({ 2: { a: 'x'.repeat(length - empty) } });
};

describe('an option', () => {
  it.each([
    ['commas', [['a,b'], ['c']], ['a', 'b', 'c']],
    ['a JSON list', [['["a, b","c"]'], ['d,e']], ['a, b', 'c', 'd', 'e']],
    ['a bracket of a name', [['[a],b']], ['[a]', 'b']],
    ['a list of other values', [['[1,2]']], ['[1', '2]']],
  ])('of several names may have %s', async (_, texts, names) => {
    for (const list of ['tags', 'groups'] as const) {
      const read = await readImportOptions(texts.flat().map((text) => [list, text] as const));
      expect(read[list]).toEqual(names);
    }
  });

  it.each([
    [
      'corrections',
      'too_long',
      correction(importOptionLimits.corrections),
      correction(importOptionLimits.corrections + 1),
    ],
    ['corrections', 'form', json({ 2: { Phone: '+1' } }), json({ 0: { Phone: '+1' } })],
    ['corrections', 'form', json({ 2: { Phone: '+1' } }), json({ 2: { Phone: 1 } })],
    ['corrections', 'form', json({ 2: { Phone: '+1' } }), '{'],
    ['fixes', 'form', json([{ column: 'a', code: 'b', action: 'skip_cell' }]), json([{ column: 'a' }])],
    ['fixes', 'form', json([]), json({})],
    ['delimiter', 'form', 'semicolon', 'two signs'],
    ['mapping', 'form', columns(importOptionLimits.columns), columns(importOptionLimits.columns + 1)],
    ['mapping', 'form', json({ a: 'phone' }), json({ a: 7 })],
    ['mapping', 'form', json({ a: 'phone' }), '[]'],
  ])('%s: %s', async (name, code, good, bad) => {
    expect(await issuesOf([[name, good]])).toEqual([]);
    expect(await issuesOf([[name, bad]])).toEqual([`${name} ${code}`]);
  });

  it('that is repeated counts as a whole', async () => {
    const half = correction(importOptionLimits.corrections / 2);
    const sent = (count: number) => Array.from({ length: count }, () => ['corrections', half] as const);
    expect(await issuesOf(sent(2))).toEqual([]);
    expect(await issuesOf(sent(3))).toEqual(['corrections too_long']);
  });

  it('that has many cells of a row is read once, however often the row is repeated', async () => {
    const cells = Array.from({ length: 30_000 }, (_, at) => [`c${at}`, ''] as const);
    const first = json({ 3: Object.fromEntries(cells) });
    const others = Array.from({ length: 80 }, (_, at) => json({ 3: { [`z${at}`]: 'last', c7: String(at) } }));
    const readTimed = async (texts: readonly string[]) => {
      const began = performance.now();
      const read = await readImportOptions(texts.map((text) => ['corrections', text] as const));
      return { read, ms: performance.now() - began };
    };
    const alone = await readTimed([first]);
    const { read, ms } = await readTimed([first, ...others]);
    expect(ms).toBeLessThan(8 * alone.ms);
    const row = read.corrections?.[3] ?? {};
    expect([Object.keys(row).length, row.z79, row.c7]).toEqual([30_080, 'last', '79']);
  });

  it('that corrects a row in each field leaves time for other work', async () => {
    const correctionsOf = (at: number) =>
      Object.fromEntries(
        Array.from({ length: 3_000 }, (_, row) => [String(3_000 * at + row + 1), { a: 'x' }]),
      );
    const sent = Array.from({ length: 16 }, (_, at) => ['corrections', json(correctionsOf(at))] as const);
    const reading = readImportOptions(sent);
    expect(await countTurns(reading)).toBeGreaterThan(10);
    expect(Object.keys((await reading).corrections ?? {})).toHaveLength(48_000);
  });

  it('that an inspection does not have is refused there', async () => {
    expect(await issuesOf([['partial', 'true']], readInspectionOptions)).toEqual([]);
    expect(await issuesOf([['partial', 'perhaps']], readInspectionOptions)).toEqual(['partial not_allowed']);
    expect(await issuesOf([['nothing', 'x']], readInspectionOptions)).toHaveLength(1);
  });
});
