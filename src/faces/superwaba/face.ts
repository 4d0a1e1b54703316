/**
 * SuperWABA, contacts API: contacts are created by their phone, read, listed, searched, patched and imported in bulk;
 * pages go by number, errors are `{success:false,error}`. A contact without a number that can be dialled is hidden.
 *
 * `routes.ts` lists the paths and calls the core; `decode.ts` with `fields.ts`, `phone.ts` and `countries.ts` reads
 * bodies, `query.ts` and `paging.ts` the query, `ids.ts` the id in the path, `credential.ts` the key and the account
 * it must be sent with; `bulk.ts`, `csv.ts` and `multipart.ts` do the import; `encode.ts` and `problems.ts` write what
 * goes out in the shapes of `wire.ts`. What the vendor leaves open is decided in `choices.ts`; `pull.ts` reads everything
 * from the live vendor. `README.md` tells what is served and what differs.
 */
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { badQuery, rateRule } from './choices.js';
import { compare } from './compare.js';
import { connect } from './connect.js';
import { checkOrganisation, readCredential, upstream } from './credential.js';
import { encodeId, faceName } from './ids.js';
import { refuse } from './problems.js';
import { pull } from './pull.js';
import { routes } from './routes.js';
import { webhooks } from './webhooks.js';
import { failureWire } from './wire.js';

const headers = { 'cache-control': 'no-store' } as const;

const wire: Wire = {
  routes,
  checks: [badQuery, 'credential', checkOrganisation, 'rate', 'route', 'method', 'scope'],
  credential: readCredential,
  limit: rateRule,
  refuse,
  headers: () => headers,
  contentType: 'application/json; charset=utf-8',
  allow: (methods) => [...methods].sort(),
  contactRoutes: '/contacts/:contactId',
  needsNumbers: true,
  keeps: ['tags', 'labels'],
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
