/** Texts for a person who moves a client of Wazapin. */
import type { Connect } from '../kit/wire/connect.js';

export const connect: Connect = {
  vendor: 'Wazapin',
  origin: 'https://api.wazapin.id',
  bases: [
    { before: 'https://api.wazapin.id', path: '' },
    { before: 'https://api.wazapin.com', path: '' },
  ],
  headers: [{ name: 'X-Api-Key', value: '{key}' }],
  keyHint: 'The API key that the client sends to Wazapin now, as X-Api-Key or as Authorization: Bearer.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/v1/contacts?limit=1' },
    {
      title: 'Create or update a contact',
      method: 'POST',
      path: '/v1/contacts',
      body: { phone_number: '+14155550123', name: 'Jane Doe' },
    },
  ],
  notServed: 'Messages, templates, channels and commerce stay at Wazapin.',
  differs: [
    'organization_id is the account here, and rows of identities and consents have ids of their own.',
    'Clients that send X-Organization-Slug need the account to have that slug.',
    'The profile lookup of a channel finds no channel.',
    'Webhooks are registered anew at this server, in the shape of Wazapin.',
  ],
  guide: 'docs/moving/wazapin.md',
};
