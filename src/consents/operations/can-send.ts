/** Whether messages may be sent: answered for many identities at once, from the current entries. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { Channel } from '@switchbook/domain/consent/consent.js';
import {
  type IdentityKey,
  knownFormsOf,
  type LookupIdentity,
  refusalSubjectsOf,
} from '@switchbook/domain/identity/identity.js';
import { type ContactId, noContact } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { findAccount } from '../../access/store/account-rows.js';
import { findHolders, maxHoldersOf } from '../../contacts/store/identity-holders.js';
import { findRefusing, findSharers } from '../../contacts/store/shared-identities.js';
import { writeLimits } from '../../contacts/values/request-limits.js';
import { firstOfEach, nearestHolders } from '../../contacts/writes/targets.js';
import type { Basics, CallerVisibility } from '../../operation-context/context.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import { readRetainedOptOuts, readSendStates } from '../store/send-states.js';
import { decideSending, type SendAnswer, type SendState, withDecidingEntries } from '../values.js';

export interface SendCommand {
  readonly channel: Channel;
  /** null: messages of any purpose */
  readonly purpose: string | null;
  /** digits of the number that the messages are from; null: any of the business */
  readonly sender: string | null;
  readonly recipients: readonly Recipient[];
}

export interface Recipient {
  readonly key: IdentityKey;
  /** the contact that the caller chose, if several hold the identity */
  readonly chosen: ContactId | null;
}

/** Returns one answer per recipient, in their order. A phone number also matches its equivalent forms. */
export async function canSend(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: SendCommand,
): Promise<readonly SendAnswer[]> {
  const { accountId } = caller;
  const { channel, purpose, sender, recipients } = command;
  const { keys, indexOf } = distinctKeys(recipients);
  const subjects = keys.map(refusalSubjectsOf);
  const now = context.clock();
  const { reads } = context.database;
  const forms = keys.flatMap((key, index) => knownFormsOf(key).map((form) => ({ index, form })));
  const [holders, sharersFound, retained, account] = await Promise.all([
    findHolders(reads, accountId, keys, true),
    findSharers(reads, accountId, forms.map(formOf), maxHoldersOf(forms.length)),
    readRetainedOptOuts(reads, accountId, [...new Set(subjects.flat())], command, now),
    findAccount(reads, accountId),
  ]);
  const sharers = sharersFound.map(({ index, contactId }) => ({
    index: forms[index]?.index ?? -1,
    contactId,
  }));
  const candidates = [...holders, ...sharers];
  const shared = sharedByMany(keys, candidates);
  const shortened = forms.filter(({ index }) => shared.has(index));
  const shortForms = shortened.map(formOf);
  const chosenIds = recipients.flatMap((recipient) => recipient.chosen ?? []);
  const refusing = await findRefusing(reads, accountId, shortForms, channel, chosenIds);
  const all = [...new Set([...candidates, ...refusing].map((candidate) => candidate.contactId))];
  const { visibility } = context;
  const visible = visibility && (await filterVisible(visibility, reads, accountId, all));
  const hidden = visible && new Set(all.filter((id) => !visible.has(id)));
  const consideredHolders = [
    ...fewOfEach(shared, candidates, hidden),
    ...refusing.map(({ index, contactId }) => ({ index: shortened[index]?.index ?? -1, contactId })),
  ];
  const judged = [...new Set(consideredHolders.map((holder) => holder.contactId))];
  // The same statements run for an identity of a hidden contact and for an unknown identity.
  const checked = hidden === undefined ? judged : [...judged, noContact];
  const keep = decidingEntriesOf(consideredHolders, subjects, sender);
  const states = await readSendStates(reads, accountId, checked, { ...command, now }, keep);
  const statesByContact = keys.map(() => new Map<ContactId, SendState>());
  // A refusal of a sharer counts too: the message would reach the same phone.
  for (const { index, contactId } of consideredHolders) {
    const state = states.get(contactId);
    if (state !== undefined) statesByContact[index]?.set(contactId, state);
  }
  const nearest = keys.map(() => new Set<ContactId>());
  const visibleHolders = holders.filter((holder) => hidden?.has(holder.contactId) !== true);
  for (const { identifier, contactId } of nearestHolders(keys, visibleHolders))
    nearest[identifier]?.add(contactId);
  const required: readonly string[] = account?.settings.consent_required ?? [];
  const isConsentRequired = required.includes('all') || required.includes(channel);
  return mapInSlices(recipients, ({ key, chosen }) => {
    const index = indexOf(key);
    const subjectsOfQuestion = subjects[index] ?? [];
    const facts = {
      holders: [...(statesByContact[index]?.values() ?? [])],
      nearest: nearest[index] ?? new Set(),
      retained: subjectsOfQuestion.flatMap((subject) => retained.get(subject) ?? []),
      subjects: subjectsOfQuestion,
      chosen,
      purpose,
      sender,
      isConsentRequired,
      ...withoutUndefined({ hidden }),
    };
    return decideSending(facts, now);
  });
}

/** Returns each identity once, and a function for its index: a request may repeat one. */
function distinctKeys(recipients: readonly Recipient[]) {
  const identityNameOf = ({ kind, scope, value }: IdentityKey) => JSON.stringify([kind, scope, value]);
  const keys = [...new Map(recipients.map(({ key }) => [identityNameOf(key), key])).values()];
  const indexes = new Map(keys.map((key, index) => [identityNameOf(key), index]));
  return { keys, indexOf: (key: IdentityKey) => indexes.get(identityNameOf(key)) ?? -1 };
}

/** A contact, and the index of the requested identity that it has. */
interface Holding {
  readonly index: number;
  readonly contactId: ContactId;
}

/**
 * Returns indexes of identities with more contacts than `writeLimits.namedHolders`. Only a few contacts, and contacts
 * that refuse, are judged.
 */
function sharedByMany(keys: readonly LookupIdentity[], candidates: readonly Holding[]): ReadonlySet<number> {
  const counts = keys.map(() => 0);
  for (const { index } of candidates) counts[index] = (counts[index] ?? 0) + 1;
  return new Set(
    keys.flatMap(({ anyScope }, at) =>
      anyScope !== true && (counts[at] ?? 0) > writeLimits.namedHolders ? at : [],
    ),
  );
}

/** Returns a few of the contacts with each identity that many have. Contacts that the caller may see are first. */
function fewOfEach(
  shared: ReadonlySet<number>,
  candidates: readonly Holding[],
  hidden: ReadonlySet<ContactId> | undefined,
): readonly Holding[] {
  const isShared = ({ index }: Holding) => shared.has(index);
  const few = firstOfEach(candidates.filter(isShared), ({ contactId }) => hidden?.has(contactId) !== true);
  return [...candidates.filter((candidate) => !isShared(candidate)), ...few];
}

const formOf = ({ form }: { readonly form: IdentityKey }) => form;

/**
 * Returns a function that keeps only the entries that decide about the requested identities. `subjects`: of each
 * identity.
 */
function decidingEntriesOf(
  holdings: readonly Holding[],
  subjects: readonly (readonly string[])[],
  sender: string | null,
): (state: SendState) => SendState {
  const byContact = new Map<ContactId, Set<string>>();
  for (const { index, contactId } of holdings) {
    const contactSubjects = byContact.get(contactId) ?? new Set();
    for (const subject of subjects[index] ?? []) contactSubjects.add(subject);
    byContact.set(contactId, contactSubjects);
  }
  const isForAny = subjects.some((named) => named.length === 0);
  return (state) => withDecidingEntries(state, sender, byContact.get(state.contactId) ?? new Set(), isForAny);
}
