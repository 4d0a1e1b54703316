/**
 * SuperWABA, contacts API: contacts are created by their phone, read, listed, searched, patched and imported in bulk;
 * pages are numbered, errors are `{success:false,error}`. A contact without a dialable number is hidden.
 *
 * `bulk.ts` and `csv.ts` do the import, `params-order.ts` stores the order of `params`. `src/faces/README.md` lists the
 * other files.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Connect } from '../kit/wire/connect.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { defineFace, type UpstreamRule, type Wire } from '../kit/wire/define-face.js';
import { badQuery, rateRule } from './choices.js';
import { compare } from './compare.js';
import { encodeId, faceName } from './ids.js';
import { refuse } from './problems.js';
import { pull } from './pull.js';
import { routes } from './routes.js';
import { webhooks } from './webhooks.js';
import { failureWire } from './wire.js';

/**
 * Returns the key of `Authorization: Bearer <key>`, in any form; undefined if absent. `x-org-id` must name the account
 * that owns it.
 */
function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const header = headers.authorization ?? '';
  const gap = header.indexOf(' ');
  if (gap === -1 || header.slice(0, gap).toLowerCase() !== 'bearer') return undefined;
  const key = header.slice(gap + 1).trim();
  return key === '' ? undefined : key;
}

/** Checks the account by its id, its number or its slug. Any other account, existing or not, looks like a wrong key. */
function checkOrganization({ headers, principal }: Exchange): void {
  const organization = headers['x-org-id'];
  const name = typeof organization === 'string' ? organization.trim().toLowerCase() : '';
  const account = principal?.account;
  const isOwn =
    account !== undefined &&
    (name === account.id || name === String(account.number) || name === account.slug.toLowerCase());
  if (!isOwn) throw new ProblemError({ kind: 'unauthenticated' });
}

/** A key of the vendor is sent with its account at the vendor. */
const upstream: UpstreamRule = {
  credentialHeaders: ['authorization', 'x-org-id'],
  credential: (text) => {
    const [, organization, key] = /^(\S+)\s+(\S+)$/.exec(text) ?? [];
    return organization === undefined || key === undefined
      ? undefined
      : { authorization: `Bearer ${key}`, 'x-org-id': organization };
  },
  keyForm: 'must be the organization id and the key at the vendor, separated by a space',
};

/** Texts for people who move a client of SuperWABA. */
const connect: Connect = {
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
    'Contacts without a number that can be dialed are hidden on this API.',
  ],
  guide: 'docs/moving/superwaba.md',
};

const headers = { 'cache-control': 'no-store' } as const;

const wire: Wire = {
  routes,
  checks: [badQuery, 'credential', checkOrganization, 'rate', 'route', 'method', 'scope'],
  credential: readCredential,
  limit: rateRule,
  refuse,
  headers: () => headers,
  contentType: 'application/json; charset=utf-8',
  allow: (methods) => [...methods].sort(),
  contactRoutes: '/contacts/:contactId',
  needsNumbers: true,
  neverForwarded: ['tags', 'labels'],
  documents: {
    folder: import.meta.dirname,
    refusal: { contentType: 'application/json', schema: failureWire },
  },
};

export const face = defineFace({
  name: faceName,
  title: 'SuperWABA contacts API',
  mounts: [{ prefix: '/api/whatsapp', wire, contactPath: (contact) => `/contacts/${encodeId(contact)}` }],
  upstream,
  pull,
  compare,
  connect,
  webhooks,
});
