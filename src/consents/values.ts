/**
 * Decides whether a message may be sent to an identity: each reason for a refusal, and how to lift it. Limits of
 * requests about entries.
 */
import {
  type Consent,
  type ConsentState,
  listInForce,
  type SuppressionEdit,
  strictestOf,
} from '@switchbook/domain/consent/consent.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';

/** Limits of requests about entries of consents. */
export const entryLimits = {
  /** contacts with records that are read together */
  contacts: 100,
  /** identities that a request asks about before a message */
  recipients: 1_000,
  /** entries of several contacts that one operation reads; one contact has fewer */
  readTogether: 100_000,
  /** retained opt-outs that one statement releases; a contact gets at most a hundred for each identity */
  released: 60_000,
} as const;

/** Defaults of a suppression with an empty body. */
export const defaultSuppression = { channel: 'all', reason: 'manual' } as const;

/** An entry of a purpose, with the member `wish` of its proof. */
export type PreferenceEntry = Pick<
  Consent,
  'contactId' | 'channel' | 'purpose' | 'sender' | 'state' | 'proof' | 'occurredAt'
>;

export const sendReasons = [
  'opted_out',
  'suppressed',
  'no_consent',
  'consent_expired',
  'blocked',
  'unknown',
  'ambiguous',
] as const;
export type SendReasonCode = (typeof sendReasons)[number];

/** Actions that remove a reason. */
export const sendRemedies = [
  'record_opt_in',
  'lift_suppression',
  'wait',
  'unblock',
  'create_contact',
  'choose_contact',
] as const;
type SendRemedy = (typeof sendRemedies)[number];

export interface SendReason {
  readonly code: SendReasonCode;
  readonly remedy: SendRemedy;
  /** the contact with that entry; null when no contact has the identity yet */
  readonly contactId: ContactId | null;
  /** the consent's purpose; null: the channel as a whole */
  readonly purpose: string | null;
  /** the only number of the business that the refusal applies to; null: all numbers */
  readonly sender: string | null;
  /** the consent's time, or its expiry */
  readonly since: Date | null;
  /** expiry of a suppression; null: never */
  readonly until: Date | null;
}

/** The latest entry of the ledger for the channel, or for the channel and the purpose, and for one sender or all. */
export interface ConsentOnChannel {
  readonly purpose: string | null;
  readonly sender: string | null;
  readonly state: ConsentState;
  readonly occurredAt: Date;
  readonly expiresAt: Date | null;
}

/** An active suppression of the channel, or of all channels. */
export type SuppressionOnChannel = Pick<SuppressionEdit, 'subject'> & { readonly expiresAt: Date | null };

/** The entries of one holder of the identity. */
export interface SendState {
  readonly contactId: ContactId;
  readonly isBlocked: boolean;
  readonly consents: readonly ConsentOnChannel[];
  readonly suppressions: readonly SuppressionOnChannel[];
}

/** A consent or suppression retained for the identity after its contact was deleted. */
export interface RetainedEntry {
  readonly form: 'consent' | 'suppression';
  readonly purpose: string | null;
  readonly sender: string | null;
  readonly occurredAt: Date | null;
  readonly expiresAt: Date | null;
}

export interface SendQuestion {
  /** every contact with the identity, in any known form */
  readonly holders: readonly SendState[];
  /** the nearest holders: an exact match of a number excludes its other forms */
  readonly nearest: ReadonlySet<ContactId>;
  readonly retained: readonly RetainedEntry[];
  /** the identity's subjects, in all its forms; empty for other kinds than numbers and emails */
  readonly subjects: readonly string[];
  /** holders that the caller must not learn about: their refusals count, without any detail */
  readonly hidden?: ReadonlySet<ContactId>;
  /** the caller's choice among the holders */
  readonly chosen: ContactId | null;
  readonly purpose: string | null;
  /** the number that sends the message; null: any */
  readonly sender: string | null;
  /** whether the account demands an opt-in on the channel */
  readonly isConsentRequired: boolean;
}

export interface SendAnswer {
  readonly contactId: ContactId | null;
  /** empty: allowed */
  readonly reasons: readonly SendReason[];
}

/**
 * Most reasons that an answer lists, and most contacts among which the caller may choose. Thousands of contacts may
 * share an email.
 */
export const maxListedEntries = 20;

const noDetails = { contactId: null, purpose: null, sender: null, since: null, until: null };

/**
 * Decides whether a message may be sent. A refusal of any holder counts, since the message would reach the same
 * address. An opt-in and `blocked` count only on the nearest contact.
 */
export function decideSending(question: SendQuestion, now: Date): SendAnswer {
  const { holders, nearest, chosen, hidden } = question;
  const isCandidate = (id: ContactId) => (chosen === null ? nearest.has(id) : id === chosen);
  const candidates = holders.filter(
    (holder) => isCandidate(holder.contactId) && hidden?.has(holder.contactId) !== true,
  );
  const [contact] = candidates;
  const refusals = [
    ...holders.flatMap((holder) => refusalsOf(holder, question)),
    ...question.retained.flatMap((entry) => retainedReason(entry, question, now)),
  ].slice(0, maxListedEntries);
  if (contact === undefined)
    return {
      contactId: null,
      reasons: [...refusals, { ...noDetails, code: 'unknown', remedy: 'create_contact' }],
    };
  if (candidates.length > 1) {
    const ambiguous = candidates.slice(0, maxListedEntries).map(
      ({ contactId }): SendReason => ({
        ...noDetails,
        code: 'ambiguous',
        remedy: 'choose_contact',
        contactId,
      }),
    );
    return { contactId: null, reasons: [...refusals, ...ambiguous] };
  }
  return { contactId: contact.contactId, reasons: [...refusals, ...ownReasons(contact, question, now)] };
}

/** Lists refusals of a holder. A hidden holder is reported like a deleted contact, without its id. */
function refusalsOf(holder: SendState, { subjects, sender, hidden }: SendQuestion): readonly SendReason[] {
  const contactId = hidden?.has(holder.contactId) === true ? null : holder.contactId;
  const covers = (suppression: SuppressionOnChannel) =>
    suppression.subject === '' || subjects.length === 0 || subjects.includes(suppression.subject);
  return [
    ...consentsOf(holder, sender).optOuts.map((optOut) => optedOut(contactId, optOut, optOut.occurredAt)),
    ...holder.suppressions
      .filter(covers)
      .map((suppression) => suppressedReason(contactId, suppression.expiresAt)),
  ];
}

interface ConsentsInForce {
  readonly sender: string | null;
  /** the first opt-outs, up to the number that an answer lists */
  readonly optOuts: readonly ConsentOnChannel[];
  /** the strictest entry of each purpose */
  readonly strictest: readonly ConsentOnChannel[];
}

const inForceOf = new WeakMap<SendState, ConsentsInForce>();

/**
 * Returns the entries in force. The result is cached for each holder, because a request may name hundreds of its
 * numbers, and a holder may have thousands of entries.
 */
function consentsOf(holder: SendState, sender: string | null): ConsentsInForce {
  const earlier = inForceOf.get(holder);
  if (earlier?.sender === sender) return earlier;
  const purposes = [...new Set(holder.consents.map((consent) => consent.purpose))];
  const entries = purposes.map((purpose) =>
    listInForce(
      holder.consents.filter((consent) => consent.purpose === purpose),
      sender,
    ),
  );
  const judged = {
    sender,
    optOuts: entries
      .flat()
      .filter((entry) => entry.state === 'opted_out')
      .slice(0, maxListedEntries),
    strictest: entries.flatMap((entry) => strictestOf(entry) ?? []),
  };
  inForceOf.set(holder, judged);
  return judged;
}

/**
 * Returns the state with the entries that decide about identities with these subjects. A contact may have ten thousand
 * entries, and a request a thousand contacts. `isForAny`: also for identities of kinds without subjects.
 */
export function withDecidingEntries(
  state: SendState,
  sender: string | null,
  subjects: ReadonlySet<string>,
  isForAny: boolean,
): SendState {
  const { optOuts, strictest } = consentsOf(state, sender);
  const covering = state.suppressions.filter(({ subject }) => subject === '' || subjects.has(subject));
  const others = isForAny ? state.suppressions.slice(0, maxListedEntries) : [];
  return {
    ...state,
    consents: [...new Set([...optOuts, ...strictest])],
    suppressions: [...new Set([...covering, ...others])],
  };
}

function retainedReason(
  { form, purpose, sender, occurredAt, expiresAt }: RetainedEntry,
  question: SendQuestion,
  now: Date,
): readonly SendReason[] {
  if (form === 'suppression')
    return expiresAt !== null && expiresAt <= now ? [] : [suppressedReason(null, expiresAt)];
  const isForMessage =
    (purpose === null || purpose === question.purpose) &&
    (sender === null || question.sender === null || sender === question.sender);
  return isForMessage ? [optedOut(null, { purpose, sender }, occurredAt)] : [];
}

function ownReasons(
  holder: SendState,
  { isConsentRequired, sender }: SendQuestion,
  now: Date,
): readonly SendReason[] {
  const { contactId, isBlocked } = holder;
  const consents = consentsOf(holder, sender).strictest;
  const reasons: SendReason[] = [];
  if (isBlocked) reasons.push({ ...noDetails, code: 'blocked', remedy: 'unblock', contactId });
  const optIns = consents.filter((consent) => consent.state === 'opted_in');
  const isValid = optIns.some((optIn) => optIn.expiresAt === null || optIn.expiresAt > now);
  if (!isConsentRequired || isValid || consents.some((consent) => consent.state === 'opted_out'))
    return reasons;
  const expired = optIns
    .map((optIn) => optIn.expiresAt as Date)
    .sort((left, right) => Number(right) - Number(left));
  const [since] = expired;
  const remedy = { remedy: 'record_opt_in', contactId } as const;
  reasons.push(
    since === undefined
      ? { ...noDetails, ...remedy, code: 'no_consent' }
      : { ...noDetails, ...remedy, code: 'consent_expired', since },
  );
  return reasons;
}

function optedOut(
  contactId: ContactId | null,
  { purpose, sender }: Pick<SendReason, 'purpose' | 'sender'>,
  since: Date | null,
): SendReason {
  return { code: 'opted_out', remedy: 'record_opt_in', contactId, purpose, sender, since, until: null };
}

function suppressedReason(contactId: ContactId | null, until: Date | null): SendReason {
  const remedy = until === null ? 'lift_suppression' : 'wait';
  return { ...noDetails, code: 'suppressed', remedy, contactId, until };
}
