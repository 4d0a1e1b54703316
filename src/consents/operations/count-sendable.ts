/** Counts by reason whether the contacts of a filter may be messaged: a few thousand with each call. */

import type { Caller } from '@switchbook/domain/access/access.js';
import { channelKinds, isKnownChannel } from '@switchbook/domain/consent/consent.js';
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import { type ContactId, highestId } from '@switchbook/domain/runtime/ids.js';
import { MatchingContacts } from '../../bulk-changes/operations/matching-contacts.js';
import { precedingId } from '../../bulk-changes/store/bulk-change-rows.js';
import { toVisibleFilter } from '../../contacts/operations/resolve-conditions.js';
import { treeMs, treeStepMs } from '../../contacts/values/request-limits.js';
import type { Basics, Caches, CallerVisibility } from '../../operation-context/context.js';
import { tooSlowFilter } from '../../operation-context/time-limits.js';
import type { SendReasonCode } from '../values.js';
import { canSend, type SendCommand } from './can-send.js';

/** A call ends with the first piece that ends after this time. */
const callMs = 3_000;
/** Contacts that are read together. */
const piece = 500;

interface SendAllCommand extends Omit<SendCommand, 'recipients'> {
  readonly filter: ContactFilter;
  /** the position at the end of an earlier call; null: the newest contact */
  readonly position: string | null;
  /** aborts when the client disconnects */
  readonly signal?: AbortSignal;
}

interface SendCounts {
  readonly contacts: number;
  readonly allowed: number;
  /** contacts without an identity for the channel */
  readonly unreachable: number;
  /** Contacts by reason. A contact with several reasons counts for each reason. */
  readonly reasons: ReadonlyMap<SendReasonCode, number>;
  /** start of the next call; null: no contact is left */
  readonly position: string | null;
}

export async function countSendable(
  context: Basics & CallerVisibility & Caches,
  caller: Caller,
  command: SendAllCommand,
): Promise<SendCounts> {
  const { accountId } = caller;
  const filter = await toVisibleFilter(context, accountId, command.filter);
  const reasons = new Map<SendReasonCode, number>();
  let [contacts, allowed, unreachable] = [0, 0, 0];
  let position: string | null = command.position ?? highestId;
  let lastFound: ContactId | undefined;
  let size = piece;
  const startedAt = performance.now();
  const isLimited = context.visibility !== undefined;
  const matching = new MatchingContacts(context.database, accountId, filter);
  for (let tookMs = 0; position !== null; tookMs = performance.now() - startedAt) {
    if (tookMs >= callMs && !(isLimited && contacts === 0)) break;
    // No position is returned: it could belong to an invisible contact.
    if (tookMs >= treeMs) throw tooSlowFilter();
    command.signal?.throwIfAborted();
    const share = { ms: Math.max(callMs - tookMs, treeStepMs), signal: command.signal };
    const next = await matching.next(position, size, share);
    const { ids, found } = await context.reads.findFirstThatFit(accountId, next.ids);
    lastFound = ids.at(-1) ?? lastFound;
    // Large contacts are counted in smaller pieces.
    const isCut = ids.length < next.ids.length;
    position = isCut && lastFound !== undefined ? precedingId(lastFound) : next.position;
    if (isCut) size = ids.length;
    const recipients = found.flatMap((contact) => {
      const key = channelIdentityOf(contact, command.channel);
      return key === undefined ? [] : [{ key, chosen: contact.id }];
    });
    const answers = await canSend(context, caller, { ...command, recipients });
    contacts += found.length;
    unreachable += found.length - recipients.length;
    for (const { reasons: against } of answers) {
      if (against.length === 0) allowed += 1;
      for (const code of new Set(against.map((reason) => reason.code)))
        reasons.set(code, (reasons.get(code) ?? 0) + 1);
    }
  }
  // A caller must not learn the position of an invisible contact.
  if (isLimited && position !== null && lastFound !== undefined) position = precedingId(lastFound);
  return { contacts, allowed, unreachable, reasons, position };
}

/** Returns the identity that a message on the channel would go to. */
function channelIdentityOf(contact: Contact, channel: string): Identity | undefined {
  if (!isKnownChannel(channel)) return contact.identities[0];
  for (const kind of channelKinds[channel]) {
    const identity = displayedIdentity(contact, kind);
    if (identity !== undefined) return identity;
  }
  return undefined;
}
