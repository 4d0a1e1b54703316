/** `/duplicates`: contacts that may be one person, and those that are not. */
import { Type } from 'typebox';
import type { Duplicate } from '../../core/duplicates/duplicates.js';
import { type Contact, shownOf } from '../../domain/contact.js';
import type { Dismissal } from '../../domain/duplicate.js';
import { type DismissalId, parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { created, gone, listed, ok } from './answers.js';
import { dismissalBody } from './bodies.js';
import { readBody } from './check-body.js';
import { maxBodyBytes } from './choices.js';
import { contactOf } from './ids.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { Parameters, pageQuery } from './query.js';
import { noContent, one, page } from './wire.js';
import { type DismissalWire, type DuplicateWire, dismissalWire, duplicatesPage } from './wire-merges.js';

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const duplicateRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/duplicates',
    operation: 'listDuplicates',
    summary: 'List contacts that may be one person',
    scope: 'contacts:read',
    schema: { query: pageQuery, response: { 200: duplicatesPage } },
    handle: listDuplicates,
  },
  {
    method: 'POST',
    path: '/duplicates/dismissals',
    operation: 'dismissDuplicate',
    summary: 'Say that two contacts are not the same person',
    scope: 'contacts:write',
    body: { read: 'json', maxBytes: maxBodyBytes },
    schema: {
      body: dismissalBody,
      response: { 200: one(dismissalWire), 201: one(dismissalWire) },
      refusals: [404, 410],
    },
    handle: dismiss,
  },
  {
    method: 'GET',
    path: '/duplicates/dismissals',
    operation: 'listDismissals',
    summary: 'List what was dismissed',
    scope: 'contacts:read',
    schema: { query: pageQuery, response: { 200: page(dismissalWire) } },
    handle: listDismissals,
  },
  {
    method: 'DELETE',
    path: '/duplicates/dismissals/:id',
    operation: 'deleteDismissal',
    summary: 'Take a dismissal back',
    scope: 'contacts:write',
    schema: { params, response: { 204: noContent } },
    handle: async ({ core, caller, params: { id } }) => {
      const dismissal = parseId<DismissalId>(id ?? '');
      if (dismissal === undefined) throw notFound('dismissal');
      await core.deleteDismissal(caller, dismissal);
      return gone;
    },
  },
];

async function listDuplicates(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new Parameters(query, Object.keys(pageQuery.properties));
  const limit = readLimit(parameters);
  const after = readCursor(exchange, parameters, 'duplicates');
  parameters.settle();
  const { items, next, isComplete } = await core.listDuplicates(caller, { limit, after });
  const meta = { next_cursor: sealNext(exchange, next, 'duplicates'), complete: isComplete };
  return { status: 200, body: { data: items.map(encodeDuplicate), meta } };
}

function encodeDuplicate({ contacts: [first, second], score, reasons }: Duplicate): DuplicateWire {
  return { contacts: [encodeCandidate(first), encodeCandidate(second)], score, reasons: [...reasons] };
}

function encodeCandidate(contact: Contact): DuplicateWire['contacts'][number] {
  const phone = shownOf(contact, 'phone');
  return {
    id: contact.id,
    number: contact.number,
    version: contact.version,
    display_name: contact.displayName,
    company: contact.company,
    phone: phone === undefined ? null : `+${phone.value}`,
    email: shownOf(contact, 'email')?.raw ?? null,
    updated_at: contact.updatedAt.toISOString(),
  };
}

async function dismiss(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const [one, other] = readBody(dismissalBody, body).contacts;
  const targets = [contactOf(one).target, contactOf(other).target] as const;
  const { dismissal, isNew } = await core.dismissDuplicate(caller, targets);
  const data = encodeDismissal(dismissal);
  return isNew ? created(exchange, `/duplicates/dismissals/${dismissal.id}`, data) : ok(data);
}

function encodeDismissal({ id, contacts, createdAt }: Dismissal): DismissalWire {
  return { id, contact_ids: [...contacts], created_at: createdAt.toISOString() };
}

async function listDismissals(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new Parameters(query, Object.keys(pageQuery.properties));
  const limit = readLimit(parameters);
  const after = readCursor(exchange, parameters, 'dismissals');
  parameters.settle();
  const { items, next } = await core.listDismissals(caller, { limit, after });
  return listed(items.map(encodeDismissal), sealNext(exchange, next, 'dismissals'));
}
