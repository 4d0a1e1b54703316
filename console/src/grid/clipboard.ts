/** Cells as spreadsheets exchange them: tab-separated text, and a table of HTML. Pure. */

export type Cells = readonly (readonly string[])[];

/** Returns rows of cells. A cell with a tab, a line break or a quote is in quotes. */
export function parseCells(text: string): Cells {
  const rows: string[][] = [[]];
  const source = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replace(/\n$/, '');
  let at = 0;
  while (at <= source.length) {
    const quoted = source[at] === '"' ? readQuoted(source, at) : undefined;
    const end = quoted?.end ?? endOf(source, at);
    rows.at(-1)?.push(unguardFormula(quoted?.text ?? source.slice(at, end)));
    if (source[end] === '\n') rows.push([]);
    at = end + 1;
  }
  return rows;
}

function endOf(source: string, from: number): number {
  const found = source.slice(from).search(/[\t\n]/);
  return found === -1 ? source.length : from + found;
}

/** Returns undefined if the quote is a part of the text. */
function readQuoted(
  source: string,
  from: number,
): { readonly text: string; readonly end: number } | undefined {
  const found = /^"((?:[^"]|"")*)"(?=[\t\n]|$)/.exec(source.slice(from));
  if (found === null) return undefined;
  return { text: (found[1] ?? '').replaceAll('""', '"'), end: from + found[0].length };
}

/**
 * A program would run a cell with such a beginning as a formula, some also after blanks, or with full-width signs.
 * Numbers such as +49 151 are not formulas.
 */
const formula = /^'*\s*(?:[=@\uff1d\uff20]|[+\-\uff0b\uff0d](?![\d\s().-]*$))/;

const guardFormula = (text: string) => (formula.test(text) ? `'${text}` : text);
/** Removes the sign that `safe` puts before a text. */
const unguardFormula = (text: string) =>
  text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text;

export function textOf(cells: Cells): string {
  const shown = (text: string) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return cells.map((row) => row.map((cell) => shown(guardFormula(cell))).join('\t')).join('\n');
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replaceAll(/[&<>"]/g, (match) => marks[match] ?? match);

/** Writes cells as HTML, whose format keeps the + of phone numbers and leading zeros. */
export function htmlOf(cells: Cells): string {
  const cell = (text: string) =>
    `<td style="mso-number-format:'\\@'">${escapeHtml(guardFormula(text)).replaceAll('\n', '<br>')}</td>`;
  return `<table>${cells.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</table>`;
}
