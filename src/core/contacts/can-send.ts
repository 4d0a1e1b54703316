/** Whether messages may be sent: answered for many identities at once, from what is on record now. */
import type { Caller } from '../../domain/access.js';
import { type SendAnswer, type SendStanding, sendAnswer } from '../../domain/can-send.js';
import type { Channel } from '../../domain/consent.js';
import { type IdentityKey, isNumber, refusalSubject } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import { otherForms } from '../../domain/phone.js';
import { findAccount } from '../../store/accounts.js';
import { asProblems } from '../../store/database.js';
import { findHolders } from '../../store/identity-holders.js';
import { readRetained, readSendStandings } from '../../store/send-standings.js';
import type { Context } from '../context.js';
import { nearestHolders } from '../writes/match.js';

export interface SendCommand {
  readonly channel: Channel;
  /** null: messages of any purpose */
  readonly purpose: string | null;
  readonly recipients: readonly Recipient[];
}

export interface Recipient {
  readonly key: IdentityKey;
  /** whom the caller means, where several hold the identity */
  readonly chosen: ContactId | null;
}

/** One answer for each recipient, in their order. A number also means its other known forms. */
export function canSend(
  context: Context,
  caller: Caller,
  command: SendCommand,
): Promise<readonly SendAnswer[]> {
  return asProblems(async () => {
    const { accountId } = caller;
    const { channel, purpose, recipients } = command;
    const keys = recipients.map((one) => one.key);
    const subjects = keys.map(subjectsOf);
    const now = context.clock();
    const { reads } = context.database;
    const [holders, retained, account] = await Promise.all([
      findHolders(reads, accountId, keys, true),
      readRetained(reads, accountId, [...new Set(subjects.flat())], channel),
      findAccount(reads, accountId),
    ]);
    const all = [...new Set(holders.map((one) => one.contactId))];
    const standings = await readSendStandings(reads, accountId, all, channel, purpose, now);
    const held = keys.map(() => new Map<ContactId, SendStanding>());
    for (const { asked, contactId } of holders) {
      const standing = standings.get(contactId);
      if (standing !== undefined) held[asked]?.set(contactId, standing);
    }
    const nearest = keys.map(() => new Set<ContactId>());
    for (const { identifier, contactId } of nearestHolders(keys, holders))
      nearest[identifier]?.add(contactId);
    const required: readonly string[] = account?.settings.consent_required ?? [];
    const isConsentRequired = required.includes('all') || required.includes(channel);
    return recipients.map(({ chosen }, index) => {
      const forms = subjects[index] ?? [];
      const question = {
        holders: [...(held[index]?.values() ?? [])],
        nearest: nearest[index] ?? new Set(),
        retained: forms.flatMap((subject) => retained.get(subject) ?? []),
        subjects: forms,
        chosen,
        purpose,
        isConsentRequired,
      };
      return sendAnswer(question, now);
    });
  });
}

/** What an opt-out may name the identity by, in each known form of a number. */
function subjectsOf(key: IdentityKey): readonly string[] {
  const forms = isNumber(key.kind) ? [key.value, ...otherForms(key.value)] : [key.value];
  return forms.flatMap((value) => refusalSubject({ ...key, value }) ?? []);
}
