/** `contact can-send`: reports whether a person may be sent messages. */
import { identityKey } from '@switchbook/domain/identity/identity.js';
import { readE164 } from '@switchbook/domain/identity/read-phone.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import { details } from '../../run/output.js';
import { onApi } from '../../session/command-account.js';
import type { contacts } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { identityIn } from './contact-edit.js';

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
      ...(phone === undefined ? [] : [keyOf('phone', phone, account.settings.default_region)]),
      ...(email === undefined ? [] : [keyOf('email', email, undefined)]),
    ];
    if (recipients.length !== 1)
      throw invalid('--phone', 'required', 'or --email must be given, but not both');
    const sender = from === undefined ? {} : { sender: readSender(from) };
    return api.canSend({ channel, ...defined({ purpose }), ...sender, identities: recipients });
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
    text: allowed ? 'Yes: no reason on record forbids it.' : `No.\n\n${details(lines)}`,
    code: allowed ? 0 : 1,
  };
};

function keyOf(kind: 'phone' | 'email', text: string, region: string | undefined) {
  const identity = identityIn(kind, text, region);
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
export function readSender(text: string): string {
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
