/**
 * `/records`: notes, consents and suppressions of many contacts in one request. `/contacts/{id}` has the paths of one
 * contact.
 */

import { shape, uuid } from '@switchbook/domain/records/schemas.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import { Type } from 'typebox';
import { longList } from '../../faces/directory/kit/answers.js';
import { readActorNamer } from '../../faces/directory/kit/authors.js';
import { QueryParameters } from '../../faces/directory/kit/query.js';
import { route } from '../../faces/directory/kit/route-kinds.js';
import { page } from '../../faces/directory/kit/wire.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import type { Answer } from '../../faces/kit/wire/route-answer.js';
import { encodeNote, noteWire } from '../../notes/routes.js';
import { entryLimits } from '../values.js';
import { consentWire, encodeConsent, encodeSuppression, suppressionWire } from './entry-wire.js';

const recordsWire = shape('ContactRecords', {
  contact_id: uuid,
  whole: Type.Boolean(),
  notes: Type.Array(noteWire),
  consents: Type.Array(consentWire),
  suppressions: Type.Array(suppressionWire),
});

const recordsQuery = Type.Object({
  contacts: Type.String({ pattern: '^[0-9A-Fa-f-]{36}(,[0-9A-Fa-f-]{36})*$' }),
});

export const entryListRoutes: readonly KeyRoute[] = [
  route('GET /records', 'listRecords', 'List notes, consents and suppressions of many contacts', {
    scope: 'contacts:read',
    query: recordsQuery,
    response: { 200: page(recordsWire) },
    handle: listRecords,
  }),
];

/** Approximate bytes of an answer. */
const answerBytes = 1024 * 1024;

async function listRecords(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new QueryParameters(query, recordsQuery);
  const text = parameters.text('contacts');
  const ids = (text ?? '').split(',').map((part) => parseId<ContactId>(part.trim()));
  const contactIds = ids.filter((id) => id !== undefined);
  if (contactIds.length < ids.length || contactIds.length > entryLimits.contacts)
    parameters.fault(
      'contacts',
      'form',
      `must be 1 to ${entryLimits.contacts} ids of contacts, comma-separated`,
      'list',
    );
  parameters.throwIfInvalid();
  const contacts = await core.listRecords(caller, contactIds, exchange.signal);
  const now = core.clock();
  const withActorName = await readActorNamer(exchange);
  const items = contacts.map(({ contactId, isWhole, notes, consents, suppressions }) => ({
    contact_id: contactId,
    whole: isWhole,
    notes: notes.map(encodeNote),
    consents: consents.map((consent) => withActorName(encodeConsent(consent))),
    suppressions: suppressions.map((suppression) => encodeSuppression(suppression, now)),
  }));
  return longList(items, null, answerBytes);
}
