/** `usage`: contacts and calls of an account by days; `contact can-send`: may a person be sent messages. */
import type { Channel } from '../../domain/consent.js';
import { isEmail } from '../../domain/email.js';
import { identityKey } from '../../domain/identity.js';
import { readPhone } from '../../domain/phone-text.js';
import { invalid } from '../../domain/problem.js';
import { facts, type Output, table } from '../run/output.js';
import { formatCount } from '../run/progress.js';
import { withCore } from '../session/session.js';
import { findAccount } from './account.js';
import { callerOf } from './export.js';

export interface UsageOptions {
  readonly account?: string | undefined;
  readonly days: number;
}

export async function showUsage({ account: ref, days: count }: UsageOptions): Promise<Output> {
  const { usage, limit } = await withCore(async (core) => {
    const account = await findAccount(core, ref);
    return { usage: await core.readUsage(account, count), limit: account.settings.contact_limit ?? null };
  });
  const { contacts, days } = usage;
  const apis = [...new Set(days.flatMap((day) => Object.keys(day.calls)))].sort();
  const rows = days.map((one) => [
    one.day,
    one.contacts === null ? '-' : formatCount(one.contacts),
    ...apis.map((api) => formatCount(one.calls[api] ?? 0)),
  ]);
  const most = limit === null ? '' : ` of ${formatCount(limit)}`;
  return {
    json: { contacts, contact_limit: limit, days },
    text: `${formatCount(contacts)}${most} contacts now.\n\n${table(['DAY', 'CONTACTS', ...apis], rows, '')}`,
  };
}

export interface CanSendOptions {
  readonly account?: string | undefined;
  readonly channel: Channel;
  readonly purpose?: string;
  readonly phone?: string;
  readonly email?: string;
}

export async function canSend({
  account: ref,
  channel,
  purpose,
  phone,
  email,
}: CanSendOptions): Promise<Output> {
  const answers = await withCore(async (core) => {
    const account = await findAccount(core, ref);
    const recipients = [
      ...(phone === undefined ? [] : [keyOf('phone', phone, account.settings.default_region)]),
      ...(email === undefined ? [] : [keyOf('email', email, undefined)]),
    ].map((key) => ({ key, chosen: null }));
    if (recipients.length !== 1)
      throw invalid('--phone', 'required', 'or --email must be given, and one of them');
    return core.canSend(callerOf(account), { channel, purpose: purpose ?? null, recipients });
  });
  const { contactId = null, reasons = [] } = answers[0] ?? {};
  const allowed = reasons.length === 0;
  const json = reasons.map((one) => ({
    code: one.code,
    remedy: one.remedy,
    contact_id: one.contactId,
    purpose: one.purpose,
    since: one.since?.toISOString() ?? null,
    until: one.until?.toISOString() ?? null,
  }));
  const lines = reasons.map(
    ({ code, remedy, since }) =>
      [code, `${remedy}${since === null ? '' : `, since ${since.toISOString()}`}`] as const,
  );
  return {
    json: { allowed, contact_id: contactId, reasons: json },
    text: allowed ? 'Yes: nothing on record is against it.' : `No.\n\n${facts(lines)}`,
    code: allowed ? 0 : 1,
  };
}

function keyOf(kind: 'phone' | 'email', text: string, region: string | undefined) {
  const value =
    kind === 'email' ? (isEmail(text.trim()) ? text.trim() : undefined) : readPhone(text.trim(), region);
  if (value === undefined)
    throw invalid(
      `--${kind}`,
      'form',
      kind === 'email' ? 'must be an email address' : 'must be a phone number such as +14155550123',
    );
  return identityKey({ kind, value });
}
