import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatSeconds, Progress, progressBar } from './progress.js';

function screenOf(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 20, write: (text: string) => written.push(text) };
}

it('a terminal has one line within its width, and none at the end', () => {
  const screen = screenOf(true);
  const progress = new Progress(screen);
  progress.show(() => ['a line that is much longer than the screen']);
  progress.show(() => ['too soon']);
  progress.end();
  progress.end();
  expect(screen.written).toEqual(['\ra line that is much\u001b[K', '\r\u001b[K']);
});

it('letters of two columns fit the width too', () => {
  const screen = screenOf(true);
  new Progress(screen).show(() => ['東京都港区の連絡先を追加しています']);
  expect(screen.written).toEqual(['\r東京都港区の連絡先\u001b[K']);
});

it('a log has no line for instant work', () => {
  const screen = screenOf(false);
  const progress = new Progress(screen);
  progress.show(() => ['too soon']);
  progress.end();
  expect(screen.written).toEqual([]);
});

it('drops the bar first, then the least important parts, on narrow terminals', () => {
  const shown = (...parts: string[]) => {
    const screen = screenOf(true);
    new Progress(screen).show(() => parts);
    return screen.written[0];
  };
  expect(shown('importing', '[##  ]', '5 s')).toBe('\rimporting  5 s\u001b[K');
  expect(shown('importing', '[##  ]', '3 rows', 'a rest')).toBe('\rimporting  3 rows\u001b[K');
});

it('formats numbers, sizes and times for people', () => {
  expect([formatCount(0), formatCount(1_234_567.4)]).toEqual(['0', '1,234,567']);
  expect([0, 999, 1000, 3_400_000, 2 ** 40].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '3.4 MB',
    '1.1 TB',
  ]);
  expect([0.4, 59, 60, 185, 3_600, 7_800].map(formatSeconds)).toEqual([
    '0 s',
    '59 s',
    '1 min 00 s',
    '3 min 05 s',
    '1 h 00 min',
    '2 h 10 min',
  ]);
  expect([progressBar(0), progressBar(0.5), progressBar(7)].map((text) => text.replaceAll(' ', '.'))).toEqual(
    [`[${'.'.repeat(24)}]`, `[${'#'.repeat(12)}${'.'.repeat(12)}]`, `[${'#'.repeat(24)}]`],
  );
});
