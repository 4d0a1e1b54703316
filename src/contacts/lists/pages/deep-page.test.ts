import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bucket, bucketSize } from '../../store/tallies.js';
import { type DeepRequest, type DeepStart, findDeepStart } from './deep-page.js';

interface Row {
  readonly number: number;
  readonly createdAt: number;
}

const bucketOf = (row: Row) => Math.floor(row.number / bucketSize);

function bucketsOf(rows: readonly Row[]): readonly Bucket[] {
  const byBucket = new Map<number, Row[]>();
  for (const row of rows) {
    const members = byBucket.get(bucketOf(row)) ?? [];
    byBucket.set(bucketOf(row), members);
    members.push(row);
  }
  return [...byBucket].map(([number, members]) => ({
    number,
    count: members.length,
    lowest: members.reduce((least, row) => Math.min(least, row.createdAt), Number.POSITIVE_INFINITY),
    highest: members.reduce((most, row) => Math.max(most, row.createdAt), Number.NEGATIVE_INFINITY),
  }));
}

function sorted(rows: readonly Row[], { order, descending }: DeepRequest): Row[] {
  const sign = descending ? -1 : 1;
  const time = (row: Row) => (order === 'createdAt' ? row.createdAt : 0);
  return [...rows].sort((left, right) => sign * (time(left) - time(right) || left.number - right.number));
}

/** Reads from a start like the store, and counts the read rows. */
function read(rows: readonly Row[], wanted: DeepRequest, { isReversed, cut, skip }: DeepStart) {
  const descending = wanted.descending !== isReversed;
  const line = sorted(rows, { ...wanted, descending });
  const isBefore = (row: Row) =>
    cut !== undefined &&
    ((wanted.order === 'createdAt' && row.createdAt < cut.createdAt) ||
      ((wanted.order === 'number' || row.createdAt === cut.createdAt) && row.number < cut.number));
  const isAhead = (row: Row) => cut === undefined || isBefore(row) === descending;
  const counted = rows.filter((row) => cut?.straddling.includes(bucketOf(row)) === true);
  const left = skip - counted.filter((row) => !isAhead(row)).length;
  const found = line.filter(isAhead).slice(left, left + wanted.take);
  return { page: isReversed ? found.reverse() : found, left, met: left + counted.length };
}

const orders = ['createdAt', 'number', undefined] as const;
const everyRow = (times: fc.Arbitrary<number>) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9 * bucketSize }), times), { minLength: 1, maxLength: 60 })
    .map((pairs): Row[] => [...new Map(pairs)].map(([number, createdAt]) => ({ number, createdAt })));

describe('findPageStart', () => {
  it('starts the same page as a plain offset, with any times', () => {
    const many = fc.oneof(everyRow(fc.integer({ min: 0, max: 6 })), everyRow(fc.integer()));
    fc.assert(
      fc.property(
        many,
        fc.constantFrom(...orders),
        fc.boolean(),
        fc.nat(),
        fc.nat(),
        (rows, order, descending, at, size) => {
          const skip = at % rows.length;
          const wanted = { order, descending, skip, take: 1 + (size % (rows.length - skip)) };
          const { page, left } = read(rows, wanted, findDeepStart(bucketsOf(rows), wanted));
          expect(left).toBeGreaterThanOrEqual(0);
          expect(page).toEqual(sorted(rows, wanted).slice(skip, skip + wanted.take));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  const dense = (timeOf: (number: number) => number) =>
    Array.from({ length: 20 * bucketSize }, (_, at) => ({ number: at + 1, createdAt: timeOf(at + 1) }));
  const middle = { order: 'createdAt', descending: true, skip: 10 * bucketSize + 100, take: 10 } as const;

  it('passes by no more than a bucket where times follow the numbers', () => {
    const rows = dense((number) => number);
    const { page, met } = read(rows, middle, findDeepStart(bucketsOf(rows), middle));
    expect(page).toHaveLength(10);
    expect(met).toBeLessThanOrEqual(bucketSize);
  });

  it('orders contacts of one time by number', () => {
    const rows = dense(() => 7);
    expect(read(rows, middle, findDeepStart(bucketsOf(rows), middle)).met).toBeLessThanOrEqual(bucketSize);
  });

  it('counts a bucket that lies across all others, rather than to give up', () => {
    const rows = dense((number) => (number === 15 * bucketSize + 5 ? 0 : number));
    const start = findDeepStart(bucketsOf(rows), { ...middle, descending: false });
    expect(start.cut?.straddling).toEqual([15]);
    expect(read(rows, { ...middle, descending: false }, start).met).toBeLessThanOrEqual(3 * bucketSize);
  });

  it('starts at the nearer end where no cut helps', () => {
    const rows = dense((number) => (number % 2) * 1_000 + number / 100_000);
    const late = { ...middle, order: undefined, skip: 19 * bucketSize };
    const start = findDeepStart(bucketsOf(rows), late);
    expect(start).toEqual({ isReversed: true, cut: undefined, skip: bucketSize - 10 });
  });
});
