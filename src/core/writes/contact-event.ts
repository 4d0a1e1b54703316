/** A contact as it stands in events: plain JSON in canonical words. */
import type { Caller } from '../../domain/access.js';
import type { CatalogItem, Contact } from '../../domain/contact.js';
import type { IdSource } from '../../domain/ids.js';
import type { EventRecord } from '../../store/events.js';
import { actorOf } from '../context.js';

export function snapshot(contact: Contact): Readonly<Record<string, unknown>> {
  return {
    id: contact.id,
    number: contact.number,
    version: contact.version,
    type: contact.type,
    display_name: contact.displayName,
    given_name: contact.givenName,
    family_name: contact.familyName,
    company: contact.company,
    description: contact.description,
    avatar_url: contact.avatarUrl,
    address: {
      street: contact.address.street,
      city: contact.address.city,
      state: contact.address.state,
      zip: contact.address.zip,
      country_code: contact.address.countryCode,
    },
    owner: contact.owner,
    blocked: contact.blocked,
    attributes: contact.attributes,
    extensions: contact.extensions,
    identities: contact.identities.map((one) => ({
      id: one.id,
      kind: one.kind,
      scope: one.scope,
      value: one.value,
      raw: one.raw,
      label: one.label,
      primary: one.isPrimary,
      origin: one.origin,
      verified_at: one.verifiedAt,
      attrs: one.attrs,
    })),
    tags: contact.tags.map((tag) => tag.name),
    groups: contact.groups.map(named),
    source: contact.source === null ? null : named(contact.source),
    status: contact.status === null ? null : named(contact.status),
    reach: { opted_in: contact.reach.optedIn, opted_out: contact.reach.optedOut },
    created_at: contact.createdAt,
    updated_at: contact.updatedAt,
  };
}

function named(item: CatalogItem) {
  return { number: item.number, name: item.name };
}

/** The event of a change; `before` null for a creation, `after` null for a deletion. */
export function contactEvent(
  caller: Caller,
  newId: IdSource,
  now: Date,
  before: Contact | null,
  after: Contact | null,
): EventRecord {
  const subject = (after ?? before) as Contact;
  const verb = before === null ? 'created' : after === null ? 'deleted' : 'updated';
  return {
    id: newId(),
    type: `contact.${verb}`,
    contact_id: subject.id,
    version: subject.version,
    before: before === null ? null : snapshot(before),
    after: after === null ? null : snapshot(after),
    actor: actorOf(caller),
    occurred_at: now,
  };
}
