const most = 80;

/** Puts a text of a caller in double quotes for a message: 80 characters at most, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text.toWellFormed());
}
