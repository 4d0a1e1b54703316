/** This wire's words for the suites that loop over all faces. */
import { displayedIdentity } from '@switchbook/domain/contact/contact.js';
import type { ContractDriver, ShownContact } from '../kit/wire/contract-driver.js';

const mount = '/v1/contacts';

interface ContractContact {
  readonly id: string;
  readonly name: string | null;
  readonly phone_number: string | null;
}

export const driver: ContractDriver = {
  face: 'wazapin',
  created: 201,
  known: 200,
  showsPhoneless: true,
  headers: (key) => ({ 'x-api-key': key }),
  create: ({ name, digits, email }) => ({
    method: 'POST',
    path: mount,
    body: { phone_number: `+${digits}`, name, email },
  }),
  idOf: (contact) => contact.id,
  read: (id) => ({ method: 'GET', path: `${mount}/${id}` }),
  shown: (answer) => show((answer as { data: ContractContact }).data),
  list: () => ({ method: 'GET', path: `${mount}?limit=100` }),
  listed: (answer) => (answer as { data: ContractContact[] }).data.map(show),
  rename: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: { name } }),
  remove: (id) => ({ method: 'DELETE', path: `${mount}/${id}` }),
  tag: (id, name) => ({ method: 'POST', path: `${mount}/${id}/tags`, body: { name } }),
  consent: (id, state) => ({ method: 'PUT', path: `${mount}/${id}/consent/whatsapp`, body: { state } }),
  unavailable: {
    body: /^\{"title":"Service Unavailable","status":503,"detail":"service temporarily unavailable"\}$/,
    retryAfter: '5',
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'x-request-id': /./ },
  },
  aimedAt: (contact) => {
    const contactPath = `${mount}/${contact.id}`;
    const tag = contact.tags[0]?.id ?? contact.id;
    return [
      { method: 'GET', path: contactPath },
      { method: 'PATCH', path: contactPath, body: { name: 'Taken' } },
      {
        method: 'GET',
        path: `${mount}/phone/${displayedIdentity(contact, 'phone')?.value ?? '4915199999999'}`,
      },
      {
        method: 'POST',
        path: `${mount}/resolve`,
        body: { identifiers: [{ type: 'contact_id', value: contact.id }] },
      },
      {
        method: 'POST',
        path: `${mount}/lookup`,
        body: { identifiers: [{ type: 'contact_id', value: contact.id }] },
      },
      { method: 'GET', path: `${contactPath}/identities` },
      { method: 'GET', path: `${contactPath}/notes` },
      { method: 'POST', path: `${contactPath}/notes`, body: { body: 'taken' } },
      { method: 'GET', path: `${contactPath}/tags` },
      { method: 'POST', path: `${contactPath}/tags`, body: { name: 'taken' } },
      { method: 'POST', path: `${contactPath}/tags`, body: { tag_id: tag } },
      { method: 'DELETE', path: `${contactPath}/tags/${tag}` },
      { method: 'PUT', path: `${contactPath}/consent/whatsapp`, body: { state: 'opted_in' } },
      { method: 'GET', path: `${contactPath}/consents` },
      { method: 'GET', path: `${contactPath}/suppressions` },
      { method: 'POST', path: `${contactPath}/suppressions`, body: { channel: 'all' } },
      { method: 'DELETE', path: contactPath },
    ];
  },
};

function show(contact: ContractContact): ShownContact {
  return { id: contact.id, name: contact.name ?? '', digits: contact.phone_number?.slice(1) ?? null };
}
