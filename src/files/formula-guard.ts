/**
 * A cell that a spreadsheet would run gets an apostrophe in front, and so does one that looks as if it had got it. So
 * taking one apostrophe away gives back exactly what was there, for every text.
 */
const runs = /^'*[=+\-@\t\r\n]/;
const wasGuarded = /^'+[=+\-@\t\r\n]/;

export function guard(cell: string): string {
  return runs.test(cell) ? `'${cell}` : cell;
}

export function unguard(cell: string): string {
  return cell.charCodeAt(0) === 0x27 && wasGuarded.test(cell) ? cell.slice(1) : cell;
}
