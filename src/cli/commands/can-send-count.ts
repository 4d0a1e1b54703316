/** `contact can-send-count`: how many contacts of a segment or a tree may be sent messages, and why the others may not. */
import type { SendCounts } from '../../core/contacts/can-send-all.js';
import { defined } from '../../domain/defined.js';
import { facts } from '../run/output.js';
import { formatCount } from '../run/progress.js';
import type { contacts } from '../syntax/contact.js';
import type { Actions } from '../syntax/define.js';
import { senderOf } from './can-send.js';
import { wantedOf } from './export.js';
import { onAccount } from './on-account.js';

export const canSendCount: Actions<typeof contacts>['can-send-count'] = async ({
  account: ref,
  channel,
  purpose,
  sender: from,
  ...chosen
}) => {
  const sender = from === undefined ? null : senderOf(from);
  const counts = await onAccount(ref, async ({ core, account, caller }) => {
    const wanted = wantedOf(account, defined(chosen), core.clock());
    let counts: Omit<SendCounts, 'position'> = nothing;
    let position: string | null = null;
    do {
      const question = { channel, purpose: purpose ?? null, sender, position };
      const next: SendCounts = await core.countSendable(caller, wanted, question);
      counts = added(counts, next);
      position = next.position;
    } while (position !== null);
    return counts;
  });
  const { contacts, allowed, unreachable } = counts;
  const reasons = [...counts.reasons].map(([code, count]) => ({ code, contacts: count }));
  return {
    json: { contacts, allowed, unreachable, reasons },
    text: facts([
      ['contacts', formatCount(contacts)],
      ['allowed', formatCount(allowed)],
      ['unreachable', formatCount(unreachable)],
      ...reasons.map((one) => [one.code, formatCount(one.contacts)] as const),
    ]),
  };
};

const nothing = { contacts: 0, allowed: 0, unreachable: 0, reasons: new Map() };

function added(one: Omit<SendCounts, 'position'>, other: SendCounts): Omit<SendCounts, 'position'> {
  const reasons = new Map(one.reasons);
  for (const [code, count] of other.reasons) reasons.set(code, (reasons.get(code) ?? 0) + count);
  return {
    contacts: one.contacts + other.contacts,
    allowed: one.allowed + other.allowed,
    unreachable: one.unreachable + other.unreachable,
    reasons,
  };
}
