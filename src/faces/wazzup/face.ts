/**
 * wazzup, the partner API v2 and the public API v3. Contacts have ids chosen by the caller and lists of chats. They are
 * written by the hundred, all or nothing. Both versions show the same contacts; v2 has envelopes and snake_case, v3
 * bare arrays and camelCase, and v2 also issues OAuth tokens for keys.
 *
 * `v2/` and `v3/` have the differences under the same file names. Shared code is here: `decode.ts` and `chats.ts` check
 * entries, `commands.ts` turns them into commands, `extension.ts` shows contacts, `write-entries.ts` finds the chat and
 * entry of a refusal. `src/faces/README.md` lists the other files.
 */

import path from 'node:path';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { TSchema } from 'typebox';
import { readWholeBearer } from '../kit/exchange/authorization-header.js';
import { bearerUpstream } from '../kit/forward/forward-headers.js';
import type { Connect } from '../kit/wire/connect.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { checks, rateLimit } from './choices.js';
import { compare } from './compare.js';
import { idOf, idScope, upstreams } from './ids.js';
import { pull } from './pull.js';
import { refuse as refuseV2 } from './v2/problems.js';
import { routes as routesV2 } from './v2/routes.js';
import { failureWire as failureV2 } from './v2/wire.js';
import { refuse as refuseV3 } from './v3/problems.js';
import { routes as routesV3 } from './v3/routes.js';
import { failureWire as failureV3 } from './v3/wire.js';

/** Texts for people who move a client of Wazzup24. */
const connect: Connect = {
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
    'A chat has one owner in the account. A second contact with an id of Wazzup24 keeps the chat here, and other APIs show it at the owner only.',
    'Contacts created through other APIs are listed too, under their UUID.',
    'A client with a hard-coded host reaches this server by a host name of the API (SWITCHBOOK_FACE_HOSTS).',
  ],
  guide: 'docs/moving/wazzup.md',
};

const contentType = 'application/json; charset=utf-8';
/** Returns the headers of every answer, because answers have personal data or tokens. */
const answerHeadersOf = ({ requestId }: Exchange) => ({ 'trace-id': requestId, 'cache-control': 'no-store' });

const shared = {
  checks,
  credential: readWholeBearer,
  limit: rateLimit,
  headers: answerHeadersOf,
  contentType,
} as const;

const documentsOf = (version: '2' | '3', schema: TSchema) => ({
  version,
  folder: path.join(import.meta.dirname, `v${version}`),
  refusal: { contentType, schema },
});

const v2: Wire = {
  ...shared,
  routes: routesV2,
  contactRoutes: '/contacts/:contact_id',
  refuse: refuseV2,
  allow: (methods) => ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'].filter((method) => methods.has(method)),
  documents: documentsOf('2', failureV2),
};

const v3: Wire = {
  ...shared,
  routes: routesV3,
  contactRoutes: '/contacts/:id',
  refuse: refuseV3,
  allow: (methods) => ['GET', 'HEAD', 'POST', 'DELETE', 'PATCH'].filter((method) => methods.has(method)),
  documents: documentsOf('3', failureV3),
};

const contactPath = (contact: Contact) => `/contacts/${encodeURIComponent(idOf(contact))}`;

export const face = defineFace({
  name: idScope,
  title: 'Wazzup24 partner API v2 and public API v3',
  mounts: [
    { prefix: '/v2', wire: v2, contactPath, upstream: upstreams[2] },
    { prefix: '/v3', wire: v3, contactPath, upstream: upstreams[3] },
  ],
  upstream: bearerUpstream,
  pull,
  compare,
  connect,
});
