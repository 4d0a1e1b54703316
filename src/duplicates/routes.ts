/** `/duplicates`: pairs of contacts that may be one person, and dismissed pairs. */

import { regionOf } from '@switchbook/domain/access/access.js';
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { type Dismissal, duplicateReasons } from '@switchbook/domain/contact/duplicate-score.js';
import {
  closed,
  instant,
  nullableCount,
  nullableText,
  number,
  oneOf,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { DismissalId } from '@switchbook/domain/runtime/ids.js';
import { Type } from 'typebox';
import { comparedBody } from '../contacts/routes/contact-bodies.js';
import { addressWire } from '../contacts/routes/contact-wire.js';
import { decodeCompared } from '../contacts/routes/decode-contact.js';
import { creationAnswer, okAnswer } from '../faces/directory/kit/answers.js';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { contactId, contactOf, ownId } from '../faces/directory/kit/ids.js';
import { listRoute, removalRoute, route } from '../faces/directory/kit/route-kinds.js';
import { envelope, pageWith } from '../faces/directory/kit/wire.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import type { Answer } from '../faces/kit/wire/route-answer.js';
import type { Duplicate } from './operations/duplicate-operations.js';

const dismissalBody = closed('NewDismissal', {
  contacts: Type.Array(contactId, { minItems: 2, maxItems: 2 }),
});

const candidateWire = shape('DuplicateContact', {
  id: uuid,
  number,
  version: number,
  display_name: nullableText,
  company: nullableText,
  phone: nullableText,
  email: nullableText,
  birthday: nullableText,
  address: addressWire,
  updated_at: instant,
});
const likeness = {
  score: Type.Integer({ minimum: 0, maximum: 100 }),
  reasons: Type.Array(oneOf(duplicateReasons)),
  letters: nullableCount,
};
const duplicateWire = shape('Duplicate', {
  contacts: Type.Array(candidateWire, { minItems: 2, maxItems: 2 }),
  ...likeness,
});
const matchWire = shape('PossibleContact', { contact: candidateWire, ...likeness });
const checkWire = shape('CheckedContact', { matches: Type.Array(matchWire), complete: Type.Boolean() });

/** `complete` is false while contacts wait for the search. */
const duplicatesPage = pageWith(
  duplicateWire,
  shape('DuplicatesMeta', { next_cursor: nullableText, complete: Type.Boolean() }),
);

const dismissalWire = shape('Dismissal', {
  id: uuid,
  contact_ids: Type.Array(uuid, { minItems: 2, maxItems: 2 }),
  created_at: instant,
});

export const duplicateRoutes: readonly KeyRoute[] = [
  listRoute('GET /duplicates', 'listDuplicates', 'List contacts that may be one person', {
    scope: 'contacts:read',
    item: duplicateWire,
    answer: duplicatesPage,
    open: ({ core, caller }) => ({ name: 'duplicates', read: (page) => core.listDuplicates(caller, page) }),
    encode: encodeDuplicate,
    meta: ({ isComplete }) => ({ complete: isComplete }),
  }),
  route('POST /duplicates/check', 'checkDuplicates', 'Find contacts that a new person may be', {
    scope: 'contacts:read',
    isRead: true,
    body: comparedBody,
    response: { 200: envelope(checkWire) },
    handle: check,
  }),
  route('POST /duplicates/dismissals', 'dismissDuplicate', 'Mark two contacts as different people', {
    scope: 'contacts:write',
    body: dismissalBody,
    response: { 200: envelope(dismissalWire), 201: envelope(dismissalWire) },
    refusals: [404, 410],
    handle: dismiss,
  }),
  listRoute('GET /duplicates/dismissals', 'listDismissals', 'List dismissed pairs', {
    scope: 'contacts:read',
    item: dismissalWire,
    open: ({ core, caller }) => ({ name: 'dismissals', read: (page) => core.listDismissals(caller, page) }),
    encode: encodeDismissal,
  }),
  removalRoute('DELETE /duplicates/dismissals/:id', 'deleteDismissal', 'Delete a dismissal', {
    scope: 'contacts:write',
    run: ({ core, caller, params: { id } }) =>
      core.deleteDismissal(caller, ownId<DismissalId>(id, 'dismissal')),
  }),
];

const encodePair = encoderOf(duplicateWire);
function encodeDuplicate({ contacts, ...duplicate }: Duplicate) {
  return encodePair({ ...duplicate, contacts: contacts.map(encodeCandidate) });
}

const encodeShown = encoderOf(candidateWire);
function encodeCandidate(contact: Contact) {
  const phone = displayedIdentity(contact, 'phone');
  return encodeShown({
    ...contact,
    phone: phone === undefined ? null : `+${phone.value}`,
    email: displayedIdentity(contact, 'email')?.raw ?? null,
  });
}

const encodeMatch = encoderOf(matchWire);
const encodeCheck = encoderOf(checkWire);

async function check({ core, caller, principal, body }: CallerExchange): Promise<Answer> {
  const person = decodeCompared(body, regionOf(principal));
  const { matches, isComplete } = await core.checkDuplicates(caller, [person]);
  const encoded = (matches[0] ?? []).map((contact) =>
    encodeMatch({ ...contact, contact: encodeCandidate(contact.contact) }),
  );
  return okAnswer(encodeCheck({ matches: encoded, complete: isComplete }));
}

async function dismiss(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const [firstRef, secondRef] = readBody(dismissalBody, body).contacts;
  const targets = [contactOf(firstRef).target, contactOf(secondRef).target] as const;
  const { dismissal, isNew } = await core.dismissDuplicate(caller, targets);
  const data = encodeDismissal(dismissal);
  return isNew ? creationAnswer(exchange, `/duplicates/dismissals/${dismissal.id}`, data) : okAnswer(data);
}

const encodeStored = encoderOf(dismissalWire);
function encodeDismissal(dismissal: Dismissal) {
  return encodeStored({ ...dismissal, contactIds: dismissal.contacts });
}
