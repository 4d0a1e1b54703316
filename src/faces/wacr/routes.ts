/** The paths of contacts; each decodes, calls one operation, encodes. The other paths stand in the files beside. */
import { BatchError } from '../../core/contacts/atomic.js';
import type { BatchOutcome } from '../../core/contacts/command.js';
import { lengthOf } from '../../domain/page.js';
import { ProblemError } from '../../domain/problem.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/define-face.js';
import { pageAnswer } from '../kit/page-answer.js';
import {
  batchBody,
  contactsQuery,
  createBody,
  idParams,
  idsBody,
  includeQuery,
  patchBody,
} from './bodies.js';
import { BATCH_SHAPE, BATCH_STATUS, MESSAGES, SCOPES } from './choices.js';
import { decodeCreate, decodePatch } from './decode.js';
import { decodeBatch, decodeDeletes } from './decode-batch.js';
import { deleted, encodeContact, listBody, metaOf, ok, pick, shown, withGroups } from './encode.js';
import { fieldErrors, rowIssues } from './field-errors.js';
import { numberOf } from './ids.js';
import { decodePaging, figuresOf, linksOf, pageRequest } from './paging.js';
import { decodeFields, decodeNames } from './query.js';
import { decodeFilter, decodeOrder } from './query-contacts.js';
import {
  answerOf,
  batchCreatedAnswer,
  batchDeletedAnswer,
  contactWire,
  deletedAnswer,
  failureWire,
  listedContactWire,
  listOf,
} from './wire.js';

export const jsonBody = { read: 'json', maxBytes: 1_048_576, ifEmpty: 'object' } as const;
const batchJsonBody = { ...jsonBody, maxBytes: 32 * 1_048_576 } as const;

export const failures = {
  400: failureWire,
  401: failureWire,
  403: failureWire,
  429: failureWire,
  500: failureWire,
  503: failureWire,
} as const;
export const missing = { ...failures, 404: failureWire } as const;
export const unwritten = { ...missing, 413: failureWire, 422: failureWire } as const;

const scope = SCOPES.contacts;

export const contactRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/contacts',
    operation: 'listContacts',
    summary: 'Contacts, a page of them, filtered, searched and sorted',
    scope: scope.read,
    schema: { query: contactsQuery, response: { ...failures, 200: listOf(listedContactWire) } },
    handle: listContacts,
  },
  {
    method: 'POST',
    path: '/contacts',
    operation: 'createContact',
    summary: 'Create a contact whose number and address nobody has yet',
    scope: scope.write,
    body: jsonBody,
    schema: { body: createBody, response: { ...unwritten, 201: answerOf(contactWire) } },
    handle: createContact,
  },
  {
    method: 'GET',
    path: '/contacts/:id',
    operation: 'getContact',
    summary: 'One contact',
    scope: scope.read,
    schema: {
      params: idParams,
      query: includeQuery,
      response: { ...missing, 200: answerOf(contactWire) },
    },
    handle: getContact,
  },
  {
    method: 'PATCH',
    path: '/contacts/:id',
    operation: 'updateContact',
    summary: 'Change what is sent and nothing else',
    scope: scope.write,
    body: jsonBody,
    schema: { params: idParams, body: patchBody, response: { ...unwritten, 200: answerOf(contactWire) } },
    handle: updateContact,
  },
  {
    method: 'DELETE',
    path: '/contacts/:id',
    operation: 'deleteContact',
    summary: 'Delete a contact',
    scope: scope.delete,
    schema: { params: idParams, response: { ...missing, 200: deletedAnswer } },
    handle: deleteContact,
  },
  {
    method: 'POST',
    path: '/contacts/batch',
    operation: 'createContacts',
    summary: 'Create up to 100 contacts, row by row, in one transaction',
    scope: scope.write,
    body: batchJsonBody,
    schema: {
      body: batchBody,
      response: { ...unwritten, 200: batchCreatedAnswer, 201: batchCreatedAnswer },
    },
    handle: createContacts,
  },
  {
    method: 'DELETE',
    path: '/contacts/batch',
    operation: 'deleteContacts',
    summary: 'Delete up to 100 contacts',
    scope: scope.delete,
    body: batchJsonBody,
    schema: { body: idsBody, response: { ...unwritten, 200: batchDeletedAnswer } },
    handle: deleteContacts,
  },
];

const contactFields = Object.keys(contactWire.properties);

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const paging = decodePaging(query);
  const request = pageRequest(paging, decodeOrder(query));
  const found = await core.listContacts(caller, decodeFilter(query), request, shown);
  const included = decodeNames(query, 'include');
  const chosen = decodeFields(query, 'contacts', contactFields);
  const figures = figuresOf(paging, lengthOf(found), found.total ?? 0);
  const [meta, links] = [metaOf(exchange), linksOf(exchange, figures)];
  return pageAnswer(exchange, found, {
    encode: (contact) => pick(encodeContact(contact, included), chosen),
    body: (items) => listBody(items, 'Contacts retrieved successfully', meta, figures, links),
  });
}

async function createContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { contact } = await core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    alsoUnique: ['email'],
    ...decodeCreate(body, regionOf(exchange)),
  });
  return ok(201, encodeContact(contact, withGroups), 'Contact created successfully', metaOf(exchange));
}

async function getContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const contact = await core.getContact(caller, { target: targetOf(exchange) });
  const shown = encodeContact(contact, decodeNames(query, 'include'));
  return ok(200, shown, 'Contact retrieved successfully', metaOf(exchange));
}

async function updateContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { contact } = await core.editContact(caller, {
    op: 'edit',
    target: targetOf(exchange),
    alsoUnique: ['email'],
    ...decodePatch(body, regionOf(exchange)),
  });
  return ok(200, encodeContact(contact, withGroups), 'Contact updated successfully', metaOf(exchange));
}

async function deleteContact(exchange: CallerExchange): Promise<Answer> {
  await exchange.core.deleteContact(exchange.caller, { op: 'delete', target: targetOf(exchange) });
  return deleted('Contact', metaOf(exchange));
}

async function createContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { commands, rows, continues } = await decodeBatch(body, regionOf(exchange));
  const outcomes = await core
    .runInTurn(caller, commands, continues ? 'continue' : 'stop')
    .catch((error: unknown) => {
      throw error instanceof BatchError ? asRowError(error) : error;
    });
  const { summary, ...lists } = batchMembers(outcomes, rows);
  const meta = metaOf(exchange);
  // They are shown twice: among the data, and beside them.
  const shown = Object.values(lists);
  const bodyOf = (...parts: (readonly unknown[])[]) => {
    const of = (from: number) => {
      const [created = [], skipped = [], errors = []] = parts.slice(from);
      return { summary, created, skipped, errors };
    };
    const first = BATCH_SHAPE(MESSAGES.batchCreated, of(0), meta);
    return { ...first, ...of(shown.length) };
  };
  const bytes = Number(exchange.headers['content-length'] ?? 0);
  return {
    status: BATCH_STATUS(summary.created),
    long: { lists: [...shown, ...shown], body: bodyOf, bytes },
  };
}

/** The row that stopped the call, as field errors of the call. */
function asRowError(error: BatchError): ProblemError {
  const [failure] = error.failures;
  if (failure?.problem.kind !== 'invalid') return error;
  const issues = rowIssues(failure.command, failure.problem.issues);
  return new ProblemError({ kind: 'invalid', issues });
}

function batchMembers(outcomes: readonly BatchOutcome[], rows: readonly unknown[]) {
  const created = outcomes.flatMap((one) =>
    one.ok && one.result.outcome === 'created' ? [encodeContact(one.result.contact, withGroups)] : [],
  );
  const skipped = outcomes.flatMap((one, index) =>
    one.ok && one.result.outcome === 'found'
      ? [{ index, reason: MESSAGES.phoneTaken, data: rows[index] }]
      : [],
  );
  const errors = outcomes.flatMap((one, index) => {
    if (one.ok) return [];
    const issues = one.problem.kind === 'invalid' ? one.problem.issues : [];
    return [{ index, errors: fieldErrors(issues), data: rows[index] }];
  });
  const summary = {
    total: rows.length,
    created: created.length,
    skipped: skipped.length,
    failed: errors.length,
  };
  return { summary, created, skipped, errors };
}

async function deleteContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body, query } = exchange;
  const commands = decodeDeletes(body, query);
  const outcomes = await core.runInTurn(caller, commands, 'continue');
  const gone = outcomes.filter((one) => one.ok).length;
  const summary = { total: outcomes.length, deleted: gone, failed: outcomes.length - gone };
  return { status: 200, body: BATCH_SHAPE(MESSAGES.batchDeleted, { summary }, metaOf(exchange)) };
}

function targetOf({ params }: CallerExchange) {
  return [{ by: 'number', number: numberOf(params.id) }] as const;
}

/** Where numbers without a country belong. */
export function regionOf({ principal }: CallerExchange): string | undefined {
  return principal.account.settings.default_region;
}
