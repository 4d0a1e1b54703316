/** Writes exports as NDJSON: each line is a contact as in the native API. */
import {
  addressJson,
  compileContactJson,
  detailMembers,
  identitiesJson,
  personMembers,
} from '@switchbook/domain/contact/contact-json.js';
import { inStoredOrder } from '@switchbook/domain/runtime/json.js';
import type { ContactWriter, FileContact, Protections } from '../contact-writer.js';
import { shownEmail, shownPhone } from '../rows/plain-identities.js';
import { encodeWholly } from './json-identities.js';
import { encodeConsents, encodeSuppressions } from './json-items.js';

export const ndjsonWriter: ContactWriter = {
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  head: () => '',
  row: jsonLine,
};

const encode = compileContactJson<ReturnType<typeof othersOf>>([
  ...['id', ...personMembers, 'identities', 'tags', 'groups', 'source', 'status', ...detailMembers],
  ...['consents', 'suppressions', 'created_at', 'updated_at'],
]);

function jsonLine(contact: FileContact, protections: Protections): string {
  return `${JSON.stringify(encode(contact, othersOf(contact, protections)))}\n`;
}

function othersOf(contact: FileContact, protections: Protections) {
  return {
    id: contact.id,
    phone: shownPhone(contact) || null,
    email: shownEmail(contact) || null,
    identities: identitiesJson(contact, encodeWholly),
    tags: contact.tags.map((tag) => tag.name),
    groups: contact.groups.map((group) => group.name),
    source: contact.source?.name ?? null,
    status: contact.status?.name ?? null,
    address: addressJson(contact.address),
    attributes: inStoredOrder(contact.attributes),
    extensions: inStoredOrder(contact.extensions),
    consents: encodeConsents(protections.consents),
    suppressions: encodeSuppressions(protections.suppressions),
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
}
