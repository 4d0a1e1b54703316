/** Splits contacts into chunks for one statement: its input is sent at once, and held until it is done. */
import type { Contact } from '../../domain/contact.js';

const maxBytes = 256 * 1024;
const maxContacts = 250;

/** Chunks in order; an oversized item is a chunk alone. `sizeOf` gives approximate bytes. */
export function chunksOf<Item>(items: readonly Item[], sizeOf: (item: Item) => number): readonly Item[][] {
  if (items.length <= 1) return items.length === 0 ? [] : [[...items]];
  const chunks: Item[][] = [];
  let chunk: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (chunk.length > 0 && (chunk.length >= maxContacts || bytes + size > maxBytes)) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(item);
    bytes += size;
  }
  chunks.push(chunk);
  return chunks;
}

/** Approximate bytes of a contact when it is written. */
export function roughBytes({ description, attributes, extensions, identities }: Contact): number {
  const ofIdentities = identities.reduce(
    (sum, { value, raw, label }) => sum + 300 + value.length + raw.length + (label?.length ?? 0),
    0,
  );
  const ofMembers = JSON.stringify(attributes).length + JSON.stringify(extensions).length;
  return 1_000 + (description?.length ?? 0) + ofMembers + ofIdentities;
}
