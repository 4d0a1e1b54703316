/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */
import { principalOf, regionOf } from '@switchbook/domain/access/access.js';
import type { ContactFilter, TextTerm } from '@switchbook/domain/contact/query.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { fold } from '@switchbook/domain/text/text.js';
import { pageAnswer } from '../kit/answer/page-answer.js';
import { decodeUnchanged } from '../kit/serve/unchanged-members.js';
import { type CallerExchange, openBodyLimits, type Route } from '../kit/wire/declared-route.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { FaultError } from '../kit/wire/refusal.js';
import { type Answer, answerWith } from '../kit/wire/route-answer.js';
import { commentStatus, deletedBody, maxTries, writeStatus } from './choices.js';
import {
  type Change,
  decodeAfter,
  decodeChange,
  decodeComment,
  decodeLimit,
  decodeSearch,
  decodeUpsert,
  editOf,
} from './decode.js';
import { encodeComment, encodeContact, encodeMe, encodeWritten, shownParts } from './encode.js';
import { contactOf, faceName, partnerOf } from './ids.js';
import { changedNames, editOfNames, namesOf } from './names.js';
import { createToken } from './token.js';
import {
  changeBody,
  commentAnswer,
  commentBody,
  commentsAnswer,
  commentsQuery,
  contactAnswer,
  contactsAnswer,
  contactsQuery,
  deletedAnswer,
  meAnswer,
  route,
  tokenAnswer,
  tokenBody,
  tokenFailure,
  tokenOperation,
  upsertBody,
  writtenAnswer,
} from './wire.js';

export const routes: readonly Route[] = [
  route('GET /me', 'getMe', 'Show the account and the credential in use', {
    scope: null,
    response: { 200: meAnswer },
    handle: getMe,
  }),
  route('GET /contacts', 'listContacts', 'List and search contacts', {
    query: contactsQuery,
    refusals: [422],
    response: { 200: contactsAnswer },
    isExact: true,
    handle: listContacts,
  }),
  route('POST /contacts', 'upsertContact', 'Create or update a contact by its phone number', {
    body: upsertBody,
    response: { [writeStatus.known]: writtenAnswer, [writeStatus.created]: writtenAnswer },
    handle: upsertContact,
  }),
  route('GET /contacts/:id', 'getContact', 'Show a contact', {
    response: { 200: contactAnswer },
    isExact: true,
    handle: getContact,
  }),
  route('PATCH /contacts/:id', 'updateContact', 'Change a contact', {
    body: changeBody,
    response: { 200: writtenAnswer },
    handle: updateContact,
  }),
  route('DELETE /contacts/:id', 'deleteContact', 'Delete a contact', {
    response: { 200: deletedAnswer },
    handle: deleteContact,
  }),
  route('GET /conversations/:contactNumber/comments', 'listComments', 'List the comments on a conversation', {
    query: commentsQuery,
    refusals: [413, 422],
    response: { 200: commentsAnswer },
    handle: listComments,
  }),
  route('POST /conversations/:contactNumber/comments', 'addComment', 'Add a comment to a conversation', {
    body: commentBody,
    response: { [commentStatus]: commentAnswer },
    handle: addComment,
  }),
  route('GET /conversations/:contactNumber/messages', 'listMessages', 'List the messages of a conversation', {
    prefersVendor: true,
    handle: () => {
      throw new FaultError({ kind: 'no_route' });
    },
  }),
  {
    method: 'POST',
    path: '/oauth/token',
    operation: tokenOperation,
    summary: 'Make an access token of client credentials',
    access: 'open',
    body: { read: 'bytes', maxBytes: openBodyLimits.maxBytes },
    security: { type: 'http', scheme: 'basic' },
    schema: {
      body: tokenBody,
      otherBodies: { 'application/x-www-form-urlencoded': tokenBody },
      response: {
        200: tokenAnswer,
        ...Object.fromEntries([400, 401, 413, 429, 500, 503].map((status) => [status, tokenFailure])),
      },
    },
    handle: createToken,
  },
];

async function getMe({ core, caller, principal }: CallerExchange): Promise<Answer> {
  const upstream = await core.findUpstream(caller.accountId, faceName);
  return { status: 200, body: encodeMe(principalOf(principal), upstream !== undefined) };
}

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const request = {
    from: { at: 'start' },
    limit: decodeLimit(query.first('limit')),
    order: [
      { by: 'createdAt', descending: true },
      { by: 'id', descending: true },
    ],
    wantTotal: false,
    client: exchange,
  } as const;
  const page = await core.listContacts(caller, decodeFilter(query), request, shownParts);
  return pageAnswer(exchange, page, {
    encode: encodeContact,
    body: (contacts) => ({ ok: true, contacts }),
    isOfPage: true,
  });
}

/** Returns the filters of the list: `q` and `tag`, joined by AND. */
function decodeFilter(query: QueryString): ContactFilter {
  const term = decodeSearch('q', query.first('q'));
  const tag = decodeSearch('tag', query.first('tag'));
  return {
    op: 'all',
    filters: [
      ...(term === undefined ? [] : [{ op: 'text', terms: searchTerms(term) } as const]),
      ...(tag === undefined
        ? []
        : [{ op: 'catalog', catalog: 'tags', item: { by: 'folded', name: tidyName(tag) } } as const]),
    ],
  };
}

/** Searches the name and every email; a term of digits and separators is also searched in every number. */
function searchTerms(term: string): readonly TextTerm[] {
  const value = fold(term);
  const digits = term.replaceAll(/[^0-9]/g, '').replace(/^00/, '');
  const isNumber = digits !== '' && /^[0-9+\-.()/ ]+$/.test(term);
  return [
    { in: 'name', value },
    { in: 'emails', value },
    ...(isNumber ? [{ in: 'anyDigits', value: digits } as const] : []),
  ];
}

async function upsertContact({ core, caller, principal, body }: CallerExchange): Promise<Answer> {
  const saved = await core.saveContact(caller, decodeUpsert(body, regionOf(principal)));
  return encodeWritten(saved.outcome === 'created' ? writeStatus.created : writeStatus.known, saved.contact);
}

async function getContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  return answerWith(await core.getContact(caller, contactOf(params.id)), (contact) => ({
    ok: true,
    contact: encodeContact(contact),
  }));
}

async function updateContact({ core, caller, params, body }: CallerExchange): Promise<Answer> {
  const target = contactOf(params.id);
  const read = () => core.getContact(caller, target);
  const change = await decodeUnchanged(body, decodeChange, async () => encodeContact(await read()));
  const command = { op: 'edit', ...target, edit: editOf(change) } as const;
  if (!needsState(change)) return encodeWritten(200, (await core.editContact(caller, command)).contact);
  for (let tries = 1; ; tries += 1) {
    const before = await read();
    const { reach, version } = before;
    const lifts = change.optedOut === false && !reach.optedOut ? { ...change, optedOut: undefined } : change;
    const edit = {
      ...editOf(lifts),
      ...(hasNames(change) ? editOfNames(changedNames(namesOf(before), change)) : {}),
    };
    try {
      return encodeWritten(
        200,
        (await core.editContact(caller, { ...command, edit, ifVersion: version })).contact,
      );
    } catch (error) {
      if (!isStale(error) || tries === maxTries) throw error;
    }
  }
}

function isStale(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.kind === 'stale';
}

/** Whether the effect depends on the stored contact. */
function needsState(change: Change): boolean {
  return hasNames(change) || change.optedOut === false;
}

function hasNames({ firstName, lastName, displayName }: Change): boolean {
  return [firstName, lastName, displayName].some((name) => name !== undefined);
}

async function deleteContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  await core.deleteContact(caller, { op: 'delete', ...contactOf(params.id) });
  return { status: 200, body: deletedBody };
}

async function listComments({ core, caller, principal, params, query }: CallerExchange): Promise<Answer> {
  const limit = decodeLimit(query.first('limit'));
  const changedAfter = decodeAfter(query.first('after'));
  const partner = partnerOf(params.contactNumber, regionOf(principal));
  const page = { limit, after: null, ...(changedAfter === undefined ? {} : { changedAfter }) };
  const { items, bytes = 0 } = await core.listNotes(caller, partner, page);
  const body = (comments: readonly unknown[] = []) => ({ ok: true, comments });
  return { status: 200, long: { lists: [items.map(encodeComment)], body, bytes } };
}

async function addComment({ core, caller, principal, params, body }: CallerExchange): Promise<Answer> {
  const note = decodeComment(body);
  const partner = partnerOf(params.contactNumber, regionOf(principal));
  const added = await core.addNote(caller, partner, note);
  return { status: commentStatus, body: { ok: true, comment: encodeComment(added) } };
}
