/**
 * Parts of the grid that need no browser: scroll positions of a list that is too tall for a browser, and cells in
 * spreadsheet format.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';

const part = (name: string) => import(pathToFileURL(path.join(programRoot, 'console/src/grid', name)).href);
const { ScaledScroll, tallest } = await part('scaled-scroll.ts');
const { parseCells, textOf, htmlOf } = await part('clipboard.ts');
const { cellAfter } = await part('selection.ts');

describe('a list of a million rows', () => {
  const view = 700;
  const whole = 36_000_000;
  const made = () => {
    const scroll = new ScaledScroll();
    scroll.resize(whole, view);
    return scroll;
  };

  it('shows its first row at the top of the bar, its last at the end, and its middle in the middle', () => {
    const scroll = made();
    expect(scroll.height).toBe(tallest);
    for (const share of [1, 0.5, 0.25, 0]) {
      scroll.scrolled(share * (tallest - view));
      expect(scroll.at).toBeCloseTo(share * (whole - view), 3);
    }
  });

  it('scrolls by wheel pixels within its bounds, and shows the same rows once it rests', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: tallest - view }),
        fc.array(fc.integer({ min: -900, max: 900 })),
        (start, steps) => {
          const scroll = made();
          let top = start;
          scroll.scrolled(top);
          for (const step of steps) {
            const before = scroll.at;
            top = Math.max(0, Math.min(tallest - view, top + step));
            scroll.scrolled(top);
            const isEnd = top === 0 || top === tallest - view;
            const wanted = Math.max(0, Math.min(whole - view, before + step));
            if (!isEnd) expect(scroll.at).toBeCloseTo(wanted, 3);
          }
          const { at } = scroll;
          top = scroll.settle(top);
          expect(scroll.at).toBe(at);
          expect(top / (tallest - view)).toBeCloseTo(at / (whole - view), 3);
          expect(scroll.at - scroll.shift).toBe(top);
        },
      ),
    );
  });

  it('scrolls to every row, and changes nothing in a short list', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: whole })), (places) => {
        const scroll = made();
        for (const at of places) {
          const top = scroll.moveTo(at);
          expect(scroll.at).toBe(Math.max(0, Math.min(whole - view, at)));
          expect(top).toBeGreaterThanOrEqual(0);
          expect(top).toBeLessThanOrEqual(tallest - view);
        }
      }),
    );
    const short = new ScaledScroll();
    short.resize(3_600, view);
    short.scrolled(500);
    expect([short.height, short.at, short.shift]).toEqual([3_600, 500, 0]);
    short.resize(0, view);
    expect([short.height, short.at, short.settle()]).toEqual([0, 0, 0]);
  });
});

describe('cells', () => {
  it('are read back as written, with any content', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('', '"', 'a\tb', 'a\nb', "'=x", '=1+1', '+49 151', '-', "'"),
    );
    const cells = fc
      .integer({ min: 1, max: 4 })
      .chain((columns) =>
        fc.array(fc.array(text, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
      )
      // An empty last line is the end of the text, and a single carriage return is a line break.
      .filter((rows) => rows.flat().every((row) => !row.includes('\r')) && rows.at(-1)?.join('') !== '');
    fc.assert(
      fc.property(cells, (rows) => {
        expect(parseCells(textOf(rows))).toEqual(rows);
      }),
    );
  });

  it('parses spreadsheet text into rows and columns', () => {
    expect(parseCells('a\tb\r\n"c\nd"\t"e ""f"""\r\n')).toEqual([
      ['a', 'b'],
      ['c\nd', 'e "f"'],
    ]);
    expect(parseCells('one')).toEqual([['one']]);
    expect(parseCells('"quoted" inside\tb')).toEqual([['"quoted" inside', 'b']]);
  });

  it('run no formula in a spreadsheet, and contain no markup', () => {
    expect(textOf([['=HYPERLINK("http://x")', '@SUM(1)', '+cmd', '+49 151 2', '-5']])).toBe(
      '"\'=HYPERLINK(""http://x"")"\t\'@SUM(1)\t\'+cmd\t+49 151 2\t-5',
    );
    const disguised = [
      ' =1',
      '\u00a0@x',
      '\u3000+cmd',
      '\uff1d1',
      '\uff0bcmd',
      '\uff20x',
      '\n=1',
      ' +49 151',
    ];
    expect(parseCells(textOf([disguised]))).toEqual([disguised]);
    expect(disguised.map((text) => textOf([[text]]).replaceAll('"', ''))).toEqual(
      disguised.map((text) => (text === ' +49 151' ? text : `'${text}`)),
    );
    expect(htmlOf([['<img src=x>', 'a\nb']])).toContain('&lt;img src=x&gt;</td>');
  });
});

describe('keys', () => {
  it('move inside the bounds', () => {
    const bounds = { rows: 10, columns: 3, page: 4 };
    const from = { row: 5, column: 1 };
    const to = (key: string, isFar = false) => cellAfter(from, key, isFar, bounds);
    expect([to('ArrowDown'), to('PageDown'), to('End'), to('End', true), to('Home', true)]).toEqual([
      { row: 6, column: 1 },
      { row: 9, column: 1 },
      { row: 5, column: 2 },
      { row: 9, column: 2 },
      { row: 0, column: 0 },
    ]);
    expect(to('x')).toBe(undefined);
  });
});
