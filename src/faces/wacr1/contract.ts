/** This wire's words for the suites that loop over all faces. */
import { dialDigits } from '@switchbook/domain/contact/contact.js';
import type { ContractDriver, ShownContact } from '../kit/wire/contract-driver.js';
import type { ContactWire } from './wire.js';

const mount = '/wacr1/v1';
const contacts = `${mount}/contacts`;

export const driver: ContractDriver = {
  face: 'wacr1',
  created: 201,
  known: 200,
  showsPhoneless: true,
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  create: ({ name, digits, email }) => ({
    method: 'POST',
    path: contacts,
    body: { phoneE164: `+${digits}`, displayName: name, email },
  }),
  idOf: (contact) => contact.id,
  read: (id) => ({ method: 'GET', path: `${contacts}/${id}` }),
  shown: (answer) => show((answer as { contact: ContactWire }).contact),
  list: () => ({ method: 'GET', path: `${contacts}?limit=100` }),
  listed: (answer) => (answer as { contacts: ContactWire[] }).contacts.map(show),
  rename: (id, name) => {
    const [firstName = '', ...rest] = name.split(' ');
    return {
      method: 'PATCH',
      path: `${contacts}/${id}`,
      body: { firstName, lastName: rest.join(' ') || null },
    };
  },
  remove: (id) => ({ method: 'DELETE', path: `${contacts}/${id}` }),
  tag: (id, name) => ({ method: 'PATCH', path: `${contacts}/${id}`, body: { tags: [name] } }),
  consent: (id, state) =>
    state === 'opted_out' ? { method: 'PATCH', path: `${contacts}/${id}`, body: { optedOut: true } } : null,
  unavailable: {
    body: /^\{"ok":false,"status":503,"error":\{"code":"service_unavailable","message":"Service temporarily unavailable"\}\}$/,
    retryAfter: '5',
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  },
  aimedAt: (contact) => {
    const contactPath = `${contacts}/${contact.id}`;
    const talk = (key: string) => `${mount}/conversations/${encodeURIComponent(key)}/comments`;
    return [
      { method: 'GET', path: contactPath },
      { method: 'PATCH', path: contactPath, body: { firstName: 'Taken' } },
      { method: 'PATCH', path: contactPath, body: { tags: ['taken'], optedOut: true } },
      { method: 'GET', path: talk(contact.id) },
      { method: 'GET', path: talk(`+${dialDigits(contact) ?? '4915199999999'}`) },
      { method: 'POST', path: talk(contact.id), body: { body: 'taken' } },
      { method: 'DELETE', path: contactPath },
    ];
  },
};

function show({ id, displayName, phoneE164 }: ContactWire): ShownContact {
  return { id, name: displayName ?? '', digits: phoneE164?.slice(1) ?? null };
}
