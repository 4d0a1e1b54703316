/**
 * The canonical facts of a webhook payload about WhatsApp. Readers of payloads produce facts, and the core applies
 * them. Neither imports the other.
 */
import { readLid } from '@switchbook/domain/identity/identity.js';
import { isDialable } from '@switchbook/domain/identity/phone.js';
import type { PayloadObject, Unread } from './object-members.js';

/** The identifiers of one person in a payload; at least one is present. */
export interface PersonIds {
  /** digits with country code */
  readonly phone?: string;
  /** the id of the person within the business portfolio */
  readonly userId?: string;
  /** the id of the person within linked portfolios */
  readonly parentUserId?: string;
  readonly username?: string;
  /** digits of the id that tools on a linked device show instead of a number */
  readonly lid?: string;
}

/** The number of the business that a change is about. */
export interface BusinessNumber {
  readonly id: string;
  /** digits; null: not in the payload */
  readonly phone: string | null;
}

interface FactBase {
  /** null: the payload has no valid time; the time of receipt counts then */
  readonly at: Date | null;
  readonly business: BusinessNumber | null;
  /** id of the message that contains the fact */
  readonly messageId: string | null;
}

/** A person wrote, was written to, or is named next to a change. */
interface ContactSeen extends FactBase {
  readonly kind: 'seen';
  readonly person: PersonIds;
  readonly profileName?: string;
  /** whether a message was incoming or outgoing; null: no message */
  readonly message: 'in' | 'out' | null;
}

/** A payload that only names the person; all its ids belong to the same person. It creates no contact. */
interface PersonNamed extends FactBase {
  readonly kind: 'named';
  readonly person: PersonIds;
}

/** The person has changed the number or id. */
export interface IdentityChanged extends FactBase {
  readonly kind: 'changed';
  readonly previous: PersonIds;
  readonly next: PersonIds;
}

/** The person stopped or resumed marketing messages of one business number, in the settings of the app. */
interface Marketing extends FactBase {
  readonly kind: 'marketing';
  readonly person: PersonIds;
  readonly wish: 'stop' | 'resume';
  /** the source: a setting, or the refusal of a message */
  readonly by: 'preference' | 'refused_message';
}

/** A short text that may be a word of the account for stop or start. */
interface ShortText extends FactBase {
  readonly kind: 'text';
  readonly person: PersonIds;
  readonly text: string;
}

export interface CallPermission extends FactBase {
  readonly kind: 'call_permission';
  readonly person: PersonIds;
  readonly isAllowed: boolean;
  /** null: the permission does not expire */
  readonly expiresAt: Date | null;
}

/** The person answered a request for contact information with a card about themselves. */
interface SharedCard extends FactBase {
  readonly kind: 'shared_card';
  readonly person: PersonIds;
  readonly phones: readonly string[];
  readonly name: string | null;
}

/** A contact of the address book in the business's phone app. */
interface AppContact extends FactBase {
  readonly kind: 'app_contact';
  readonly person: PersonIds;
  readonly name: string | null;
  readonly action: 'save' | 'remove';
}

/** An undelivered message, with a code that describes its receiver. */
interface MessageUndelivered extends FactBase {
  readonly kind: 'undelivered';
  readonly person: PersonIds;
  readonly code: number;
}

export type Fact =
  | ContactSeen
  | PersonNamed
  | IdentityChanged
  | Marketing
  | ShortText
  | CallPermission
  | SharedCard
  | AppContact
  | MessageUndelivered;

export type PayloadReading =
  | {
      readonly outcome: 'read';
      /** ordered as in the payload */
      readonly facts: readonly Fact[];
      /** names of fields and members that are not read, each with its count */
      readonly unread: ReadonlyMap<string, number>;
      /** every person in the payload, also in ignored fields */
      readonly mentions: readonly PersonIds[];
    }
  /** damaged, or beyond the bounds */
  | { readonly outcome: 'unreadable' };

/**
 * Ids of WhatsApp's own protocol, which tools on a linked device pass on: `<digits>@<server>`, with a device if
 * relevant. The server distinguishes a number from a LID, and a person from a group, a broadcast or a channel.
 */
const jidForm = /^(\d{5,20})(?:[._]\d{1,3})?(?::\d{1,3})?@(c\.us|s\.whatsapp\.net|hosted|lid|hosted\.lid)$/;
const maxLength = 64;

/** Returns the number or the LID of a person; undefined for groups and other ids. */
export function personIdsOf(jid: unknown): PersonIds | undefined {
  if (typeof jid !== 'string' || jid.length > maxLength) return undefined;
  const [, digits = '', server = ''] = jidForm.exec(jid) ?? [];
  if (server.endsWith('lid')) {
    const lid = readLid(digits);
    return lid === undefined ? undefined : { lid };
  }
  return isDialable(digits) ? { phone: digits } : undefined;
}

/**
 * Returns the ids in several jids of one person; of two numbers or two LIDs the first. Ids of the business are dropped.
 */
export function idsOfJids(own: BusinessIds, ...jids: readonly unknown[]): PersonIds {
  let ids: PersonIds = {};
  for (const jid of jids) {
    const person = personIdsOf(jid);
    if (person !== undefined && !isOwn(own, person)) ids = { ...person, ...ids };
  }
  return ids;
}

/** The ids of the business itself: they identify no customer. */
export type BusinessIds = readonly PersonIds[];

export function businessIdsOf(...jids: readonly unknown[]): BusinessIds {
  return jids.flatMap((jid) => personIdsOf(jid) ?? []);
}

function isOwn(own: BusinessIds, { phone, lid }: PersonIds): boolean {
  return own.some(
    (ids) => (phone !== undefined && ids.phone === phone) || (lid !== undefined && ids.lid === lid),
  );
}

/** A payload while it is read. Readers add facts and unread names in the order of the payload. */
export interface Reading {
  readonly facts: Fact[];
  readonly unread: Unread;
}

/** The value of a change in a payload. */
export interface PayloadChange extends Reading {
  readonly value: PayloadObject;
  readonly business: BusinessNumber | null;
}

/** Records that a person existed at a time, without a message. `profileName`: undefined if absent. */
export function addSeenPerson(
  { business, facts }: Pick<PayloadChange, 'business' | 'facts'>,
  person: PersonIds,
  profileName: string | undefined,
  at: Date | null,
): void {
  const name = profileName === undefined ? {} : { profileName };
  facts.push({ kind: 'seen', person, ...name, message: null, at, business, messageId: null });
}
