/** Texts for a person who writes a client of our own API. */
import type { Connect } from '../kit/wire/connect.js';

export const connect: Connect = {
  vendor: null,
  origin: null,
  bases: [{ before: null, path: '/directory/v1' }],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint:
    'A key of another Switchbook, or any secret of at least 16 characters that your clients already use.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/directory/v1/contacts?limit=1' },
    { title: 'Show the account and the key', method: 'GET', path: '/directory/v1/account' },
    {
      title: 'Create a contact',
      method: 'POST',
      path: '/directory/v1/contacts',
      body: { display_name: 'Jane Doe', phone: '+14155550123' },
    },
  ],
  notServed: null,
  differs: [],
  guide: null,
};
