/**
 * Regular expressions on long runs of one character. An expression that restarts at each character takes quadratic
 * time, so a header, a cell or a path of a few kilobytes would block the process for seconds.
 */
import { tokenizer, tokTypes } from 'acorn';
import { expect, it } from 'vitest';
import { inTwoLengths } from '../support/lengths.js';
import { programSources } from '../support/source-files.js';

/** Expressions whose input is limited before the match. The list only shrinks. */
const bounded: readonly (readonly [file: string, start: string, bound: string])[] = [
  [
    'packages/contact-files/src/rows/contact-draft.ts',
    '/^(?<number>',
    'a hundred characters, `maxNumberLength`',
  ],
  ['src/config/parse.ts', '/\\/+$/', 'a setting of the operator'],
  ['src/cli/commands/operate/status-local.ts', '/(\\w+)="', 'the figures of our own server'],
];

/** Units of runs that the expressions match, each with a beginning and an end. */
const units = [
  ...' \t\naA0-."\',;=%([{</\\_+:@#&*|é\u00a0\u200b',
  ...'a |0 |a.|0.|0,|a-|a@|a,|a=|\\"|%2|(a)|www.'.split('|'),
];
const starts = ['', 'x', '"', '<', 'http://', '1', '+1', '/'];
const ends = ['', 'x', '!', '\n'];
interface Runs {
  readonly units: readonly string[];
  readonly starts: readonly string[];
  readonly ends: readonly string[];
}
const all: Runs = { units, starts, ends };
const length = 12_000;
/** Milliseconds of one call above which it is measured again: quadratic time takes more on the fastest computer. */
const suspectMs = 8;
/** The ratio of durations for four times the length: linear expressions have 4, quadratic ones 16. */
const most = 8;

/** A run of one character with another end reveals most of them. */
const few: Runs = { units: ['.', ' ', 'a', '0', '/'], starts: [''], ends: ['x'] };

inTwoLengths(
  'take no more than a few times as long for four times the text',
  { short: few, long: all },
  async (runs) => {
    const slow = [...expressions()].flatMap(([source, { expression, files }]) => {
      if (files.every((file) => isBounded(file, source))) return [];
      const run = slowestRun(expression, runs);
      if (run === undefined) return [];
      return [`${files.join(', ')}: ${source} with ${JSON.stringify(run.map((part) => part.slice(0, 10)))}`];
    });
    expect(slow).toEqual([]);
  },
);

it('the guard finds an expression that takes quadratic time', () => {
  expect(slowestRun(/\.+$/, few)).toBeDefined();
  expect(slowestRun(/^\.+$/, few)).toBeUndefined();
});

function isBounded(file: string, source: string): boolean {
  return bounded.some(([of, start]) => of === file && source.startsWith(start));
}

/** The tokens of TypeScript sources are JavaScript tokens. */
function expressions(): Map<string, { readonly expression: RegExp; readonly files: string[] }> {
  const found = new Map<string, { readonly expression: RegExp; readonly files: string[] }>();
  for (const { path, text } of programSources())
    for (const token of tokenizer(text, { ecmaVersion: 'latest', sourceType: 'module' })) {
      if (token.type !== tokTypes.regexp) continue;
      // The declared type leaves out the value.
      const expression = (token as unknown as { value: { value: RegExp } }).value.value;
      const known = found.get(String(expression)) ?? { expression, files: [] };
      known.files.push(path);
      found.set(String(expression), known);
    }
  return found;
}

/** The run that takes quadratic time; undefined: the expression has none. */
function slowestRun(expression: RegExp, { units, starts, ends }: Runs): readonly string[] | undefined {
  for (const unit of units)
    for (const start of starts)
      for (const end of ends) {
        const text = (size: number) => `${start}${unit.repeat(size / unit.length)}${end}`;
        if (msOf(expression, text(length)) < suspectMs) continue;
        // The quarter is short, so many of its calls find one that nothing else makes slow.
        const quarter = bestOf(20, () => msOf(expression, text(length / 4)));
        const whole = bestOf(3, () => msOf(expression, text(length)));
        if (whole > suspectMs / 2 && whole > quarter * most) return [start, unit, end];
      }
  return undefined;
}

function bestOf(times: number, measure: () => number): number {
  return Math.min(...Array.from({ length: times }, measure));
}

/** Milliseconds of the call: of the processor, on a busy computer, or of the clock, if other threads use it too. */
function msOf(expression: RegExp, text: string): number {
  const [before, cpuBefore] = [performance.now(), process.cpuUsage()];
  expression.lastIndex = 0;
  if (expression.global) text.replace(expression, '');
  else expression.exec(text);
  const { user, system } = process.cpuUsage(cpuBefore);
  return Math.min(performance.now() - before, (user + system) / 1_000);
}
