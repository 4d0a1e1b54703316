/**
 * Puts an apostrophe before a cell that a spreadsheet would run, and before one that already looks guarded, so that removing
 * one apostrophe restores every text. International phone numbers stay: as a formula they give the number itself, and
 * other programs would read the apostrophe as a part of it.
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
