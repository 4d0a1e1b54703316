/** Records as they come back from the spool. */
import { defined } from '../../domain/defined.js';
import type { ContactRecord } from '../../files/record.js';

const times = new Set(['createdAt', 'updatedAt', 'occurredAt', 'expiresAt', 'verifiedAt']);

/** JSON has times as text. */
export function withTimes(record: ContactRecord): ContactRecord {
  const { identities, consents, suppressions, notes } = record;
  return {
    ...timed(record),
    ...defined({
      consents: consents?.map(timed),
      suppressions: suppressions?.map(timed),
      notes: notes?.map(timed),
    }),
    identities: identities.map(timed),
  };
}

function timed<Item extends object>(item: Item): Item {
  const texts = Object.entries(item).filter(([name, value]) => times.has(name) && typeof value === 'string');
  if (texts.length === 0) return item;
  return { ...item, ...Object.fromEntries(texts.map(([name, text]) => [name, new Date(text)])) };
}
