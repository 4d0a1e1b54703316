/** Our own wire's words for the suites that loop over all faces. */
import type { ContractDriver, ShownContact } from '../kit/wire/contract-driver.js';

const mount = '/directory/v1/contacts';

interface ContractContact {
  readonly id: string;
  readonly display_name: string | null;
  readonly phone: string | null;
}

export const driver: ContractDriver = {
  face: 'directory',
  created: 201,
  known: 409,
  showsPhoneless: true,
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  create: ({ name, digits, email }) => ({
    method: 'POST',
    path: mount,
    body: { display_name: name, phone: `+${digits}`, email },
  }),
  idOf: (contact) => contact.id,
  read: (id) => ({ method: 'GET', path: `${mount}/${id}` }),
  shown: (answer) => show((answer as { data: ContractContact }).data),
  list: () => ({ method: 'GET', path: `${mount}?limit=200` }),
  listed: (answer) => (answer as { data: ContractContact[] }).data.map(show),
  rename: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: { display_name: name } }),
  remove: (id) => ({ method: 'DELETE', path: `${mount}/${id}` }),
  tag: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: { add_tags: [name] } }),
  consent: (id, state) => ({ method: 'PUT', path: `${mount}/${id}/consents/whatsapp`, body: { state } }),
  unavailable: {
    body: /^\{"type":"urn:switchbook:problem:unavailable","title":"[^"]+","status":503,"detail":"[^"]+","code":"unavailable","request_id":"[^"]+"\}$/,
    retryAfter: '1',
    headers: { 'content-type': 'application/problem+json' },
  },
  aimedAt: (contact) => {
    const contactPath = `${mount}/${contact.id}`;
    const item = contact.identities[0]?.id ?? contact.id;
    return [
      { method: 'GET', path: contactPath },
      { method: 'GET', path: `${mount}/${contact.number}` },
      { method: 'PATCH', path: contactPath, body: { display_name: 'Taken' } },
      { method: 'GET', path: `${contactPath}/identities` },
      {
        method: 'POST',
        path: `${contactPath}/identities`,
        body: { kind: 'email', value: 'taken@example.com' },
      },
      { method: 'DELETE', path: `${contactPath}/identities/${item}` },
      { method: 'GET', path: `${contactPath}/notes` },
      { method: 'POST', path: `${contactPath}/notes`, body: { body: 'taken' } },
      { method: 'GET', path: `${contactPath}/consents` },
      { method: 'PUT', path: `${contactPath}/consents/whatsapp`, body: { state: 'opted_in' } },
      { method: 'GET', path: `${contactPath}/suppressions` },
      { method: 'POST', path: `${contactPath}/suppressions`, body: { channel: 'all', reason: 'manual' } },
      {
        method: 'POST',
        path: `${mount}/batch`,
        body: {
          items: [
            { op: 'update', id: contact.id, contact: { display_name: 'Taken' } },
            { op: 'delete', id: contact.id },
          ],
        },
      },
      { method: 'DELETE', path: contactPath },
    ];
  },
};

function show(contact: ContractContact): ShownContact {
  return { id: contact.id, name: contact.display_name ?? '', digits: contact.phone?.slice(1) ?? null };
}
