/** The consent ledger of a contact, and its suppressions. */

import type { Consent } from '@switchbook/domain/consent/consent.js';
import { creationAnswer, listBody, longList, okAnswer } from '../../faces/directory/kit/answers.js';
import { readActorNamer } from '../../faces/directory/kit/authors.js';
import { contactOf, contactPath, itemId } from '../../faces/directory/kit/ids.js';
import { removalRoute, route, wholeListRoute } from '../../faces/directory/kit/route-kinds.js';
import { envelope, page } from '../../faces/directory/kit/wire.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import type { Answer } from '../../faces/kit/wire/route-answer.js';
import {
  consentBody,
  consentWire,
  decodeChannel,
  decodeConsent,
  decodeSuppression,
  encodeConsent,
  encodeSuppression,
  suppressionBody,
  suppressionWire,
} from './entry-wire.js';

export const entryRoutes: readonly KeyRoute[] = [
  route('GET /contacts/:id/consents', 'listConsents', 'List the consents of a contact', {
    scope: 'contacts:read',
    response: { 200: page(consentWire) },
    handle: listConsents,
  }),
  route('PUT /contacts/:id/consents/:channel', 'recordConsent', 'Record a consent', {
    scope: 'contacts:write',
    body: consentBody,
    response: { 200: envelope(consentWire) },
    handle: recordConsent,
  }),
  wholeListRoute('GET /contacts/:id/suppressions', 'listSuppressions', 'List the suppressions of a contact', {
    scope: 'contacts:read',
    item: suppressionWire,
    data: async ({ core, caller, params }) => {
      const suppressions = await core.listSuppressions(caller, contactOf(params.id));
      const now = core.clock();
      return suppressions.map((suppression) => encodeSuppression(suppression, now));
    },
  }),
  route('POST /contacts/:id/suppressions', 'setSuppression', 'Set a suppression', {
    scope: 'contacts:write',
    body: suppressionBody,
    response: { 200: envelope(suppressionWire), 201: envelope(suppressionWire) },
    handle: setSuppression,
  }),
  removalRoute('DELETE /contacts/:id/suppressions/:sid', 'deleteSuppression', 'End a suppression', {
    scope: 'contacts:write',
    run: ({ core, caller, params }) =>
      core.deleteSuppression(caller, contactOf(params.id), itemId(params.sid)),
  }),
];

async function listConsents(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params } = exchange;
  const pieces = core.readConsentPieces(caller, contactOf(params.id))[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return { status: 200, body: listBody([], null) };
  const withActorName = await readActorNamer(exchange);
  return longList(encodeConsents(first.value, pieces, withActorName), null, entryBytesOf(first.value));
}

async function recordConsent(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, body } = exchange;
  const consent = decodeConsent(decodeChannel(params.channel), body);
  const newConsent = await core.recordConsent(caller, contactOf(params.id), consent);
  const withActorName = await readActorNamer(exchange);
  return okAnswer(withActorName(encodeConsent(newConsent)));
}

/** Estimates the bytes of the entries; one batch of the ledger is in memory at a time. */
function entryBytesOf(entries: readonly Consent[]): number {
  return entries.reduce((sum, { proof }) => sum + 700 + JSON.stringify(proof).length, 0);
}

async function* encodeConsents(
  first: readonly Consent[],
  others: AsyncIterator<readonly Consent[]>,
  named: Awaited<ReturnType<typeof readActorNamer>>,
) {
  const encode = (consent: Consent) => named(encodeConsent(consent));
  yield* first.map(encode);
  for (let piece = await others.next(); piece.done !== true; piece = await others.next())
    yield* piece.value.map(encode);
}

async function setSuppression(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, body } = exchange;
  const target = contactOf(params.id);
  const set = await core.setSuppression(caller, target, decodeSuppression(body));
  const { suppression } = set;
  const data = encodeSuppression(suppression, core.clock());
  if (!set.created) return okAnswer(data);
  const path = `${contactPath({ id: suppression.contactId })}/suppressions/${suppression.id}`;
  return creationAnswer(exchange, path, data);
}
