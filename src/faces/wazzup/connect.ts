/** Texts for a person who moves a client of Wazzup24. */
import type { Connect } from '../kit/wire/connect.js';

export const connect: Connect = {
  vendor: 'Wazzup24',
  origin: 'https://api.wazzup24.com',
  bases: [
    { before: 'https://api.wazzup24.com/v3', path: '/v3' },
    { before: 'https://tech.wazzup24.com/v2', path: '/v2' },
  ],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint: 'The API key of v3 that the client sends to Wazzup24 now.',
  tokenPath: '/v2/oauth/token',
  requests: [
    { title: 'List contacts (v3)', method: 'GET', path: '/v3/contacts?offset=0&limit=1' },
    { title: 'List contacts (v2)', method: 'GET', path: '/v2/contacts?offset=0&limit=1' },
    {
      title: 'Save a contact (v3)',
      method: 'POST',
      path: '/v3/contacts',
      body: [
        {
          id: 'crm-1',
          responsibleUserId: '1',
          name: 'Jane Doe',
          contactData: [{ chatType: 'whatsapp', chatId: '14155550123' }],
        },
      ],
    },
  ],
  notServed: 'Deals, messages, webhooks and the channels of v2 stay at Wazzup24.',
  differs: [
    '/v3/channels is empty; users are a list of names, which clients send.',
    'A chat has one owner in the account: a request that gives it to a second contact is refused.',
    'Contacts created through other APIs are listed too, under their UUID.',
    'A client with a hard-coded host reaches this server by a host name of the API (SWITCHBOOK_FACE_HOSTS).',
  ],
  guide: 'docs/moving/wazzup.md',
};
