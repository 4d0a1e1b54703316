/** Events of the native API as they are stored; the inverse of `event-json.ts`. */
import type { NamedItem } from '../../core/bulk-changes/bulk-change.js';
import type { Account } from '../../domain/access.js';
import type { StoredEvent } from '../../domain/event.js';
import type { EventJson } from '../../domain/event-json.js';
import { defaultSpelling, type Identity } from '../../domain/identity.js';
import { asId } from '../../domain/ids.js';

type State = NonNullable<StoredEvent['after']>;

/** The state that a member of the event was made from; see `event-json.ts`. */
function toState(wire: EventJson['after'], isContact: boolean): State | null {
  if (wire === null || !isContact) return wire;
  const { tags = [], tag_numbers: numbers = [], groups = [], source, status, ...members } = wire as WireState;
  const { identities = [], ...others } = members;
  const item = ({ number, name }: NamedItem) => [number, name];
  return {
    ...others,
    identities: identities.map(toHeld),
    tags: tags.map((name, index) => [numbers[index] ?? null, name]),
    groups: groups.map(item),
    source: source == null ? null : item(source),
    status: status == null ? null : item(status),
  };
}

function toHeld(identity: Identity): object {
  return said({ ...identity, raw: identity.raw === defaultSpelling(identity) ? null : identity.raw });
}

/** A state leaves out what is at its default. */
function said(members: object): State {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !isDefault(value)));
}

function isDefault(value: unknown): boolean {
  if (value === null || value === false || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

interface WireState {
  readonly identities?: readonly Identity[];
  readonly tags?: readonly string[];
  readonly tag_numbers?: readonly number[];
  readonly groups?: readonly NamedItem[];
  readonly source?: NamedItem | null;
  readonly status?: NamedItem | null;
}

export function toEvent(wire: EventJson, accountId: Account['id']): StoredEvent {
  const isContact = wire.contact_id !== null && wire.type.startsWith('contact.');
  return {
    accountId,
    id: asId(wire.id),
    position: 0,
    seq: 0,
    type: wire.type,
    contactId: wire.contact_id === null ? null : asId(wire.contact_id),
    version: wire.version,
    occurredAt: new Date(wire.occurred_at),
    actor: wire.actor,
    before: toState(wire.before, isContact),
    after: wire.after && said(toState(wire.after, isContact) ?? {}),
    ...(wire.merged_into === undefined ? {} : { survivorId: asId(wire.merged_into) }),
  } as StoredEvent;
}
