/** Maximum parts of a cell. Of a longer cell one more part is returned, so that the caller can refuse it. */
export const maxParts = 5_000;

/** Joins names with `;`, and escapes `;` and `\` in them with a backslash. */
export function joinNames(names: readonly string[]): string {
  return names.map(escapeName).join(';');
}

const needsEscape = /[\\;]/;

function escapeName(name: string): string {
  return needsEscape.test(name) ? name.replaceAll(/[\\;]/g, '\\$&') : name;
}

export function splitNames(text: string): readonly string[] {
  if (!text.includes('\\')) return text.split(';', maxParts + 1);
  const names: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length && names.length <= maxParts; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c && at + 1 < text.length) at += 1;
    else if (code === 0x3b || at === text.length) {
      names.push(text.slice(from, at).replaceAll(/\\([\\;])/g, '$1'));
      from = at + 1;
    }
  }
  return names;
}

/**
 * Splits at the delimiter of another program: `:::`, else `;`, else `|`, else `,` or a line end. Google marks system
 * labels with `* `.
 */
export function splitForeignNames(text: string): readonly string[] {
  return splitForeign(text).map((name) => name.replace(/^\s*\*\s+/, ''));
}

function splitForeign(text: string): readonly string[] {
  if (text.includes(':::')) return text.split(':::', maxParts + 1);
  if (text.includes(';')) return splitNames(text);
  return text.split(text.includes('|') ? '|' : /[,\n]/, maxParts + 1);
}

const between = /:::|[;|,\n]/;

/** A long number as spreadsheets shorten it. */
export const shortNumber = /^(\d)[.,](\d+)e\+?(\d{1,2})$/i;

/** One address behind a name, which may have a comma: `"Lee, Ann" <ann@example.com>` */
const namedEmail = /^[^@<>]*<[^@<>]+@[^@<>]+>\s*$/;

/** Splits phones or emails in one cell. */
export function splitValues(text: string): readonly string[] {
  if (!between.test(text) || shortNumber.test(text) || namedEmail.test(text)) return [text];
  return text
    .split(between, maxParts + 1)
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
