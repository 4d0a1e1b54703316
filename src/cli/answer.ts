/** What a command answers: one value for programs, the same in words for people. */
export interface Answer {
  /** printed alone on stdout with --json */
  readonly json: unknown;
  /** printed on stdout without */
  readonly text: string;
  /** 0 unless told otherwise */
  readonly code?: number;
}

export function printAnswer(answer: Answer, isJson: boolean): void {
  process.stdout.write(`${isJson ? JSON.stringify(answer.json) : answer.text.trimEnd()}\n`);
}

/** Progress and other asides, never in the way of the answer. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Rows below their headings, in columns; `none` when there are no rows. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  none: string,
): string {
  if (rows.length === 0) return none;
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `name  value` lines, the names in one column. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`.trimEnd()).join('\n');
}
