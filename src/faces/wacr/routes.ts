/** Paths of contacts: each decodes, calls one operation, encodes. Others: `account-routes.ts`, `catalog-routes.ts`. */

import { regionOf } from '@switchbook/domain/access/access.js';
import { pageLengthOf } from '@switchbook/domain/contact/page.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { flatMapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { BatchError, type BatchOutcome, type SaveCommand } from '../../contacts/values/commands.js';
import { pageAnswer } from '../kit/answer/page-answer.js';
import { decodeUnchanged } from '../kit/serve/unchanged-members.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import { byInteger } from '../kit/wire/inherited-ids.js';
import type { Answer } from '../kit/wire/route-answer.js';
import {
  batchBody,
  commentBody,
  contactsQuery,
  createBody,
  idsBody,
  idsQuery,
  includeQuery,
  patchBody,
} from './bodies.js';
import { batchMax, batchShape, batchStatus, maxComments } from './choices.js';
import { decodeComment, decodeCreate, decodePatch } from './decode.js';
import { decodeBatch, decodeDeletes } from './decode-batch.js';
import {
  commentAdded,
  encodeComment,
  encodeContact,
  encodeDeletion,
  groupEncoder,
  listBody,
  metaOf,
  ok,
  pick,
  shownParts,
  withGroups,
} from './encode.js';
import { faceName, numberOf } from './ids.js';
import { messages } from './messages.js';
import { decodePaging, figuresOf, linksOf, pageRequest } from './paging.js';
import { holderOf } from './phones.js';
import { fieldErrors, rowIssues } from './problems.js';
import { decodeFields, decodeIncluded } from './query.js';
import { decodeFilter, decodeOrder } from './query-contacts.js';
import { batchBodies, route } from './route.js';
import {
  batchCreatedAnswer,
  batchDeletedAnswer,
  commentAddedAnswer,
  commentsAnswer,
  contactAnswer,
  contactKeys,
  contactPage,
  deletedAnswer,
} from './wire.js';

export const contactRoutes: readonly KeyRoute[] = [
  route('GET /contacts', 'listContacts', 'List, search and filter contacts', {
    query: contactsQuery,
    response: { 200: contactPage },
    isExact: true,
    handle: listContacts,
  }),
  route('POST /contacts', 'createContact', 'Create a contact', {
    body: createBody,
    response: { 201: contactAnswer },
    handle: createContact,
  }),
  route('GET /contacts/:id', 'getContact', 'Get a contact', {
    query: includeQuery,
    response: { 200: contactAnswer },
    isExact: true,
    handle: getContact,
  }),
  route('PATCH /contacts/:id', 'updateContact', 'Update a contact', {
    body: patchBody,
    response: { 200: contactAnswer },
    handle: updateContact,
  }),
  route('DELETE /contacts/:id', 'deleteContact', 'Delete a contact', {
    response: { 200: deletedAnswer },
    handle: deleteContact,
  }),
  route('POST /contacts/batch', 'createContacts', `Create up to ${batchMax} contacts`, {
    reads: batchBodies,
    body: batchBody,
    response: { 200: batchCreatedAnswer, 201: batchCreatedAnswer },
    handle: createContacts,
  }),
  route('DELETE /contacts/batch', 'deleteContacts', `Delete up to ${batchMax} contacts`, {
    reads: batchBodies,
    query: idsQuery,
    body: idsBody,
    response: { 200: batchDeletedAnswer },
    handle: deleteContacts,
  }),
];

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const paging = decodePaging(query);
  const request = { ...pageRequest(paging, decodeOrder(query)), client: exchange };
  const page = await core.listContacts(
    caller,
    decodeFilter(query, regionOf(exchange.principal)),
    request,
    shownParts,
  );
  const included = decodeIncluded(query);
  const chosen = decodeFields(query, 'contacts', contactKeys);
  const figures = figuresOf(paging, pageLengthOf(page), page.total ?? 0);
  const [meta, links] = [metaOf(exchange), linksOf(exchange, figures)];
  return pageAnswer(exchange, page, {
    encode: (contact) => pick(encodeContact(contact, included), chosen),
    body: (items) => listBody(items, messages.retrieved('Contacts'), meta, figures, links),
  });
}

async function createContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { contact } = await core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    alsoUnique: ['email'],
    ...decodeCreate(body, regionOf(exchange.principal)),
  });
  return ok(201, encodeContact(contact, withGroups), messages.created('Contact'), metaOf(exchange));
}

async function getContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const contact = await core.getContact(caller, pathTargetOf(exchange));
  const encoded = encodeContact(contact, decodeIncluded(query));
  return ok(200, encoded, messages.retrieved('Contact'), metaOf(exchange));
}

async function updateContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const region = regionOf(exchange.principal);
  const readShown = async () =>
    encodeContact(await core.getContact(caller, pathTargetOf(exchange)), withGroups);
  const patch = await decodeUnchanged(body, (members) => decodePatch(members, region), readShown, {
    isRefused: ({ issues }) => issues.length > 0,
  });
  const { contact } = await core.editContact(caller, {
    op: 'edit',
    ...pathTargetOf(exchange),
    alsoUnique: ['email'],
    ...patch,
  });
  return ok(200, encodeContact(contact, withGroups), messages.updated('Contact'), metaOf(exchange));
}

async function deleteContact(exchange: CallerExchange): Promise<Answer> {
  await exchange.core.deleteContact(exchange.caller, { op: 'delete', ...pathTargetOf(exchange) });
  return encodeDeletion('Contact', metaOf(exchange));
}

async function createContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { commands, rows, continues } = await decodeBatch(body, regionOf(exchange.principal));
  const outcomes = continues
    ? await core.runCommands(caller, commands, { commit: 'once' })
    : await createAll(exchange, commands);
  const { summary, ...lists } = await encodeBatch(outcomes, rows, caller.accountId);
  const meta = metaOf(exchange);
  // The lists are written twice: in the data and at the top.
  const wireLists = Object.values(lists);
  const batchBodyOf = (...parts: (readonly unknown[])[]) => {
    const listsFrom = (from: number) => {
      const [created = [], skipped = [], errors = []] = parts.slice(from);
      return { summary, created, skipped, errors };
    };
    const first = batchShape(messages.batchCreated, listsFrom(0), meta);
    return { ...first, ...listsFrom(wireLists.length) };
  };
  const bytes = Number(exchange.headers['content-length'] ?? 0);
  return {
    status: batchStatus(summary.created),
    long: { lists: [...wireLists, ...wireLists], body: batchBodyOf, bytes },
  };
}

async function createAll(
  { core, caller }: CallerExchange,
  commands: readonly SaveCommand[],
): Promise<readonly BatchOutcome[]> {
  const options = { repeats: 'sequence', inOrder: 'stop' } as const;
  const results = await core.runBatch(caller, commands, options).catch((error: unknown) => {
    throw error instanceof BatchError ? asRowError(error) : error;
  });
  return results.map((result) => ({ ok: true, result }));
}

/** Returns the errors of the row that stopped the call, as field errors of the call. */
function asRowError(error: BatchError): ProblemError {
  const [failure] = error.failures;
  if (failure?.problem.kind !== 'invalid') return error;
  const issues = rowIssues(failure.command, failure.problem.issues);
  return new ProblemError({ kind: 'invalid', issues });
}

async function encodeBatch(outcomes: readonly BatchOutcome[], rows: readonly unknown[], owner: string) {
  const encodeGroup = groupEncoder();
  const created = await flatMapInSlices(
    outcomes,
    (outcome) =>
      outcome.ok && outcome.result.outcome === 'created'
        ? [encodeContact(outcome.result.contact, withGroups, encodeGroup)]
        : [],
    owner,
  );
  const skipped = outcomes.flatMap((outcome, index) =>
    outcome.ok && outcome.result.outcome === 'found'
      ? [{ index, reason: messages.phoneTaken, data: rows[index] }]
      : [],
  );
  const errors = outcomes.flatMap((outcome, index) => {
    if (outcome.ok) return [];
    const issues = outcome.problem.kind === 'invalid' ? outcome.problem.issues : [];
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
  const outcomes = await core.runCommands(caller, commands, { commit: 'once' });
  const deletedCount = outcomes.filter((outcome) => outcome.ok).length;
  const summary = { total: outcomes.length, deleted: deletedCount, failed: outcomes.length - deletedCount };
  return { status: 200, body: batchShape(messages.batchDeleted, { summary }, metaOf(exchange)) };
}

function pathTargetOf({ params }: CallerExchange) {
  return byInteger(faceName, numberOf(params.id));
}

// The vendor requires no scope of its keys here. A key that was made here is limited by its scopes, and gets no notes
// by another path.
export const commentRoutes: readonly KeyRoute[] = [
  route('GET /comments/:mobile', 'listComments', 'List the comments on a contact', {
    isFreeAtVendor: true,
    response: { 200: commentsAnswer },
    handle: listComments,
  }),
  route('POST /comments/:mobile', 'addComment', 'Add a comment to a contact', {
    isFreeAtVendor: true,
    body: commentBody,
    response: { 200: commentAddedAnswer },
    handle: async (exchange) => {
      const { core, caller, principal, body } = exchange;
      const note = await core.addNote(caller, targetOf(exchange), decodeComment(body));
      return commentAdded(note, note.contact, principal.account);
    },
  }),
];

/** Lists at most 1,000; items beyond one read follow while the first are sent. */
async function listComments(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal } = exchange;
  const target = targetOf(exchange);
  const first = await core.listNotes(caller, target, { limit: maxComments, after: null });
  async function* comments() {
    let left = maxComments;
    for (let page = first; ; ) {
      for (const note of page.items) yield encodeComment(note, principal.account);
      left -= page.items.length;
      if (page.next === null || left <= 0) return;
      page = await core.listNotes(caller, target, { limit: left, after: page.next });
    }
  }
  const body = (data: readonly unknown[] = []) => ({ success: true, data });
  return { status: 200, long: { lists: [comments()], body, bytes: first.bytes ?? 0 } };
}

function targetOf(exchange: CallerExchange) {
  return { target: holderOf(exchange.params.mobile ?? '', regionOf(exchange.principal)) };
}
