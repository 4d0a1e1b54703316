/** This wire's requests for the suites that loop over all faces. */
import { displayedIdentity } from '@switchbook/domain/contact/contact.js';
import type { ContractDriver, ShownContact } from '../kit/wire/contract-driver.js';

const mount = '/api/v2/contacts';

interface ContractContact {
  readonly id: number;
  readonly firstname: string;
  readonly lastname: string;
  readonly phone: string | null;
}

export const driver: ContractDriver = {
  face: 'wacr',
  created: 201,
  known: 422,
  showsPhoneless: true,
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  create: ({ name, digits, email }) => ({
    method: 'POST',
    path: mount,
    body: { ...namePartsOf(name), phone: `+${digits}`, email, type: 'lead', source_id: 1, status_id: 1 },
  }),
  idOf: (contact) => String(contact.number),
  read: (id) => ({ method: 'GET', path: `${mount}/${id}` }),
  shown: (answer) => show((answer as { data: ContractContact }).data),
  list: () => ({ method: 'GET', path: `${mount}?per_page=100` }),
  listed: (answer) => (answer as { data: ContractContact[] }).data.map(show),
  rename: (id, name) => ({ method: 'PATCH', path: `${mount}/${id}`, body: namePartsOf(name) }),
  remove: (id) => ({ method: 'DELETE', path: `${mount}/${id}` }),
  tag: () => null,
  consent: () => null,
  unavailable: {
    body: /^\{"success":false,"message":"Service temporarily unavailable","error":\{"code":"SERVICE_UNAVAILABLE","message":"Service temporarily unavailable","details":\{\}\},"meta":\{[^{}]*\}\}$/,
    retryAfter: '5',
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      'x-request-id': /./,
    },
  },
  aimedAt: (contact) => {
    const path = `${mount}/${contact.number}`;
    const comments = `/api/v2/comments/${displayedIdentity(contact, 'phone')?.value ?? '4915199999999'}`;
    return [
      { method: 'GET', path },
      { method: 'PATCH', path, body: { company: 'Taken' } },
      { method: 'PUT', path, body: { company: 'Taken' } },
      { method: 'DELETE', path },
      { method: 'DELETE', path: `${mount}/batch`, body: { ids: [contact.number] } },
      { method: 'GET', path: comments },
      { method: 'POST', path: comments, body: { comment: 'taken' } },
    ];
  },
};

function namePartsOf(name: string): { firstname: string; lastname: string } {
  const [firstname = '', ...rest] = name.split(' ');
  return { firstname, lastname: rest.join(' ') };
}

function show(contact: ContractContact): ShownContact {
  const name = [contact.firstname, contact.lastname].filter((part) => part !== '').join(' ');
  return { id: String(contact.id), name, digits: contact.phone?.replace(/\D/g, '') ?? null };
}
