/**
 * `contact can-send`: reports whether a person may be sent messages. `contact can-send-count`: how many contacts of a
 * segment or a tree may be sent messages, and why other contacts may not.
 */
import { identityKey } from '@switchbook/domain/identity/identity.js';
import { readE164 } from '@switchbook/domain/identity/read-phone.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { SegmentTree, SendCounts } from '../../../../clients/typescript/src/index.js';
import { onApi } from '../../session/command-account.js';
import type { contacts } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { formatDetails } from '../../terminal/output.js';
import { formatCount } from '../../terminal/progress.js';
import { parseIdentityOption } from './contact-edit.js';
import { filterOf } from './export.js';

export const showCanSend: Actions<typeof contacts>['can-send'] = async ({
  account: ref,
  channel,
  purpose,
  sender: from,
  phone,
  email,
}) => {
  const answers = await onApi(ref, async ({ api, account }) => {
    const recipients = [
      ...(phone === undefined ? [] : [identityKeyOf('phone', phone, account.settings.default_region)]),
      ...(email === undefined ? [] : [identityKeyOf('email', email, undefined)]),
    ];
    if (recipients.length !== 1)
      throw invalid('--phone', 'required', 'or --email must be given, but not both');
    const sender = from === undefined ? {} : { sender: readSender(from) };
    return api.canSend({ channel, ...withoutUndefined({ purpose }), ...sender, identities: recipients });
  });
  const { contact_id = null, reasons = [] } = answers[0] ?? {};
  const allowed = reasons.length === 0;
  const json = reasons.map(({ message: _, ...reason }) => reason);
  const lines = reasons.map(
    ({ code, remedy, sender, since }) =>
      [
        code,
        [
          remedy,
          ...(sender == null ? [] : [`from +${sender}`]),
          ...(since === null ? [] : [`since ${since}`]),
        ].join(', '),
      ] as const,
  );
  return {
    json: { allowed, contact_id, reasons: json },
    text: allowed ? 'Yes: no reason on record forbids it.' : `No.\n\n${formatDetails(lines)}`,
    code: allowed ? 0 : 1,
  };
};

function identityKeyOf(kind: 'phone' | 'email', text: string, region: string | undefined) {
  const identity = parseIdentityOption(kind, text, region);
  if (identity === undefined)
    throw invalid(
      `--${kind}`,
      'form',
      kind === 'email' ? 'must be an email address' : 'must be a phone number such as +14155550123',
      { form: kind, country: region },
    );
  const { value, scope } = identityKey(identity);
  return { kind, value: kind === 'phone' ? `+${value}` : value, ...(scope === '' ? {} : { scope }) };
}

/** Returns the digits of a number of the business. */
function readSender(text: string): string {
  const digits = readE164(text);
  if (digits === undefined)
    throw invalid(
      '--sender',
      'form',
      'must be a phone number with its country code, such as +14155550123',
      'phone',
    );
  return digits;
}

export const canSendCount: Actions<typeof contacts>['can-send-count'] = async ({
  account: ref,
  channel,
  purpose,
  sender: from,
  ...chosen
}) => {
  const sender = from === undefined ? undefined : readSender(from);
  const counts = await onApi(ref, async ({ api, account }) => {
    const { texts } = filterOf(account, withoutUndefined(chosen));
    const tree = texts.filter === undefined ? [] : [JSON.parse(texts.filter) as SegmentTree];
    const segmentTree =
      texts.segment === undefined ? [] : [{ field: 'segment', op: 'is', value: texts.segment }];
    const filter = { all: [...tree, ...(segmentTree as SegmentTree[])] };
    let counts: Counts = nothing;
    let cursor: string | null = null;
    do {
      const question = { channel, filter, ...withoutUndefined({ purpose, sender }) };
      const next: SendCounts = await api.countSendable({ ...question, ...(cursor !== null && { cursor }) });
      counts = addCounts(counts, next);
      cursor = next.next_cursor;
    } while (cursor !== null);
    return counts;
  });
  const { contacts, allowed, unreachable } = counts;
  const reasons = [...counts.reasons].map(([code, count]) => ({ code, contacts: count }));
  return {
    json: { contacts, allowed, unreachable, reasons },
    text: formatDetails([
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

function addCounts(counts: Counts, page: SendCounts): Counts {
  const reasons = new Map(counts.reasons);
  for (const { code, contacts: count } of page.reasons) reasons.set(code, (reasons.get(code) ?? 0) + count);
  return {
    contacts: counts.contacts + page.contacts,
    allowed: counts.allowed + page.allowed,
    unreachable: counts.unreachable + page.unreachable,
    reasons,
  };
}
