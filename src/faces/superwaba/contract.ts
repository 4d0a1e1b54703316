/** This wire's words for the suites that loop over all faces. */
import type { ContractDriver, ShownContact } from '../kit/contract-driver.js';

const mount = '/api/whatsapp/contacts';

interface Shown {
  readonly id: string;
  readonly name: string | null;
  readonly phone: string;
}

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
  idOf: (contact) => `contact_${contact.id}`,
  read: (id) => ({ method: 'GET', path: `${mount}/${id}` }),
  shown: (answer) => show((answer as { data: Shown }).data),
  list: () => ({ method: 'GET', path: `${mount}?limit=100` }),
  listed: (answer) => (answer as { data: { contacts: Shown[] } }).data.contacts.map(show),
  rename: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: { name } }),
  remove: () => null,
  aimedAt: ({ id }) => [
    { method: 'GET', path: `${mount}/contact_${id}` },
    { method: 'GET', path: `${mount}/${id}` },
    { method: 'PATCH', path: `${mount}/contact_${id}`, body: { name: 'Taken', opted_in: true } },
  ],
};

function show(contact: Shown): ShownContact {
  return { id: contact.id, name: contact.name ?? '', digits: contact.phone.slice(1) };
}
