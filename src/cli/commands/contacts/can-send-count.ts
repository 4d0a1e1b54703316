/**
 * `contact can-send-count`: how many contacts of a segment or a tree may be sent messages, and why other contacts may
 * not.
 */

import { defined } from '@switchbook/domain/runtime/json.js';
import type { SegmentTree, SendCounts } from '../../../../clients/typescript/src/index.js';
import { details } from '../../run/output.js';
import { formatCount } from '../../run/progress.js';
import { onApi } from '../../session/command-account.js';
import type { contacts } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { readSender } from './can-send.js';
import { filterOf } from './export.js';

export const canSendCount: Actions<typeof contacts>['can-send-count'] = async ({
  account: ref,
  channel,
  purpose,
  sender: from,
  ...chosen
}) => {
  const sender = from === undefined ? undefined : readSender(from);
  const counts = await onApi(ref, async ({ api, account }) => {
    const { texts } = filterOf(account, defined(chosen));
    const tree = texts.filter === undefined ? [] : [JSON.parse(texts.filter) as SegmentTree];
    const named = texts.segment === undefined ? [] : [{ field: 'segment', op: 'is', value: texts.segment }];
    const filter = { all: [...tree, ...(named as SegmentTree[])] };
    let counts: Counts = nothing;
    let cursor: string | null = null;
    do {
      const question = { channel, filter, ...defined({ purpose, sender }) };
      const next: SendCounts = await api.countSendable({ ...question, ...(cursor !== null && { cursor }) });
      counts = added(counts, next);
      cursor = next.next_cursor;
    } while (cursor !== null);
    return counts;
  });
  const { contacts, allowed, unreachable } = counts;
  const reasons = [...counts.reasons].map(([code, count]) => ({ code, contacts: count }));
  return {
    json: { contacts, allowed, unreachable, reasons },
    text: details([
      ['contacts', formatCount(contacts)],
      ['allowed', formatCount(allowed)],
      ['unreachable', formatCount(unreachable)],
      ...reasons.map((reason) => [reason.code, formatCount(reason.contacts)] as const),
    ]),
  };
};

interface Counts extends Pick<SendCounts, 'contacts' | 'allowed' | 'unreachable'> {
  readonly reasons: ReadonlyMap<string, number>;
}

const nothing: Counts = { contacts: 0, allowed: 0, unreachable: 0, reasons: new Map() };

function added(counts: Counts, page: SendCounts): Counts {
  const reasons = new Map(counts.reasons);
  for (const { code, contacts: count } of page.reasons) reasons.set(code, (reasons.get(code) ?? 0) + count);
  return {
    contacts: counts.contacts + page.contacts,
    allowed: counts.allowed + page.allowed,
    unreachable: counts.unreachable + page.unreachable,
    reasons,
  };
}
