/** Bounds of caches: a number of entries, or the approximate heap bytes of their values. */

/** Returns options of an `LRUCache` with this capacity. Its own option `max` would allocate all entries at once. */
export const atMost = (count: number) => ({ maxSize: count, sizeCalculation: () => 1 });

/** V8's overhead per value, in bytes. */
const cost = { text: 24, number: 16, date: 96, list: 56, record: 32 } as const;
/** Bytes of a member: `shared` if all records of the kind have its name, `own` if it needs an entry in a hash table. */
const member = { shared: 8, own: 72 } as const;
/** Members with names that callers choose. */
const open: ReadonlySet<string> = new Set(['attributes', 'extensions', 'attrs']);

const hasWideCharacters = /[^\0-\xff]/;

/**
 * Estimates the memory of plain data: texts, numbers, times, and lists and records of them. Stops once the sum exceeds
 * `max`, so a huge value takes no more time than a slightly too large one.
 */
export function heapBytes(value: unknown, max: number, isOpen = false): number {
  if (typeof value === 'string') return textBytes(value, max);
  if (typeof value === 'number') return cost.number;
  if (typeof value !== 'object' || value === null) return 0;
  if (value instanceof Date) return cost.date;
  let bytes: number = Array.isArray(value) ? cost.list : cost.record;
  if (Array.isArray(value))
    for (const item of value) {
      if (bytes > max) return bytes;
      bytes += 8 + heapBytes(item, max - bytes, isOpen);
    }
  else
    for (const name in value) {
      if (bytes > max) return bytes;
      const memberValue = value[name as keyof typeof value];
      bytes += isOpen ? member.own + name.length : member.shared;
      bytes += heapBytes(memberValue, max - bytes, isOpen || open.has(name));
    }
  return bytes;
}

function textBytes(text: string, max: number): number {
  if (text.length > max) return text.length;
  return cost.text + text.length * (hasWideCharacters.test(text) ? 2 : 1);
}
