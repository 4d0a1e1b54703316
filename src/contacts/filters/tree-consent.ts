/** Conditions on consents, and on whether a message may be sent. Pure. */
import {
  channelKinds,
  channelMustBe,
  consentStates,
  isChannel,
  isKnownChannel,
} from '@switchbook/domain/consent/consent.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import {
  innerPart,
  readDigits,
  readMembers,
  readText,
  refuse,
  type TreePart,
  type ValueReader,
} from './tree-values.js';

/** `none`: no entry is in force */
const consentChoices = [...consentStates, 'none'] as const;
const consentChoiceOf = (value: unknown) => consentChoices.find((choice) => choice === value);

/** `whatsapp:opted_out`, or `{channel, state, purpose, sender}` */
export const readConsent: ValueReader<ContactFilter> = (value, at) => {
  if (typeof value === 'string') {
    const [channel, state, ...rest] = value.trim().split(':');
    const consentState = consentChoiceOf(state);
    if (isChannel(channel) && consentState !== undefined && rest.length === 0)
      return { op: 'consent', channel, state: consentState, purpose: null, sender: null };
    return refuse(
      at,
      'form',
      `must be a channel and a state, for example whatsapp:${consentStates[0]}`,
      'text',
    );
  }
  const members = readMembers(value, at, ['channel', 'state', 'purpose', 'sender']);
  if (members === undefined) return undefined;
  const state = consentChoiceOf(members.state);
  if (state === undefined)
    return refuse(innerPart(at, 'state'), 'not_allowed', `must be one of ${consentChoices.join(', ')}`);
  const message = readMessageMembers(members, at);
  return message && { op: 'consent', state, ...message };
};

/** `whatsapp`, or `{channel, purpose, sender}` */
export const readSendable: ValueReader<ContactFilter> = (value, at) => {
  const members =
    typeof value === 'string'
      ? { channel: value.trim() }
      : readMembers(value, at, ['channel', 'purpose', 'sender']);
  if (members === undefined) return undefined;
  const message = readMessageMembers(
    members,
    typeof value === 'string' ? { ...at, report: (_, ...rest) => at.report(at.path, ...rest) } : at,
  );
  if (message === undefined) return undefined;
  const kinds = isKnownChannel(message.channel) ? channelKinds[message.channel] : [];
  return { op: 'sendable', ...message, kinds, at: at.input.now };
};

function readMessageMembers(members: Readonly<Record<string, unknown>>, at: TreePart) {
  const { channel } = members;
  if (!isChannel(channel))
    return refuse(innerPart(at, 'channel'), 'form', `must be ${channelMustBe}`, 'channel');
  const purpose = members.purpose == null ? null : readText(members.purpose, innerPart(at, 'purpose'));
  const digits = members.sender == null ? [null] : readDigits(members.sender, innerPart(at, 'sender'));
  if (purpose === undefined || digits === undefined) return undefined;
  return { channel, purpose, sender: digits[0] ?? null };
}
