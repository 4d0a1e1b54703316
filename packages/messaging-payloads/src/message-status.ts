/** Reads the status of a message that the business sent. */
import type { PayloadChange } from './facts.js';
import {
  ignoreMembers,
  ignoreOtherMembers,
  type PayloadObject,
  readMember,
  readObjectList,
  readStorableText,
  readUnixTime,
} from './object-members.js';
import { findNamedPerson, idNames, type NamedPeople, type NamedPerson } from './people.js';

// Error codes of Meta for messages that did not reach the person.
/** The person has stopped marketing. */
const stoppedMarketing = 131050;
/** Not on WhatsApp or not reachable; a cap of the platform; blocked by the business. */
const undeliveredCodes = new Set([131026, 131049, 130403]);

/** Members that readers ignore: participants of a group, price and category of a message, members of a relay. */
const ignoredMembers = [
  'recipient_type recipient_participant_id recipient_participant_user_id recipient_participant_parent_user_id',
  'recipient_identity_key_hash conversation pricing biz_opaque_callback_data type gs_id meta_msg_id id errors timestamp',
  'recipient_id recipient_user_id recipient_parent_user_id parent_recipient_user_id',
].flatMap((line) => line.split(' '));

/** Errors of a status that are read; the platform sends one. */
const maxErrors = 20;

const steps = new Set(['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning']);

/** Returns the named person that the status is about. */
export function readMessageStatus(
  change: PayloadChange,
  status: PayloadObject,
  people: NamedPeople,
): NamedPerson | undefined {
  const { facts, unread, business } = change;
  ignoreMembers(status, ignoredMembers);
  const step = readMember(status, 'status');
  if (typeof step !== 'string' || !steps.has(step)) unread.count('status', step);
  // A status of a group message concerns the group, not a person.
  if (readMember(status, 'recipient_type') === 'group') return undefined;
  const { named, person } = findNamedPerson(status, idNames.recipient, people);
  if (person === undefined) return named;
  const base = {
    at: readUnixTime(status, 'timestamp'),
    business,
    messageId: readStorableText(status, 'id', 256) ?? null,
  };
  // Only the contact next to the status proves that the person exists.
  if (named !== undefined) {
    const name = named.profileName === undefined ? {} : { profileName: named.profileName };
    facts.push({ kind: 'seen', person, ...name, message: step === 'sent' ? 'out' : null, ...base });
  }
  for (const [index, error] of readObjectList(status, 'errors').entries()) {
    ignoreOtherMembers(error);
    if (index >= maxErrors) continue;
    const code = readMember(error, 'code');
    if (code === stoppedMarketing)
      facts.push({ kind: 'marketing', person, wish: 'stop', by: 'refused_message', ...base });
    else if (typeof code === 'number' && undeliveredCodes.has(code))
      facts.push({ kind: 'undelivered', person, code, ...base });
  }
  return named;
}
