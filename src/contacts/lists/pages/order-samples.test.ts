import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../../test/support/rounds.js';
import { type OrderChange, type OrderSample, OrderSamples } from './order-samples.js';

type Lines = Readonly<Record<string, readonly string[]>>;

const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Lines with a mark at every third key. */
function marksOf(lines: Lines): OrderSamples {
  const marks = Object.entries(lines).flatMap(([line, keys]) =>
    keys.flatMap((key, before): OrderSample[] => (before % 3 === 0 ? [{ stream: line, key, before }] : [])),
  );
  const totals = Object.entries(lines).map(([line, keys]) => [line, keys.length] as const);
  return OrderSamples.of(marks, Object.fromEntries(totals));
}

/** The keys from a position on, read like the store: each line from its start, merged, and some skipped. */
function readAt(lines: Lines, marks: OrderSamples, position: number): readonly string[] {
  const { starts, skip } = marks.positionAt(position);
  expect(skip).toBeGreaterThanOrEqual(0);
  return Object.entries(lines)
    .flatMap(([name, keys]) => keys.filter((key) => byBytes(key, starts[name] ?? '') >= 0))
    .sort(byBytes)
    .slice(skip);
}

const sorted = (lines: Lines) => Object.values(lines).flat().sort(byBytes);
const key = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }), fc.nat(99).map(String));
/** Each key in one of the lines, and after some changes also in others. */
const placed = (names: string) =>
  fc.uniqueArray(fc.tuple(key, fc.constantFrom(...names)), { selector: ([one]) => one, maxLength: 60 });

function linesOf(keys: readonly (readonly [key: string, line: string])[]): Lines {
  const lines: Record<string, string[]> = {};
  for (const [one, line] of keys) lines[line] = [...(lines[line] ?? []), one];
  for (const line of Object.values(lines)) line.sort(byBytes);
  return lines;
}

describe('OrderSamples', () => {
  it('leads to any position, before and after changes', () => {
    fc.assert(
      fc.property(placed('abc'), placed('abcd'), fc.nat(), (first, second, at) => {
        const [before, after] = [linesOf(first), linesOf(second)];
        const marks = marksOf(before);
        const changes: OrderChange[] = [
          ...first.map(([one, line]): OrderChange => ({ stream: line, key: one, by: -1 })),
          ...second.map(([one, line]): OrderChange => ({ stream: line, key: one, by: 1 })),
        ];
        const moved = marks.with(changes);
        for (const [lines, of] of [
          [before, marks],
          [after, moved],
        ] as const) {
          const all = sorted(lines);
          const position = at % (all.length + 1);
          expect(of.total).toBe(all.length);
          expect(readAt(lines, of, position)).toEqual(all.slice(position));
        }
        expect(moved.changes).toBe(changes.length);
      }),
      { numRuns: rounds(300, 2_000) },
    );
  });

  it('passes by no more than lies between marks', () => {
    const lines = { a: Array.from({ length: 9_000 }, (_, at) => `a${String(at).padStart(5, '0')}`) };
    for (const position of [0, 1, 4_500, 8_999, 9_000])
      expect(marksOf(lines).positionAt(position).skip).toBeLessThanOrEqual(3);
  });
});
