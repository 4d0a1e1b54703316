/** Texts for a person who moves a client of WA.cr. */
import type { Connect } from '../kit/wire/connect.js';

export const connect: Connect = {
  vendor: 'WA.cr',
  origin: null,
  bases: [{ before: 'https://<your WA.cr>/api/v2', path: '/api/v2' }],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint: 'The API token that the client sends to WA.cr now, as Authorization: Bearer.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/api/v2/contacts?per_page=1&include=source,status' },
    { title: 'Show the account', method: 'GET', path: '/api/v2/account' },
    {
      title: 'Create a group',
      method: 'POST',
      path: '/api/v2/groups',
      body: { name: 'Newsletter' },
    },
  ],
  notServed: 'Messages, templates and verification codes stay at WA.cr.',
  differs: [
    'There are no plans: a limit of contacts is a setting of the account, others are unlimited.',
    'is_opted_out follows consents and suppressions, and is read-only.',
    'Ids of contacts, groups, sources and statuses stay when they are pulled before contacts are made here.',
    'Webhooks are registered anew at this server, in the shape of WA.cr.',
  ],
  guide: 'docs/moving/wacr.md',
};
