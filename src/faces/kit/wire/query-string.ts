/**
 * The query of a URL, decoded as forms do: `+` is a space. If a name is repeated, faces differ in the value that
 * counts.
 */
export interface QueryString {
  /** text of the request, without the question mark */
  readonly raw: string;
  readonly pairs: readonly (readonly [name: string, value: string])[];
  first(name: string): string | undefined;
  /** Returns the last value of the name. */
  last(name: string): string | undefined;
}

/** Reads a query. A query that is not well-formed percent-encoding of UTF-8 has no pairs; the URL check refuses it. */
export function readQuery(raw: string): QueryString {
  const pairs = raw === '' ? [] : (decodePairs(raw) ?? []);
  return {
    raw,
    pairs,
    first: (name) => pairs.find((pair) => pair[0] === name)?.[1],
    last: (name) => pairs.findLast((pair) => pair[0] === name)?.[1],
  };
}

export function isWellEncoded(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function decodePairs(raw: string): [string, string][] | undefined {
  if (!isWellEncoded(raw)) return undefined;
  // Decoding thousands of short texts takes milliseconds, and most have nothing to decode.
  const spaced = raw.includes('+') ? raw.replaceAll('+', ' ') : raw;
  const decode = (text: string) => (text.includes('%') ? decodeURIComponent(text) : text);
  return spaced
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals === -1
        ? [decode(part), '']
        : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
    });
}

/** JSON Schema pattern: 7 to 15 digits that do not begin with 0, with any separators. */
export const dialableForm = '^[^0-9\\u0000]*[1-9]([^0-9\\u0000]*[0-9]){6,14}[^0-9\\u0000]*$';

/** JSON Schema pattern: list positions as sealed by the kit. */
export const cursorForm = '^[A-Za-z0-9._~-]{0,512}$';
/** JSON Schema pattern: positions in lists by name or own field, which contain the beginning of such a text. */
export const longCursorForm = '^[A-Za-z0-9._~-]{0,2048}$';
