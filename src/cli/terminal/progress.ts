/**
 * Shows progress on stderr. A terminal shows one line that is rewritten. Other outputs get a line every few seconds, so
 * that a log stays readable. Neighbors: `../commands/contacts/import.ts` and `../commands/contacts/export.ts` choose
 * the text.
 */

import { cutToWidth, escapeTableCell, terminalWidthOf } from '@switchbook/text/terminal-text.js';

const terminalEveryMs = 100;
const logEveryMs = 5_000;
const barWidth = 24;

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export class Progress {
  readonly #screen: Screen;
  readonly #everyMs: number;
  #shownAt: number;
  #isLineOpen = false;

  constructor(screen: Screen = process.stderr) {
    this.#screen = screen;
    this.#everyMs = screen.isTTY === true ? terminalEveryMs : logEveryMs;
    // A log gets no line for work that ends at once.
    this.#shownAt = screen.isTTY === true ? 0 : performance.now();
  }

  /** Shows the parts when they are due, the most important first, and computes them only then. */
  show(parts: () => readonly string[]): void {
    const now = performance.now();
    if (now - this.#shownAt < this.#everyMs) return;
    this.#shownAt = now;
    const cells = parts().map(escapeTableCell);
    if (this.#screen.isTTY !== true) {
      this.#screen.write(`${cells.join(cellGap)}\n`);
      return;
    }
    this.#screen.write(`\r${fitLine(cells, (this.#screen.columns ?? 80) - 1)}\u001b[K`);
    this.#isLineOpen = true;
  }

  /** Removes the line. The output that follows replaces it. */
  end(): void {
    if (this.#isLineOpen) this.#screen.write('\r\u001b[K');
    this.#isLineOpen = false;
  }
}

const cellGap = '  ';

/** Shortens a line that is too wide: the bar is dropped first, then the least important part. */
function fitLine(parts: readonly string[], width: number): string {
  const line = parts.join(cellGap);
  if (terminalWidthOf(line) <= width || parts.length === 1) return cutToWidth(line, width);
  const bars = parts.filter((part) => part.startsWith('['));
  return fitLine(bars.length > 0 ? parts.filter((part) => !bars.includes(part)) : parts.slice(0, -1), width);
}

/** Draws a bar, such as `[##### ]`. `share`: from 0 to 1. */
export function progressBar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
  return `[${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}]`;
}

export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Writes a count, such as `1 contact` or `1,200 contacts`. */
export function countWithNoun(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Writes a size, such as `512 B` or `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** Writes a duration, such as `45 s`, `3 min 05 s` or `2 h 10 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3_600)} h ${two(Math.floor((whole % 3_600) / 60))} min`;
}
