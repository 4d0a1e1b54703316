/** `contact can-send`: may a person be sent messages. */
import { identityKey } from '../../domain/identity.js';
import { invalid } from '../../domain/problem.js';
import { readE164 } from '../../domain/read-phone.js';
import { told } from '../../domain/wire-names.js';
import { facts } from '../run/output.js';
import type { contacts } from '../syntax/contact.js';
import type { Actions } from '../syntax/define.js';
import { identityIn } from './contact-edit.js';
import { onAccount } from './on-account.js';

export const canSend: Actions<typeof contacts>['can-send'] = async ({
  account: ref,
  channel,
  purpose,
  sender: from,
  phone,
  email,
}) => {
  const answers = await onAccount(ref, async ({ core, account, caller }) => {
    const recipients = [
      ...(phone === undefined ? [] : [keyOf('phone', phone, account.settings.default_region)]),
      ...(email === undefined ? [] : [keyOf('email', email, undefined)]),
    ].map((key) => ({ key, chosen: null }));
    if (recipients.length !== 1)
      throw invalid('--phone', 'required', 'or --email must be given, but not both');
    const sender = from === undefined ? null : senderOf(from);
    return core.canSend(caller, { channel, purpose: purpose ?? null, sender, recipients });
  });
  const { contactId = null, reasons = [] } = answers[0] ?? {};
  const allowed = reasons.length === 0;
  const json = reasons.map((one) =>
    told(one, 'code', 'remedy', 'contactId', 'purpose', 'sender', 'since', 'until'),
  );
  const lines = reasons.map(
    ({ code, remedy, sender, since }) =>
      [
        code,
        [
          remedy,
          ...(sender == null ? [] : [`from +${sender}`]),
          ...(since === null ? [] : [`since ${since.toISOString()}`]),
        ].join(', '),
      ] as const,
  );
  return {
    json: { allowed, contact_id: contactId, reasons: json },
    text: allowed ? 'Yes: no reason on record forbids it.' : `No.\n\n${facts(lines)}`,
    code: allowed ? 0 : 1,
  };
};

function keyOf(kind: 'phone' | 'email', text: string, region: string | undefined) {
  const found = identityIn(kind, text, region);
  if (found === undefined)
    throw invalid(
      `--${kind}`,
      'form',
      kind === 'email' ? 'must be an email address' : 'must be a phone number such as +14155550123',
    );
  return identityKey(found);
}

/** The digits of a number of the business. */
export function senderOf(text: string): string {
  const digits = readE164(text);
  if (digits === undefined)
    throw invalid('--sender', 'form', 'must be a phone number with its country code, such as +14155550123');
  return digits;
}
