/** Every refusal as `application/problem+json` (RFC 9457). `code` is the refusal's kind; the README lists them. */
import {
  type ForbiddenReason,
  type Issue,
  issueOf,
  type Problem,
  ProblemError,
  type ProblemKind,
  type ProblemOf,
  type WaitingState,
} from '@switchbook/domain/problems/problem.js';
import {
  type ProblemMembers,
  problemHeads,
  problemMembers,
  problemUrn,
} from '@switchbook/domain/problems/problem-json.js';
import { problemWords } from '@switchbook/domain/problems/problem-words.js';
import type { Exchange, Route } from '../../kit/wire/declared-route.js';
import type { IdempotencyRefusal } from '../../kit/wire/define-face.js';
import type { Refusal, RequestFault } from '../../kit/wire/refusal.js';
import type { Answer } from '../../kit/wire/route-answer.js';
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
  return answer(
    isOfAddress ? { ...problem, detail: addressLimited } : problem,
    exchange,
    refusalHeadersOf(refusal),
  );
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

/** Returns the problem without the request id, as in results of a batch. */
export function problemOf(refusal: Refusal, route: Route | null): ProblemWire {
  if (!isProblem(refusal)) return problemOfFault(refusal, route);
  if (refusal.kind === 'expired' && refusal.what === 'feed')
    return problem(410, 'cursor_expired', 'Cursor expired', detailOf(refusal, route));
  return { ...knownProblem(refusal.kind, detailOf(refusal, route)), ...problemMembersOf(refusal, route) };
}

function isProblem(refusal: Refusal): refusal is Problem {
  return refusal.kind in problemHeads;
}

const inLog = 'Find it in the log by the request id.';

type StepOf<Kind extends ProblemKind> = (problem: ProblemOf<Kind>, route: Route | null) => string;

/** The next step of a client of this API; absent if the problem's text is enough. */
const nextSteps: { readonly [Kind in ProblemKind]?: string | StepOf<Kind> } = {
  merged: 'Use that id instead.',
  stale: ({ exists }) =>
    exists === undefined
      ? 'Read it and send the request again.'
      : 'Send the request without If-None-Match to replace it.',
  unauthenticated: ({ waitsFor }) =>
    waitsFor === undefined ? 'Send it in the header Authorization: Bearer <key>.' : waitingSteps[waitsFor],
  forbidden: ({ why }) => (why === undefined ? '' : forbiddenSteps[why]),
  limited: 'Wait for the seconds in Retry-After.',
  too_large: ({ unit }) => (unit === undefined || unit === 'values' ? '' : 'Send it in several requests.'),
  in_use: ({ resource }) =>
    resource === 'role'
      ? 'Give those members another role first.'
      : `Merge it into another ${resource}, or change those contacts first.`,
  expired: ({ what }) => (what === 'feed' ? startAgain : 'Request the first page.'),
  conflict: ({ resource }) => (resource === 'receiver' ? 'Resume it, or wait.' : ''),
  unavailable: 'Try again in a moment.',
  internal: inLog,
};

const forbiddenSteps: Readonly<Record<ForbiddenReason, string>> = {
  member_itself: 'Sign in as the member, with a link or a login.',
  way_in:
    'Sign in as a member with keys:manage, or use a key that the command line created with every scope and no end.',
  keyless_upstream: 'Send "key", or use a key that the command line created with every scope and no end.',
};

const startAgain =
  'Start again: take next_cursor of /events?from=now, then export the contacts, then follow the feed from that cursor.';

function detailOf(problem: Problem, route: Route | null): string {
  // The member `errors` describes each fault.
  if (problem.kind === 'invalid') return 'The request is not valid; errors lists every problem.';
  if (problem.kind === 'too_large' && problem.unit === undefined)
    return `The body must be at most ${route?.body?.maxBytes ?? problem.maximum} bytes.`;
  const step = nextSteps[problem.kind] as string | StepOf<ProblemKind> | undefined;
  const next = typeof step === 'function' ? step(problem, route) : step;
  return [problemWords(problem), next].filter(Boolean).join(' ');
}

/**
 * Returns members of a refusal. If the caller sent a list of identifiers, they are shown with their contacts. Otherwise
 * each contact is shown once.
 */
function problemMembersOf(refusal: Problem, route: Route | null): ProblemMembers {
  if (refusal.kind !== 'ambiguous' || route?.operation !== 'resolveContact') return problemMembers(refusal);
  const { candidates } = refusal;
  return {
    candidates: candidates.map(({ identifier, contactId }) => ({ identifier, contact_id: contactId })),
  };
}

/** The next step for a key that waits for its member. Only the holder of the key receives this step. */
const waitingSteps: Readonly<Record<WaitingState, string>> = {
  invited: 'Open the link of the invitation, or make another one with POST /members/{number}/invitations.',
  suspended: 'It works again when the state of the member is active: PATCH /members/{number}.',
};

type HeadOf<Kind extends RequestFault['kind']> = (
  fault: Extract<RequestFault, { kind: Kind }>,
  route: Route | null,
) => readonly [status: number, title: string, detail: string];

const faults: { readonly [Kind in RequestFault['kind']]: HeadOf<Kind> } = {
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
  // This wire forwards no calls.
  upstream: () => [500, 'Internal error', `${problemWords({ kind: 'internal' })} ${inLog}`],
};

function problemOfFault(fault: RequestFault, route: Route | null): ProblemWire {
  const headOf = faults[fault.kind] as HeadOf<RequestFault['kind']>;
  const [status, title, detail] = headOf(fault, route);
  return problem(status, fault.kind, title, detail);
}

function problem(status: number, code: string, title: string, detail: string): ProblemWire {
  return { type: problemUrn(code), title, status, detail, code };
}

/** Uses the status and the title that the kind has on every wire of our own. */
function knownProblem(kind: ProblemKind, detail: string): ProblemWire {
  const { status, title } = problemHeads[kind];
  return problem(status, kind, title, detail);
}

function refusalHeadersOf(refusal: Refusal): Readonly<Record<string, string>> {
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

const addressLimited =
  'Too many requests from this address had no valid key. Wait for the seconds in Retry-After.';

function badEncodingWords(route: Route | null): string {
  return route?.body?.read === 'stream'
    ? 'Send the file without compression, or compressed with gzip.'
    : 'Send the body without compression, or compressed with gzip.';
}

function badJsonWords(isEmpty: boolean): string {
  return isEmpty ? 'The request needs a body.' : 'The body is not valid JSON, or is nested too deeply.';
}

const keyProblems: { readonly [Why in Exclude<IdempotencyRefusal, 'malformed'>]: ProblemWire } = {
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

/** Returns the refusal of a misused idempotency key. */
export function refuseKeyMisuse(why: IdempotencyRefusal, exchange: Exchange): Answer {
  if (why !== 'malformed')
    return answer(keyProblems[why], exchange, why === 'mismatch' ? {} : { 'retry-after': '1' });
  const message = 'must be 1 to 255 printable ASCII characters';
  return refuse({ kind: 'invalid', issues: [issueOf('Idempotency-Key', 'form', message, 'text')] }, exchange);
}

/** Returns a refused atomic batch: its invalid items. `bytes`: approximate bytes of the answer. */
export function refuseBatch(items: readonly object[], bytes: number, exchange: Exchange): Answer {
  const detail = 'Nothing was changed, because some items cannot be done. They are listed in items.';
  const { body, ...head } = answer(problem(422, 'batch_failed', 'Batch failed', detail), exchange);
  return {
    ...head,
    long: { lists: [items], body: (fitting) => ({ ...(body as object), items: fitting }), bytes },
  };
}

/** Answers errors of an import's file, as opposed to its options; other errors are rethrown. */
export const refuseFile = (exchange: Exchange) => (error: unknown) => {
  const ownProblem = error instanceof ProblemError ? error.problem : undefined;
  const isOfFile = ({ path }: Issue) => path === 'file' || path.startsWith('rows.');
  if (ownProblem?.kind !== 'invalid' || !ownProblem.issues.every(isOfFile)) throw error;
  const detail = 'The file has errors, so nothing was imported. They are listed in errors.';
  const refused = problem(422, 'invalid_file', 'File refused', detail);
  return answer({ ...refused, ...problemMembers(ownProblem) }, exchange);
};
