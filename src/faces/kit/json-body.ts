/** Bodies as JSON: UTF-8, a byte order mark is skipped, the last of equal members wins, nesting has a bound. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Deeper than any client's data; it keeps recursion over a body from running away. */
export const usualDepth = 200;

export type JsonBody =
  | { readonly state: 'value'; readonly value: unknown }
  | { readonly state: 'empty' }
  | { readonly state: 'invalid' };

/** `maxDepth`: for who never recurses over what was sent without a bound of its own. */
export function readJson(bytes: Buffer, maxDepth = usualDepth): JsonBody {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { state: 'invalid' };
  }
  if (text.trim() === '') return { state: 'empty' };
  if (text.length > maxDepth * 2 && isTooDeep(text, maxDepth)) return { state: 'invalid' };
  try {
    return { state: 'value', value: JSON.parse(text) };
  } catch {
    return { state: 'invalid' };
  }
}

function isTooDeep(text: string, maxDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 92) index += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return false;
}

/** A JSON object, as opposed to an array, null or a scalar. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is the object's own; what it inherits is nobody's input. */
export function member(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
