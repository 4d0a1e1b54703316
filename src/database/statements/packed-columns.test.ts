import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import { rounds } from '../../../test/support/rounds.js';
import { RowPacking, TooLarge } from './packed-columns.js';
import { planned } from './sql.js';

const fixture = useFixture();

interface Row {
  readonly id: number;
  readonly text: string | null;
  readonly kept: string;
  readonly count: number | null;
  readonly flag: boolean;
  readonly at: Date;
  readonly more: unknown;
}

const packing = new RowPacking<Row>([
  ['id', 'number'],
  ['text', 'nullText'],
  ['kept', 'text'],
  ['count', 'nullNumber'],
  ['flag', 'boolean'],
  ['at', 'time'],
  ['more', 'json'],
]);

const from = `select * from jsonb_to_recordset($1::jsonb)
  as r(id bigint, text text, kept text, count bigint, flag boolean, at timestamptz(3), more jsonb) order by id`;
const statement = planned(packing.sql(from, 2, ', 7 as seven'));

/** Texts full of separators of columns and rows. */
const nasty = fc.string({
  unit: fc.constantFrom('\x1c', '\x1d', '\x1e', '\x1f', '.', '', 'a', 'ü', '👩', '\n', '"', '\\', "'"),
  maxLength: 12,
});

const row = fc.record({
  text: fc.option(nasty),
  kept: nasty,
  count: fc.option(fc.maxSafeInteger()),
  flag: fc.boolean(),
  at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  more: fc.dictionary(fc.constantFrom('a', 'b'), nasty),
});

describe('packed rows', () => {
  it('are returned unchanged, with any texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 6 }), async (some) => {
        const rows = some.map((item, at) => ({ id: at, ...item, more: { ...item.more } }));
        const read = await packing.query<{ seven: number }>(fixture.database, statement, [
          JSON.stringify(rows),
        ]);
        expect(read.rows).toEqual(rows);
        expect(read.more.seven).toBe(7);
      }),
      { numRuns: rounds(20, 60) },
    );
  });

  it('are read once more with other separators if a value contains the usual ones', async () => {
    const requests: (readonly unknown[])[] = [];
    const answer = (text: string, [column, line]: readonly string[]) =>
      [1, 2]
        .map((id) => [id, `.${text}`, '', '', 't', '2026-01-15 09:00:00+00', '{}'].join(column))
        .join(line);
    const on = {
      query: async (_: unknown, values: readonly unknown[]) => {
        requests.push(values);
        const separators = values as readonly string[];
        return [{ count: 2, rows: answer('a\x1d2\x1cb', separators) }] as never;
      },
    };
    const { rows } = await packing.query(on, statement, []);
    expect(rows.map((item) => [item.id, item.text])).toEqual([
      [1, 'a\x1d2\x1cb'],
      [2, 'a\x1d2\x1cb'],
    ]);
    expect(requests).toHaveLength(2);
  });

  it('can be read one by one, except too large ones and those with the separator', async () => {
    const rows = [
      { id: 1, text: 'whole', kept: 'ü', count: null, flag: true, at: new Date(0), more: {} },
      { id: 2, text: null, kept: 'x'.repeat(200), count: 1, flag: false, at: new Date(0), more: {} },
      { id: 3, text: '\x1c', kept: '', count: 1, flag: false, at: new Date(0), more: {} },
      { id: 4, text: 'x'.repeat(200), kept: '', count: 1, flag: false, at: new Date(0), more: {} },
    ];
    const measured = { atLeast: 'coalesce(octet_length(q.text), 0)', bytes: '7000' };
    const each = planned(packing.oneEach(from, { maxBytes: 150, measured }, ['id']));
    const found = await fixture.database.query<{ id: number; packed: string }>(each, [JSON.stringify(rows)]);
    expect(found.map((item) => item.id)).toEqual([1, 2, 3, 4]);
    const [whole, large, separated, unpacked] = found.map((item) => packing.readOne(item.packed));
    expect(whole).toEqual(rows[0]);
    expect(large).toBeInstanceOf(TooLarge);
    expect(large).toMatchObject({ key: '2', bytes: expect.toSatisfy((bytes: number) => bytes > 200) });
    expect(separated).toBeInstanceOf(TooLarge);
    expect(separated).toMatchObject({ key: '3' });
    expect(unpacked).toMatchObject({ key: '4', bytes: 7_000 });
  });
});
