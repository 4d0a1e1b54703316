/** Every refusal as `application/problem+json` (RFC 9457). `code` is the refusal's kind; the README lists them. */
import {
  type BulkChangeObstacle,
  type Issue,
  type Problem,
  ProblemError,
  type ProblemKind,
  type ProblemOf,
  type RestoreObstacle,
  type Thing,
  type UndoObstacle,
} from '../../domain/problem.js';
import { problemHeads, problemMembers, problemUrn } from '../../domain/problem-json.js';
import type { Answer, Exchange, OnceRefusal, Route } from '../kit/wire/define-face.js';
import type { Fault, Refusal } from '../kit/wire/refusal.js';
import type { ProblemWire } from './wire.js';

export const problemType = 'application/problem+json';

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const problem = problemOf(refusal, exchange.route);
  if (refusal.kind === 'merged')
    return answer(problem, exchange, {
      link: `<${exchange.prefix}/contacts/${refusal.survivor.id}>; rel="canonical"`,
    });
  // A request without a known key is limited by its address.
  const isOfAddress = refusal.kind === 'limited' && exchange.principal === undefined;
  return answer(isOfAddress ? { ...problem, detail: addressLimited } : problem, exchange, headersOf(refusal));
}

function answer(
  problem: ProblemWire,
  { requestId }: Exchange,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { type, title, status, detail, code, ...more } = problem;
  return {
    status,
    headers: { 'content-type': problemType, ...headers },
    body: { type, title, status, detail, code, request_id: requestId, ...more } satisfies ProblemWire,
  };
}

/** The problem without the request it belongs to: results of a batch have it in this form. */
export function problemOf(refusal: Refusal, route: Route | null): ProblemWire {
  if (!isProblem(refusal)) return problemOfFault(refusal, route);
  if (refusal.kind === 'expired' && refusal.what === 'feed')
    return problem(410, 'cursor_expired', 'Cursor expired', cursorExpiredWords);
  const detailOf = details[refusal.kind] as (problem: Problem, route: Route | null) => string;
  return { ...known(refusal.kind, detailOf(refusal, route)), ...membersOf(refusal, route) };
}

function isProblem(refusal: Refusal): refusal is Problem {
  return refusal.kind in problemHeads;
}

type DetailOf<Kind extends ProblemKind> = (problem: ProblemOf<Kind>, route: Route | null) => string;

const details: { readonly [Kind in ProblemKind]: DetailOf<Kind> } = {
  not_found: ({ what }) => (what === 'deleted contact' ? notKeptWords : `There is no such ${what}.`),
  invalid: () => 'The request is not valid; errors lists every problem.',
  conflict: conflictWords,
  merged: ({ survivor }) => `The contact was merged into contact ${survivor.id}. Use that id instead.`,
  ambiguous: () => 'Several contacts match, and the server does not choose one of them.',
  stale: ({ version }) =>
    `The contact has changed: its version is now ${version}. Read it and send the request again.`,
  unauthenticated: () => 'The request needs a valid key. Send it in the header Authorization: Bearer <key>.',
  forbidden: ({ scope }, route) => forbiddenWords(scope, route),
  limited: (_, route) => limitedWords(route),
  too_large: ({ maximum, unit }, route) =>
    unit === 'values'
      ? `The body must have at most ${maximum} members and list items.`
      : `The body must be at most ${route?.body?.maxBytes ?? maximum} bytes.`,
  in_use: ({ what }) =>
    `Contacts have this ${what}, so it cannot be deleted. Merge it into another ${what}, or change those contacts first.`,
  unsupported: ({ feature }) => `${feature} is not offered here.`,
  expired: ({ what }) => `The ${what} token is not valid any more. Request the first page.`,
  quota: ({ feature, current, maximum }) =>
    `The account may have at most ${maximum} ${feature} and has ${current}.`,
  unavailable: () => unavailableWords,
  internal: () => internalWords,
};

/** Identifiers are shown next to their contacts when the caller sent a list of them; else each contact once. */
function membersOf(refusal: Problem, route: Route | null): object {
  if (refusal.kind === 'conflict' && refusal.what === 'bulk change')
    return { reason: refusal.obstacle ?? 'ended' };
  if (refusal.kind !== 'ambiguous' || route?.operation !== 'resolveContact') return problemMembers(refusal);
  const { candidates } = refusal;
  return {
    candidates: candidates.map(({ identifier, contactId }) => ({ identifier, contact_id: contactId })),
  };
}

type HeadOf<Kind extends Fault['kind']> = (
  fault: Extract<Fault, { kind: Kind }>,
  route: Route | null,
) => readonly [status: number, title: string, detail: string];

const faults: { readonly [Kind in Fault['kind']]: HeadOf<Kind> } = {
  no_route: () => [404, 'No such path', 'Nothing is served at this path.'],
  wrong_method: ({ allow }) => [405, 'Method not allowed', `This path accepts only ${allow.join(', ')}.`],
  bad_url: ({ where }) => [400, 'Bad URL', `The ${where} of the URL is not valid percent-encoded UTF-8.`],
  bad_header: ({ message }) => [400, 'Bad header', `${message}.`],
  bad_json: ({ isEmpty }) => [400, 'Bad JSON', badJsonWords(isEmpty)],
  bad_media_type: () => [
    415,
    'Bad media type',
    'The body must be JSON. Send the header Content-Type: application/json.',
  ],
  bad_encoding: (_, route) => [415, 'Bad encoding', badEncodingWords(route)],
  // Nothing of this wire is forwarded.
  upstream: () => [500, 'Internal error', internalWords],
};

function problemOfFault(fault: Fault, route: Route | null): ProblemWire {
  const headOf = faults[fault.kind] as HeadOf<Fault['kind']>;
  const [status, title, detail] = headOf(fault, route);
  return problem(status, fault.kind, title, detail);
}

function problem(status: number, code: string, title: string, detail: string): ProblemWire {
  return { type: problemUrn(code), title, status, detail, code };
}

/** Uses the status and the title that the kind has on every wire of our own. */
function known(kind: ProblemKind, detail: string): ProblemWire {
  const { status, title } = problemHeads[kind];
  return problem(status, kind, title, detail);
}

function headersOf(refusal: Refusal): Readonly<Record<string, string>> {
  switch (refusal.kind) {
    case 'unauthenticated':
      return { 'www-authenticate': 'Bearer' };
    case 'wrong_method':
      return { allow: refusal.allow.join(', ') };
    case 'limited':
      return { 'retry-after': String(Math.max(1, Math.ceil(refusal.retryAfterMs / 1000))) };
    case 'unavailable':
      return { 'retry-after': '1' };
    default:
      return {};
  }
}

function conflictWords(
  { what, conflicts, reason = 'undone', obstacle = 'ended', restoration }: ProblemOf<'conflict'>,
  route: Route | null,
): string {
  const [first] = conflicts;
  if (restoration !== undefined) return restoreWords[restoration];
  if (what === 'merge') return undoWords[reason];
  if (what === 'bulk change') return obstacleWords[obstacle];
  if (what === 'webhook') return webhookStateWords;
  if (what === 'receiver') return receiverStateWords;
  if (what === 'pull') return pullStateWords;
  if (what === 'import') return importStateWords(route);
  if (first === undefined) return takenWords(what);
  const { holder, key } = first;
  if (holder === null) return `The ${key.kind} ${key.value} is held by someone you may not see.`;
  return `Contact ${holder.id} holds the ${key.kind} ${key.value}.`;
}

const notKeptWords =
  'There is no such deleted contact. It was restored or erased, or the days for which the account keeps deleted contacts are over.';

const pullStateWords = 'Only a pull that failed while it was reading can be resumed.';
const undoWords: Readonly<Record<UndoObstacle, string>> = {
  undone: 'The merge was already undone.',
  too_late: 'A merge can be undone for 30 days, and these are over.',
  survivor_gone: 'The survivor was deleted after the merge.',
  survivor_merged: 'The survivor was merged into another contact later. Undo that merge first.',
  id_taken: 'Another contact has the id or the number of the loser now.',
};

const restoreWords: Readonly<Record<RestoreObstacle, string>> = {
  not_deleted: 'The contact is not deleted, or was restored before.',
  number_taken: 'Another contact has the number of the deleted contact now.',
};

const obstacleWords: Readonly<Record<BulkChangeObstacle, string>> = {
  deletion: 'The account kept no deleted contacts at that time, so this deletion cannot be undone.',
  conversion: 'A conversion to the type of a field cannot be undone.',
  under_way: 'The bulk change is still running. Wait until it ends, or cancel it.',
  undone: 'The bulk change was already undone.',
  too_late:
    'The data for the undo is no longer kept. It is kept for 30 days, and for the latest 50 bulk changes.',
  ended: 'The bulk change has already ended, or is being undone.',
};

function takenWords(what: Thing): string {
  if (what === 'key') return 'This server already has this key, perhaps as a revoked one.';
  if (what === 'field') return 'Another field already has this key.';
  return what === 'identity'
    ? 'Another contact has this identity.'
    : `Another ${what} already has this name.`;
}

const webhookStateWords =
  'The webhook is paused or disabled, is never called, or still sends an earlier time span again.';

const receiverStateWords =
  'The receiver is paused or disabled, or still sends earlier payloads again. Resume it, or wait.';

/** The account may send or receive only a few files at once. */
const fileOperations: ReadonlySet<string> = new Set(['createImport', 'exportContacts']);

const internalWords = 'The server had an internal error. Find it in the log by the request id.';
const unavailableWords =
  'The database cannot be reached, or did not answer in time, so a write may have been done or not. Try again in a moment.';
const cursorExpiredWords =
  'The events after this cursor are no longer kept. Start again: take next_cursor of /events?from=now, then export the contacts, then follow the feed from that cursor.';
const addressLimited =
  'Too many requests from this address had no valid key. Wait for the seconds in Retry-After.';

function limitedWords(route: Route | null): string {
  if (route?.operation === 'createBulkChange')
    return 'This key has used up its requests, or too many bulk changes of the account wait. Wait for the seconds in Retry-After.';
  return fileOperations.has(route?.operation ?? '')
    ? 'This key has used up its requests, or the account sends or receives too many files. Wait for the seconds in Retry-After.'
    : 'This key has used up its requests. Wait for the seconds in Retry-After.';
}

function importStateWords(route: Route | null): string {
  return route?.operation === 'undoImport'
    ? 'The import is still running, was a dry run, was already undone, or its rows are no longer kept.'
    : 'The import has already ended.';
}

function forbiddenWords(scope: string | null, route: Route | null): string {
  if (scope !== null) return `This key lacks the scope ${scope}.`;
  if (route?.access === 'member') return ofMemberAlone;
  if (route?.operation === 'setUpstream') return keylessUpstream;
  return waysIn.has(route?.operation ?? '') ? letsNoneIn : 'The role or the key does not allow this.';
}

const waysIn = new Set(['createMember', 'updateMember', 'inviteMember', 'putRole']);
const letsNoneIn =
  'A key with an end cannot do this, since members and roles stay. A member who has signed in before is let in again by an owner who is signed in, or by a key that the command line created with every scope and no end.';

const ofMemberAlone =
  'This is for the member itself, and a key of the member is not enough. Sign in as the member, with a link or a login.';

const keylessUpstream =
  'Without a key of the vendor, the server sends the keys of all callers to the URL. Send "key", or use a key that the command line created with every scope and no end.';

function badEncodingWords(route: Route | null): string {
  return route?.body?.read === 'stream'
    ? 'Send the file without compression, or compressed with gzip.'
    : 'Send the body without compression, or compressed with gzip.';
}

function badJsonWords(isEmpty: boolean): string {
  return isEmpty ? 'The request needs a body.' : 'The body is not valid JSON, or is nested too deeply.';
}

const once: { readonly [Why in Exclude<OnceRefusal, 'malformed'>]: ProblemWire } = {
  running: problem(
    409,
    'idempotency_running',
    'Still running',
    'The first request with this Idempotency-Key is still running.',
  ),
  mismatch: problem(
    422,
    'idempotency_mismatch',
    'Key already used',
    'This Idempotency-Key was used for another request.',
  ),
  unknown: problem(
    503,
    'unavailable',
    'Not available',
    'The server does not know yet whether this request was done. Send it again with the same Idempotency-Key: it is done only once.',
  ),
};

/** Answers the misuse of an idempotency key. */
export function refuseOnce(why: OnceRefusal, exchange: Exchange): Answer {
  if (why !== 'malformed')
    return answer(once[why], exchange, why === 'mismatch' ? {} : { 'retry-after': '1' });
  const message = 'must be 1 to 255 printable ASCII characters';
  return refuse({ kind: 'invalid', issues: [{ path: 'Idempotency-Key', code: 'form', message }] }, exchange);
}

/** An atomic batch that was not done: the items that stood in its way. */
export function refuseBatch(items: readonly object[], exchange: Exchange): Answer {
  const detail = 'Nothing was changed, because some items cannot be done. They are listed in items.';
  return answer(
    { ...problem(422, 'batch_failed', 'Batch failed', detail), items: items.map((item) => ({ ...item })) },
    exchange,
  );
}

/** Answers what is wrong with the file of an import, as opposed to its options; any other error is thrown on. */
export const refuseFile = (exchange: Exchange) => (error: unknown) => {
  const found = error instanceof ProblemError ? error.problem : undefined;
  const isOfFile = ({ path }: Issue) => path === 'file' || path.startsWith('rows.');
  if (found?.kind !== 'invalid' || !found.issues.every(isOfFile)) throw error;
  const detail = 'The file has errors, so nothing was imported. They are listed in errors.';
  const refused = problem(422, 'invalid_file', 'File refused', detail);
  return answer({ ...refused, ...problemMembers(found) }, exchange);
};
