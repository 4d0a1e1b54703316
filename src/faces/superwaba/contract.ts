/** This wire's words for the suites that loop over all faces. */
import type { ContractDriver, ShownContact } from '../kit/wire/contract-driver.js';
import { encodeId, vendorContactId } from './ids.js';
import type { ContactWire, ListedWire } from './wire.js';

const mount = '/api/whatsapp/contacts';

export const driver: ContractDriver = {
  face: 'superwaba',
  created: 201,
  known: 409,
  showsPhoneless: false,
  headers: (key, account) => ({ authorization: `Bearer ${key}`, 'x-org-id': account.id }),
  create: ({ name, digits, email }) => ({
    method: 'POST',
    path: mount,
    body: { userNumber: `+${digits}`, userName: name, email },
  }),
  idOf: encodeId,
  read: (id) => ({ method: 'GET', path: `${mount}/${id}` }),
  shown: (answer) => show((answer as { data: ContactWire }).data),
  list: () => ({ method: 'GET', path: `${mount}?limit=100` }),
  listed: (answer) => (answer as { data: { contacts: ListedWire[] } }).data.contacts.map(show),
  rename: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: { name } }),
  remove: () => null,
  tag: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: { tags: [name] } }),
  consent: (id, state) => ({
    method: 'PATCH',
    path: `${mount}/${id}`,
    body: { opted_in: state === 'opted_in' },
  }),
  unavailable: {
    body: /^\{"success":false,"error":"Service temporarily unavailable"\}$/,
    retryAfter: '5',
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  },
  aimedAt: (contact) => [
    { method: 'GET', path: `${mount}/${encodeId(contact)}` },
    { method: 'GET', path: `${mount}/${contact.id}` },
    { method: 'GET', path: `${mount}/${vendorContactId(contact)}` },
    { method: 'PATCH', path: `${mount}/${encodeId(contact)}`, body: { name: 'Taken', opted_in: true } },
  ],
};

function show(contact: ListedWire): ShownContact {
  return { id: contact.id, name: contact.name ?? '', digits: contact.phone.slice(1) };
}
