/** Events and histories to the shapes of `wire.ts`. Pure. */
import type { HistoryEntry } from '../../core/feed/history.js';
import { shownOf } from '../../domain/contact.js';
import {
  type ContactState,
  type StatedContact,
  type StatedIdentity,
  stateBefore,
} from '../../domain/contact-state.js';
import { contactEventTypes, type StoredEvent } from '../../domain/event.js';
import { differencesOf } from '../../domain/history.js';
import { readState } from '../../domain/read-state.js';
import { inStoredOrder } from '../../domain/stored-order.js';
import { blankIsNull } from './choices.js';
import { encodeIdentity } from './encode.js';
import type { EventWire, HistoryEntryWire } from './wire-events.js';

export function encodeEvent(event: StoredEvent): EventWire {
  return {
    id: event.id,
    type: event.type,
    contact_id: event.contactId,
    version: event.version,
    occurred_at: event.occurredAt.toISOString(),
    actor: { face: event.actor.face, key_id: event.actor.key_id },
    ...statesOf(event),
  };
}

const contactTypes: ReadonlySet<string> = new Set(contactEventTypes);

function statesOf(event: StoredEvent): Pick<EventWire, 'before' | 'after'> {
  const { type, before, after } = event;
  if (contactTypes.has(type)) {
    // The version is that of the last state there is.
    const was = before !== null && after !== null ? stateBefore(before, after) : before;
    return {
      before: was && encodeState(event, was, after === null),
      after: after && encodeState(event, after, true),
    };
  }
  const encode = type === 'consent.recorded' ? encodeConsent : encodeOther(type);
  return { before: before && encode(before), after: after && encode(after) };
}

function encodeState(event: StoredEvent, state: ContactState, isLast: boolean) {
  const contact = readState(state, event.occurredAt);
  const { number, ...members } = encodeStated(contact);
  return { id: event.contactId, number, ...(isLast ? { version: event.version } : {}), ...members };
}

/** As `encodeContact`, of what a state tells. */
function encodeStated(contact: StatedContact) {
  const phone = shownOf(contact, 'phone');
  return {
    number: contact.number,
    type: contact.type,
    display_name: contact.displayName,
    given_name: blankIsNull(contact.givenName),
    family_name: blankIsNull(contact.familyName),
    company: contact.company,
    description: contact.description,
    avatar_url: contact.avatarUrl,
    phone: phone === undefined ? null : `+${phone.value}`,
    email: shownOf(contact, 'email')?.raw ?? null,
    identities: contact.identities.map(encodeHeld),
    tags: contact.tags.map((tag) => tag.name),
    tag_numbers: contact.tags.map((tag) => tag.number),
    groups: contact.groups,
    source: contact.source,
    status: contact.status,
    address: {
      street: contact.address.street,
      city: contact.address.city,
      state: contact.address.state,
      zip: contact.address.zip,
      country_code: contact.address.countryCode,
    },
    owner: contact.owner,
    blocked: contact.blocked,
    attributes: inStoredOrder(contact.attributes),
    extensions: inStoredOrder(contact.extensions),
    reach: { opted_in: contact.reach.optedIn, opted_out: contact.reach.optedOut },
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
}

/** As in a contact, with what an export has besides. */
function encodeHeld(identity: StatedIdentity) {
  // What it shows as the scope.
  const { scope: _, ...attrs } = identity.attrs;
  return {
    ...encodeIdentity(identity),
    origin: identity.origin,
    ...(Object.keys(attrs).length === 0 ? {} : { attrs: inStoredOrder(attrs) }),
  };
}

function encodeConsent(state: ContactState) {
  const { id, channel, state: said, purpose = null, source = null, basis = null, proof = {} } = state;
  const { subjects = [], occurred_at, expires_at = null, actor, created_at } = state;
  return {
    id,
    channel,
    state: said,
    purpose,
    source,
    basis,
    proof: inStoredOrder(proof as ContactState),
    subjects,
    occurred_at,
    expires_at,
    actor,
    created_at,
  };
}

function encodeOther(type: StoredEvent['type']) {
  return type.startsWith('suppression.') ? encodeSuppression : encodeItem;
}

/** Without whether it is in force, which depends on when it is looked at. */
function encodeSuppression(state: ContactState) {
  const { id, channel, subject = null, reason, source = null, note = null } = state;
  const { expires_at = null, created_at, updated_at } = state;
  return { id, channel, subject, reason, source, note, expires_at, created_at, updated_at };
}

function encodeItem(state: ContactState) {
  const { number, name, color = null, created_at, updated_at } = state;
  return { number, name, color, created_at, updated_at };
}

export function encodeHistoryEntry({ event, keyName }: HistoryEntry): HistoryEntryWire {
  const { face, key_id } = event.actor;
  return {
    id: event.id,
    type: event.type,
    version: event.version,
    occurred_at: event.occurredAt.toISOString(),
    actor: { face, key_id, key_name: keyName },
    changes: differencesOf(event).map(({ field, before, after }) => ({ field, before, after })),
  };
}
