/** An erasure as JSON for the API and the command line. */
import type { Erasure } from './erase-contact.js';

export function erasureJson({ contactId, erasedAt, places, kept }: Erasure) {
  return {
    contact_id: contactId,
    erased_at: erasedAt.toISOString(),
    places: places.map(({ place, rows }) => ({ table: place, rows })),
    kept: kept.map(({ form, channel, purpose, sender, space }) => ({
      what: 'opt_out_hash' as const,
      form,
      channel,
      purpose,
      sender,
      identity: space,
    })),
  };
}
