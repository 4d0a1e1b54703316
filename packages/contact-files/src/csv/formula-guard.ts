/**
 * Puts an apostrophe before text that a spreadsheet would run, and before text that already looks guarded. So removing
 * one apostrophe at each of these positions restores every text. The positions are the beginning of a cell, and after
 * `;`, a tab, `|` or a line end. Some spreadsheets split cells at these characters, even if the file has another
 * separator. In such a spreadsheet, quotes of the file no longer protect a line end, and doubled quotes before a text
 * are an empty pair. International phone numbers are not guarded. As a formula they yield the number itself, and other
 * programs would read the apostrophe as a part of the number.
 */
const blanks = '[ \\u00a0\\u3000]*';
/** The full-width forms are included, since some spreadsheets treat them the same. */
const starts = '[=+\\-@\uff1d\uff0b\uff0d\uff20]';
const separator = '[;|\\t\\r\\n]';
/** Characters between a separator and a text that still runs. */
const before = `['" \\u00a0\\u3000]*`;
const phoneForm = '\\+\\d[\\d ()-]*';

const runsAsFormula = new RegExp(`^'*(?:[\\t\\r\\n]|${blanks}${starts})`);
const wasGuarded = new RegExp(`^'+(?:[\\t\\r\\n]|${blanks}${starts})`);
const phone = new RegExp(`^${phoneForm}$`);
const hasSeparator = /[;|\t\r\n]/;
const runsBehind = new RegExp(
  `(${separator})(?!${blanks}${phoneForm}(?:${separator}|$))(?=${before}${starts})`,
  'g',
);
const wasGuardedBehind = new RegExp(`(${separator})'(?=${before}${starts})`, 'g');

export function addGuard(cell: string): string {
  const behind = hasSeparator.test(cell) ? cell.replace(runsBehind, "$1'") : cell;
  return runsAsFormula.test(cell) && !phone.test(cell) ? `'${behind}` : behind;
}

export function removeGuard(cell: string): string {
  const first = cell.charCodeAt(0) === 0x27 && wasGuarded.test(cell) ? cell.slice(1) : cell;
  return hasSeparator.test(first) ? first.replace(wasGuardedBehind, '$1') : first;
}

const textFormula = /^="((?:[^"]|"")*)"$/;

/** Returns the text of a formula such as `="0123"`, which programs write so that a spreadsheet keeps its zeros. */
export function withoutFormula(cell: string): string {
  const text = cell.charCodeAt(0) === 0x3d ? textFormula.exec(cell)?.[1] : undefined;
  return text === undefined ? cell : text.replaceAll('""', '"').trim();
}
