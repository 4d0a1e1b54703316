/** Texts for a person who moves a client of SuperWABA. */
import type { Connect } from '../kit/wire/connect.js';

export const connect: Connect = {
  vendor: 'SuperWABA',
  origin: 'https://app.superwaba.com',
  bases: [{ before: 'https://app.superwaba.com/api', path: '/api' }],
  headers: [
    { name: 'Authorization', value: 'Bearer {key}' },
    { name: 'x-org-id', value: '{account_slug}' },
  ],
  keyHint:
    'The API key that the client sends to SuperWABA now, as Authorization: Bearer, without the organization id.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/api/whatsapp/contacts?limit=1' },
    {
      title: 'Create a contact',
      method: 'POST',
      path: '/api/whatsapp/contacts',
      body: { userNumber: '+14155550123', userName: 'Jane Doe', tags: ['vip'] },
    },
  ],
  notServed: 'Conversations, messages and templates stay at SuperWABA.',
  differs: [
    'The header x-org-id is the id, number or slug of the account here. Clients need not change it where the organization id at SuperWABA is made the slug of the account.',
    'lastMessageAt and conversationCount are of the messages that came in through an intake: the time of the last one, and how many there were. Without an intake they are null and 0.',
    'labels are the groups of the contact, and opted_in is a WhatsApp consent on record.',
    'Contacts without a number that can be dialled are hidden on this API.',
  ],
  guide: 'docs/moving/superwaba.md',
};
