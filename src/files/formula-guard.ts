/**
 * A cell that a spreadsheet would run gets an apostrophe in front, and so does one that looks as if it had got it. So
 * taking one apostrophe away gives back exactly what was there, for every text. A number in the international way runs
 * to nothing worse than itself, and other programs would take the apostrophe for a part of it.
 */
const runs = /^'*[=+\-@\t\r\n]/;
const phone = /^\+\d[\d ()-]*$/;
const wasGuarded = /^'+[=+\-@\t\r\n]/;

export function guard(cell: string): string {
  return runs.test(cell) && !phone.test(cell) ? `'${cell}` : cell;
}

export function unguard(cell: string): string {
  return cell.charCodeAt(0) === 0x27 && wasGuarded.test(cell) ? cell.slice(1) : cell;
}
