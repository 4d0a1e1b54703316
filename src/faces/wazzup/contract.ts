/** This wire's words (v2, and v3 with it) for the suites that loop over all faces. */
import type { ContractDriver, ShownContact } from '../kit/wire/contract-driver.js';
import { idOf } from './ids.js';

const mount = '/v2/contacts';

interface ContractContact {
  readonly id: string;
  readonly name: string;
  readonly contact_data: readonly { readonly chat_type: string; readonly chat_id: string }[];
}

export const driver: ContractDriver = {
  face: 'wazzup',
  created: 201,
  // The contact that owns the number and has no id of this wire yet gets the sent one.
  known: 201,
  showsPhoneless: true,
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  create: ({ name, digits, ref }) => ({
    method: 'POST',
    path: mount,
    body: {
      contacts: [
        {
          id: ref,
          responsible_user_id: '',
          name,
          contact_data: [{ chat_type: 'whatsapp', chat_id: digits }],
        },
      ],
    },
  }),
  idOf,
  read: (id) => ({ method: 'GET', path: `${mount}/${encodeURIComponent(id)}` }),
  shown: (answer) => show((answer as { data: [ContractContact] }).data[0]),
  list: () => ({ method: 'GET', path: `${mount}?limit=100` }),
  listed: (answer) => (answer as { data: ContractContact[] }).data.map(show),
  rename: (id, name) => ({ method: 'PATCH', path: mount, body: { contacts: [{ id, name }] } }),
  remove: (id) => ({ method: 'DELETE', path: mount, body: { contact_ids: [id] } }),
  tag: () => null,
  consent: () => null,
  unavailable: {
    body: /^\{"code":"SERVICE_UNAVAILABLE","title":"Service Unavailable","detail":"Service is temporarily unavailable\.","errors":\[\]\}$/,
    retryAfter: '5',
    headers: { 'trace-id': /./ },
  },
  aimedAt: (contact) => {
    const id = idOf(contact);
    return [
      { method: 'GET', path: `${mount}/${encodeURIComponent(id)}` },
      { method: 'PATCH', path: mount, body: { contacts: [{ id, name: 'Taken' }] } },
      { method: 'DELETE', path: mount, body: { contact_ids: [id] } },
      { method: 'GET', path: `/v3/contacts/${encodeURIComponent(id)}` },
      { method: 'DELETE', path: `/v3/contacts/${encodeURIComponent(id)}` },
      { method: 'PATCH', path: '/v3/contacts/bulk_delete', body: [id] },
    ];
  },
};

function show(contact: ContractContact): ShownContact {
  const chat = contact.contact_data.find((entry) => entry.chat_type === 'whatsapp');
  return { id: contact.id, name: contact.name, digits: chat?.chat_id ?? null };
}
