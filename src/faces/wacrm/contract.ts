/** This wire's words for the suites that loop over all faces. */
import type { ContractDriver, ShownContact } from '../kit/wire/contract-driver.js';
import type { ContactWire } from './wire.js';

const mount = '/api/v1/contacts';

export const driver: ContractDriver = {
  face: 'wacrm',
  created: 201,
  known: 200,
  showsPhoneless: false,
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  create: ({ name, digits, email }) => ({
    method: 'POST',
    path: mount,
    body: { phone: `+${digits}`, name, email },
  }),
  idOf: (contact) => contact.id,
  read: (id) => ({ method: 'GET', path: `${mount}/${id}` }),
  shown: (answer) => show((answer as { data: ContactWire }).data),
  list: () => ({ method: 'GET', path: `${mount}?limit=100` }),
  listed: (answer) => (answer as { data: ContactWire[] }).data.map(show),
  rename: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: { name } }),
  remove: () => null,
  tag: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: { tags: [name] } }),
  consent: () => null,
  unavailable: {
    body: /^\{"error":\{"code":"internal","message":"Service temporarily unavailable"\}\}$/,
    retryAfter: '5',
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-ratelimit-limit': null,
      'x-ratelimit-remaining': null,
      'x-ratelimit-reset': null,
    },
  },
  aimedAt: ({ id }) => [
    { method: 'GET', path: `${mount}/${id}` },
    { method: 'PATCH', path: `${mount}/${id}`, body: { name: 'Taken' } },
    { method: 'POST', path: `${mount}/${id}/tags`, body: { add: ['taken'] } },
    { method: 'GET', path: `${mount}/${id}/custom-fields` },
    { method: 'PATCH', path: `${mount}/${id}/custom-fields`, body: { values: { taken: 'x' } } },
  ],
};

function show(contact: ContactWire): ShownContact {
  return { id: contact.id, name: contact.name ?? '', digits: contact.phone.slice(1) };
}
