/** The identities of a contact. */

import { regionOf } from '@switchbook/domain/access/access.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import { identitiesJson } from '@switchbook/domain/contact/contact-json.js';
import { type IdentityKey, sameIdentity } from '@switchbook/domain/identity/identity.js';
import { invariant, notFound } from '@switchbook/domain/problems/problem.js';
import { creationAnswer, okAnswer } from '../../faces/directory/kit/answers.js';
import { canonicalId, contactOf, contactPath } from '../../faces/directory/kit/ids.js';
import { removalRoute, route, wholeListRoute } from '../../faces/directory/kit/route-kinds.js';
import { envelope } from '../../faces/directory/kit/wire.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import type { Answer } from '../../faces/kit/wire/route-answer.js';
import { identityBody } from './contact-bodies.js';
import { identityWire } from './contact-wire.js';
import { decodeIdentity } from './decode-contact.js';
import { encodeIdentity } from './encode-contact.js';

export const identityRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /contacts/:id/identities', 'listIdentities', 'List the identities of a contact', {
    scope: 'contacts:read',
    item: identityWire,
    data: async ({ core, caller, params }) =>
      identitiesJson(await core.getContact(caller, contactOf(params.id)), encodeIdentity),
  }),
  route('POST /contacts/:id/identities', 'addIdentity', 'Add an identity', {
    scope: 'contacts:write',
    body: identityBody,
    response: { 200: envelope(identityWire), 201: envelope(identityWire) },
    handle: addIdentity,
  }),
  removalRoute('DELETE /contacts/:id/identities/:iid', 'removeIdentity', 'Remove an identity', {
    scope: 'contacts:write',
    run: removeIdentity,
  }),
];

/** Adds an identity. Answers 200 if the contact already has the identity. */
async function addIdentity(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, principal, body } = exchange;
  const { key, edit } = decodeIdentity(body, regionOf(principal));
  let isPresent = false;
  const { contact } = await core.editContact(caller, {
    ...edit,
    ...contactOf(params.id),
    check: (_after, before) => {
      isPresent = before !== null && hasIdentity(before, key);
    },
  });
  const identity = allIdentities(contact).find((candidate) => sameIdentity(candidate, key));
  invariant(identity !== undefined, 'an identity that was added is missing');
  const isShared = contact.sharing?.includes(identity) === true;
  const data = { ...encodeIdentity(identity), ...(isShared ? { shared: true } : {}) };
  return isPresent
    ? okAnswer(data)
    : creationAnswer(exchange, `${contactPath(contact)}/identities/${identity.id}`, data);
}

function hasIdentity(contact: Contact, key: IdentityKey): boolean {
  return allIdentities(contact).some((identity) => sameIdentity(identity, key));
}

async function removeIdentity({ core, caller, params }: CallerExchange): Promise<void> {
  const id = canonicalId(params.iid);
  await core.editContact(caller, {
    op: 'edit',
    ...contactOf(params.id),
    edit: { identities: [{ op: 'releaseId', id }] },
    check: (_after, before) => {
      const isPresent = before !== null && allIdentities(before).some((identity) => identity.id === id);
      if (!isPresent) throw notFound('identity');
    },
  });
}
