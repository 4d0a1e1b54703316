/** Events as JSON of the native API: the contact as that API shows it, with all data that a copy needs. */
import type { Consent, EntryName, EventActor, Suppression } from '@switchbook/domain/consent/consent.js';
import {
  compileContactJson,
  detailMembers,
  detailsJson,
  identitiesJson,
  identityJson,
  personMembers,
} from '@switchbook/domain/contact/contact-json.js';
import {
  type ContactState,
  readContactState,
  type StatedContact,
  type StatedIdentity,
  stateBefore,
} from '@switchbook/domain/contact/contact-state.js';
import {
  type EventSubject,
  type EventType,
  type StoredEvent,
  subjectOf,
} from '@switchbook/domain/events/event.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { inStoredOrder, type Json } from '@switchbook/domain/runtime/json.js';

export interface EventJson {
  readonly id: string;
  readonly type: EventType;
  readonly contact_id: string | null;
  readonly version: number | null;
  readonly occurred_at: string;
  readonly actor: EventActor;
  readonly before: Json | null;
  readonly after: Json | null;
  /** the survivor, for `contact.merged` and `contact.unmerged` */
  readonly merged_into?: string;
}

export function eventJson(event: StoredEvent): EventJson {
  return {
    id: event.id,
    type: event.type,
    contact_id: event.contactId,
    version: event.version,
    occurred_at: isoTime(event.occurredAt),
    actor: recordedActor(event.actor),
    ...statesOf(event),
    ...(event.survivorId === undefined ? {} : { merged_into: event.survivorId }),
  };
}

/** Omits other members of a stored actor. */
function recordedActor({ face, key_id, proof }: EventActor): EventActor {
  return { face, key_id, ...(proof && { proof }) };
}

function statesOf(event: StoredEvent): Pick<EventJson, 'before' | 'after'> {
  const { type, before, after } = event;
  const subject = subjectOf[type];
  if (subject === 'contact') {
    // The version of the last state.
    const was = before !== null && after !== null ? stateBefore(before, after) : before;
    return {
      before: was && encodeState(event, was, after === null),
      after: after && encodeState(event, after, true),
    };
  }
  return {
    before: before && encodePublished(subject, before),
    after: after && encodePublished(subject, after),
  };
}

const stateMembers = [
  ...[...personMembers, 'identities', 'tags', 'tag_numbers', 'groups', 'source', 'status'],
  ...[...detailMembers, 'reach', 'created_at', 'updated_at'],
];
type Others = ReturnType<typeof othersOf>;
const encodeLast = compileContactJson<Others>(['id', 'number', 'version', ...stateMembers]);
const encodeEarlier = compileContactJson<Others>(['id', 'number', ...stateMembers]);

/** Encodes a state as the native API shows a contact. */
function encodeState(event: StoredEvent, state: ContactState, isLast: boolean): Json {
  const contact = readContactState(state, event.occurredAt);
  return (isLast ? encodeLast : encodeEarlier)(contact, othersOf(event, contact));
}

function othersOf(event: StoredEvent, contact: StatedContact) {
  // Members are assigned separately: a spread of this many makes a slow object.
  const { phone, email, address, attributes, extensions } = detailsJson(contact);
  return {
    id: event.contactId,
    number: contact.number,
    version: event.version,
    phone,
    email,
    identities: identitiesJson(contact, encodeHeld),
    tags: contact.tags.map((tag) => tag.name),
    tag_numbers: contact.tags.map((tag) => tag.number),
    groups: contact.groups,
    source: contact.source,
    status: contact.status,
    address,
    attributes,
    extensions,
    reach: { opted_in: contact.reach.optedIn, opted_out: contact.reach.optedOut },
    created_at: isoTime(contact.createdAt),
    updated_at: isoTime(contact.updatedAt),
  };
}

/** Encodes an identity as in a contact, with the members that only an export has. */
function encodeHeld(identity: StatedIdentity) {
  // The identity shows the scope as a member already.
  const { scope: _, ...attrs } = identity.attrs;
  return {
    ...identityJson(identity),
    origin: identity.origin,
    ...(Object.keys(attrs).length === 0 ? {} : { attrs: inStoredOrder(attrs) }),
  };
}

/** Members of entries and of catalog items. A member with `?` is null if the state omits it. */
const publishedAs = {
  consent:
    'id channel state purpose? sender? source? basis? proof subjects occurred_at expires_at? actor created_at',
  // `is_active` of a suppression is left out: it depends on the time of reading.
  suppression: 'id channel subject? reason source? note? expires_at? created_at updated_at',
  note: 'id',
  item: 'number name color? created_at updated_at',
  segment: 'number name',
} as const satisfies Record<Exclude<EventSubject, 'contact'>, string>;

function encodePublished(subject: keyof typeof publishedAs, state: ContactState): Json {
  if (subject === 'consent') {
    const { proof = {}, subjects = [] } = state;
    return {
      ...publishedMembersOf(publishedAs.consent, state),
      proof: inStoredOrder(proof as ContactState),
      subjects,
    } satisfies Record<EntryName<Consent>, unknown>;
  }
  if (subject === 'suppression')
    return publishedMembersOf(publishedAs.suppression, state) satisfies Record<
      EntryName<Suppression>,
      unknown
    >;
  return publishedMembersOf(publishedAs[subject], state);
}

type Published<Members extends string> = Members extends `${infer First} ${infer Rest}`
  ? Published<First> | Published<Rest>
  : Members extends `${infer Name}?`
    ? Name
    : Members;

function publishedMembersOf<Members extends string>(
  members: Members,
  state: ContactState,
): Readonly<Record<Published<Members>, unknown>> {
  const entries = members.split(' ').map((member) => {
    const name = member.replace('?', '');
    return [name, name === member ? state[name] : (state[name] ?? null)];
  });
  return Object.fromEntries(entries) as Record<Published<Members>, unknown>;
}
