/** Prints the output of commands: text, tables and JSON on stdout, progress on stderr. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  escapeForTerminal,
  escapeTableCell,
  terminalJson,
  terminalWidthOf,
} from '@switchbook/text/terminal-text.js';
import { shorten } from '@switchbook/text/words.js';

/** The output of a command: one JSON value for programs, the same as text for people. */
export interface Output {
  /** the only output on stdout with --json */
  readonly json: unknown;
  /** the output on stdout without --json */
  readonly text: string;
  /** the exit code; absent: 0 */
  readonly code?: number;
}

export function printOutput(answer: Output, isJson: boolean): void {
  process.stdout.write(`${isJson ? terminalJson(answer.json) : escapeForTerminal(answer.text.trimEnd())}\n`);
}

/** Writes progress and notes to stderr, so that stdout has only the output. */
export function printNotice(line: string): void {
  process.stderr.write(`${escapeForTerminal(line)}\n`);
}

/**
 * Resolves when the readers have received all output, or have closed. Output that a slow reader has not read is in the
 * memory of this process, and would be lost with it. No time limit without `withinMs`.
 */
export async function waitForOutput(withinMs?: number): Promise<void> {
  const written = Promise.all([process.stdout, process.stderr].map(isWritten));
  if (withinMs === undefined) await written;
  else await Promise.race([written, delay(withinMs, undefined, { ref: false })]);
}

function isWritten(stream: NodeJS.WritableStream & { readonly destroyed?: boolean }): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed === true) resolve();
    else stream.write('', () => resolve());
  });
}

/** Widest column of a table, in columns of the terminal. A longer cell moves only the cells after it. */
const widestColumn = 60;

/** Formats rows below their headings, in columns; `none` when there are no rows. */
export function formatTable(
  headings: readonly string[],
  cells: readonly (readonly string[])[],
  none: string,
): string {
  if (cells.length === 0) return none;
  const rows = cells.map((row) => row.map(escapeTableCell));
  const widths = headings.map((heading, column) =>
    Math.min(
      widestColumn,
      rows.reduce((most, row) => Math.max(most, terminalWidthOf(row[column] ?? '')), heading.length),
    ),
  );
  const padded = (cell: string, width: number) =>
    cell + ' '.repeat(Math.max(0, width - terminalWidthOf(cell)));
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Longest text shown of a value. */
const maxShown = 60;

/** Returns a value as JSON, shortened if long. */
export function shortJson(value: unknown): string {
  return shorten(JSON.stringify(value ?? null), maxShown);
}

/** Returns a value in double quotes for a message: 80 characters at most, control characters escaped. */
export function inQuotes(value: string): string {
  return `"${escapeTableCell(shorten(value, 80))}"`;
}

/** Returns a list, its columns by their headings. `json`: of an item, itself if absent. */
export function listing<Item>(
  items: readonly Item[],
  columns: Readonly<Record<string, (item: Item) => string>>,
  none: string,
  json: (item: Item) => unknown = (item) => item,
): Output {
  const cells = Object.values(columns);
  const rows = items.map((item) => cells.map((cell) => cell(item)));
  return { json: items.map((item) => json(item)), text: formatTable(Object.keys(columns), rows, none) };
}

/** Formats `name value` lines, the names in one column; null has no line. */
export function formatDetails(all: readonly (readonly [name: string, value: string | null])[]): string {
  const pairs = all.filter(([, value]) => value !== null);
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`.trimEnd()).join('\n');
}
