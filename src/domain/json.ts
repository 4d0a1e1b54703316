/** JSON from outside. */

/** An object, as opposed to an array, null or a scalar. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a text must not be parsed: `JSON.parse` blocks until done. `values`: members and list items. */
export function excessOf(
  text: string,
  bounds: { readonly depth: number; readonly values: number },
): 'depth' | 'values' | undefined {
  if (text.length <= bounds.depth * 2) return undefined;
  let depth = 0;
  let values = 0;
  let inText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inText) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > bounds.depth) return 'depth';
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x2c) {
      values += 1;
      if (values > bounds.values) return 'values';
    }
  }
  return undefined;
}
