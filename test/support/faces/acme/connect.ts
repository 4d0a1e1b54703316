/** Steps to move a client of Acme: an awkward header, a body, and special texts. */
import type { Connect } from '../../../../src/faces/kit/wire/connect.js';

export const connect: Connect = {
  vendor: 'Acme <Cloud>',
  origin: 'https://cloud.acme.example',
  bases: [{ before: 'https://cloud.acme.example/acme', path: '/acme' }],
  headers: [{ name: 'X-Acme-Secret', value: '{key}' }],
  keyHint: "The 'secret' of the Acme app.",
  tokenPath: null,
  requests: [
    { title: 'List people', method: 'GET', path: '/acme/people?from=0' },
    {
      title: 'Put a person',
      method: 'PUT',
      path: '/acme/people/it%27s',
      body: { who: 'O\'Hara \\ "Jo"', tel: '004912345678' },
    },
  ],
  notServed: 'Parcels stay at Acme.',
  differs: ['People are listed two at a time.'],
  guide: null,
};
