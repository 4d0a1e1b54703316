/**
 * Ids as WhatsApp's own protocol writes them, and as tools on a linked device pass them on: `<digits>@<server>`, with a
 * device where it matters. The server tells a number from a LID, and a person from a group, a broadcast or a channel.
 */
import { readLid } from '../domain/identity.js';
import { isDialable } from '../domain/phone.js';
import type { PersonIds } from './facts.js';

const form = /^(\d{5,20})(?:[._]\d{1,3})?(?::\d{1,3})?@(c\.us|s\.whatsapp\.net|hosted|lid|hosted\.lid)$/;
const maxLength = 64;

/** The number or the LID of a person; undefined for groups and everything else. */
export function personOf(jid: unknown): PersonIds | undefined {
  if (typeof jid !== 'string' || jid.length > maxLength) return undefined;
  const [, digits = '', server = ''] = form.exec(jid) ?? [];
  if (server.endsWith('lid')) {
    const lid = readLid(digits);
    return lid === undefined ? undefined : { lid };
  }
  return isDialable(digits) ? { phone: digits } : undefined;
}

/** The ids in several jids of one person; of two numbers or two LIDs the first. Those of the business are left out. */
export function idsOfJids(own: Own, ...jids: readonly unknown[]): PersonIds {
  let ids: PersonIds = {};
  for (const jid of jids) {
    const one = personOf(jid);
    if (one !== undefined && !isOwn(own, one)) ids = { ...one, ...ids };
  }
  return ids;
}

/** The ids of the business itself, which are no customer's. */
export type Own = readonly PersonIds[];

export function ownOf(...jids: readonly unknown[]): Own {
  return jids.flatMap((jid) => personOf(jid) ?? []);
}

function isOwn(own: Own, { phone, lid }: PersonIds): boolean {
  return own.some(
    (one) => (phone !== undefined && one.phone === phone) || (lid !== undefined && one.lid === lid),
  );
}
