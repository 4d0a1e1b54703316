/** Encodes results: `{data}` for one record, `{data, meta}` for a list. */

import { type ChannelConsent, isActive, type Suppression } from '@switchbook/domain/consent/consent.js';
import {
  type CatalogItem,
  type Contact,
  displayedIdentity,
  joinName,
} from '@switchbook/domain/contact/contact.js';
import type { ShownBy, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { CatalogRef } from '@switchbook/domain/contact/edit.js';
import { type Identity, type IdentityKind, spelledScope } from '@switchbook/domain/identity/identity.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { impliedId, parseId } from '@switchbook/domain/runtime/ids.js';
import { inStoredOrder } from '@switchbook/domain/runtime/json.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { byCodePoint, byFoldedName, fold, readShownText } from '@switchbook/domain/text/text.js';
import { foldedNameOf, tidyNameOf } from '../../catalogs/values/catalog.js';
import type { WithContact } from '../../contacts/operations/find-contacts.js';
import type { Note } from '../../notes/values.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { encodeResolved, formatNumber, phoneFallback, toTimestamp } from './choices.js';
import type { ResolveQuestion } from './decode-resolve.js';
import { readName } from './faults.js';
import { idOf, itemIdOf } from './ids.js';
import type {
  ConsentWire,
  ContactWire,
  IdentityType,
  IdentityWire,
  NoteWire,
  ResolvedWire,
  SuppressionWire,
  TagWire,
} from './wire.js';

export function ok(status: 200 | 201, data: unknown): Answer {
  return { status, body: { data } };
}

/** Makes the page of a list with a single page. */
export function page(data: readonly unknown[]): Answer {
  return { status: 200, body: pageBody(data, null) };
}

export function pageBody(data: readonly unknown[], next: string | null) {
  return { data, meta: { next_cursor: next } };
}

/** Parts of a contact that this wire shows. */
export const shownParts = { parts: ['attributes', 'identities'] } as const satisfies ShownParts;

export function encodeContact(contact: ShownBy<typeof shownParts>): ContactWire {
  const external = displayedIdentity(contact, 'external');
  return {
    id: idOf(contact),
    phone_number: phoneFallback(contact),
    name: readShownText(
      contact.displayName ?? joinName(contact.givenName ?? '', contact.familyName ?? ''),
      readName,
    ),
    email: displayedIdentity(contact, 'email')?.raw ?? null,
    external_source: external === undefined ? null : spelledScope(external),
    external_id: external?.raw ?? null,
    custom_fields: inStoredOrder(contact.attributes),
    organization_id: contact.accountId,
    created_at: toTimestamp(contact.createdAt),
    updated_at: toTimestamp(contact.updatedAt),
  };
}

/** Encodes a match. `identifier` is the index of the first match among the identifiers to look up. */
export function encodeMatch(contact: Contact, question: ResolveQuestion, identifier: number): ResolvedWire {
  const query = question.queries[question.positions[identifier] ?? 0];
  invariant(query !== undefined, 'a match without an item');
  const { type, value, source } = query;
  return encodeResolved(encodeContact(contact), { type, value, source });
}

/** Kinds that have a row, in the order of the rows. */
const rowTypes: ReadonlyMap<IdentityKind, IdentityType> = new Map<IdentityKind, IdentityType>([
  ['phone', 'phone'],
  ['wa_id', 'whatsapp'],
  ['bsuid', 'bsuid'],
  ['email', 'email'],
  ['external', 'external_id'],
  ['avito', 'avito'],
  ['instagram', 'instagram'],
  ['max', 'max'],
  ['telegram', 'telegram'],
  ['viber', 'viber'],
  ['vk', 'vk'],
]);
const rowOrder = [...rowTypes.values()];

/** The kinds of rows by their types; some that are never written have no row. */
export const identityKinds: ReadonlyMap<string, IdentityKind> = new Map<string, IdentityKind>([
  ...[...rowTypes].map(([kind, type]) => [type, kind] as const),
  ['wa_id', 'wa_id'],
  ['messenger', 'messenger'],
  ['username', 'username'],
]);

/** Encodes identities by type, the oldest first. */
export function encodeIdentities(contact: Contact): IdentityWire[] {
  const rows = contact.identities.flatMap(withWaId).flatMap((identity) => {
    const type = rowTypes.get(identity.kind);
    return type === undefined ? [] : [{ identity, type }];
  });
  rows.sort(
    (row, otherRow) =>
      rowOrder.indexOf(row.type) - rowOrder.indexOf(otherRow.type) ||
      row.identity.createdAt.getTime() - otherRow.identity.createdAt.getTime() ||
      byCodePoint(row.identity.id, otherRow.identity.id),
  );
  return rows.map(({ identity, type }) => ({
    id: identity.id,
    contact_id: idOf(contact),
    type,
    value: shownValue(identity),
    source: identity.kind === 'external' ? spelledScope(identity) : null,
    channel_id: null,
    created_at: toTimestamp(identity.createdAt),
    updated_at: toTimestamp(identity.updatedAt),
  }));
}

/**
 * Returns the rows of an identity. A phone that is known to be on WhatsApp is one identity of the core and two rows of
 * this wire.
 */
function withWaId(identity: Identity): readonly Identity[] {
  if (identity.kind !== 'phone' || identity.attrs.whatsapp !== true) return [identity];
  return [identity, { ...identity, id: impliedId(identity.id, 'wa_id'), kind: 'wa_id' }];
}

function shownValue(identity: Identity): string {
  if (identity.kind === 'phone') return formatNumber(identity);
  return identity.kind === 'wa_id' ? identity.value : identity.raw;
}

export function encodeNote(note: WithContact<Note>): NoteWire {
  return {
    id: itemIdOf(note),
    contact_id: idOf(note.contact),
    body: note.body,
    created_by: parseId(note.author ?? '') ?? null,
    created_at: toTimestamp(note.createdAt),
    updated_at: toTimestamp(note.updatedAt),
  };
}

export function encodeTag(tag: CatalogItem): TagWire {
  return { id: itemIdOf(tag), name: tag.name, created_at: toTimestamp(tag.createdAt) };
}

/** Sorts by lower-cased name, then by id. */
export function encodeTags(tags: readonly CatalogItem[]): TagWire[] {
  return byFoldedName(tags, itemIdOf).map(encodeTag);
}

/** Returns the tag of a contact with a reference. Of several spellings it is the sent one, else the oldest. */
export function tagOf(tags: readonly CatalogItem[], ref: CatalogRef): CatalogItem {
  const byAge = tags.toSorted((left, right) => left.number - right.number);
  const id = ref.by === 'id' ? ref.id : ref.by === 'name' && ref.orId === true ? ref.name.toLowerCase() : '';
  const folded = ref.by === 'name' ? fold(ref.name) : undefined;
  const exact = ref.by === 'name' ? tidyName(ref.name) : undefined;
  const chosenTag =
    byAge.find((tag) => tag.id === id) ??
    byAge.find((tag) => itemIdOf(tag) === id) ??
    byAge.find((tag) => tidyNameOf(tag) === exact) ??
    byAge.find((tag) => foldedNameOf(tag) === folded);
  invariant(chosenTag !== undefined, 'an assigned tag does not exist');
  return chosenTag;
}

/** Sorts by channel. */
export function encodeConsents(consents: readonly WithContact<ChannelConsent>[]): ConsentWire[] {
  return consents
    .toSorted((left, right) => byCodePoint(left.channel, right.channel))
    .map((consent) => encodeConsent(consent));
}

export function encodeConsent(consent: WithContact<ChannelConsent>): ConsentWire {
  return {
    id: consent.seriesId,
    contact_id: idOf(consent.contact),
    channel: consent.channel,
    state: consent.state,
    source: consent.source,
    occurred_at: toTimestamp(consent.occurredAt),
    expires_at: consent.expiresAt === null ? null : toTimestamp(consent.expiresAt),
    metadata: inStoredOrder(consent.proof),
    created_at: toTimestamp(consent.firstAt),
    updated_at: toTimestamp(consent.createdAt),
  };
}

/** Encodes suppressions of the whole contact; this API has no suppressions of one identity. */
export function encodeSuppressions(
  suppressions: readonly WithContact<Suppression>[],
  now: Date,
): SuppressionWire[] {
  return suppressions
    .filter((suppression) => suppression.subject === '')
    .map((suppression) => encodeSuppression(suppression, now));
}

export function encodeSuppression(suppression: WithContact<Suppression>, now: Date): SuppressionWire {
  return {
    id: itemIdOf(suppression),
    contact_id: idOf(suppression.contact),
    channel: suppression.channel,
    reason: suppression.reason,
    source: suppression.source,
    note: suppression.note,
    active: isActive(suppression, now),
    expires_at: suppression.expiresAt === null ? null : toTimestamp(suppression.expiresAt),
    created_at: toTimestamp(suppression.createdAt),
    updated_at: toTimestamp(suppression.updatedAt),
  };
}
