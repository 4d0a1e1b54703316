/** Texts for a person who moves a client of wacrm. */
import type { Connect } from '../kit/wire/connect.js';

export const connect: Connect = {
  vendor: 'wacrm',
  origin: null,
  bases: [{ before: 'https://<your wacrm>/api/v1', path: '/api/v1' }],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint: 'The API key that the client sends to wacrm now, as Authorization: Bearer.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/api/v1/contacts?limit=1' },
    { title: 'Show whom the key belongs to', method: 'GET', path: '/api/v1/me' },
    {
      title: 'Find or create a contact',
      method: 'POST',
      path: '/api/v1/contacts',
      body: { phone: '+14155550123', name: 'Jane Doe', tags: ['vip'] },
    },
  ],
  notServed: 'Conversations, messages and broadcasts stay at wacrm.',
  differs: [
    'Contacts without a number that can be dialled are hidden on this API.',
    'A POST of a known number leaves the contact as it is, tags included.',
    'Webhook endpoints are kept and never called: register them again as webhooks of this server.',
  ],
  guide: 'docs/moving/wacrm.md',
};
