/** Refusals: a request gets an error of JSON-RPC and a status of HTTP, a tool gets sentences with the next step. */
import { type Problem, ProblemError, type ProblemOf } from '@switchbook/domain/problems/problem.js';
import { problemWords } from '@switchbook/domain/problems/problem-words.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamTexts } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, secondsUntil, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { maxCandidates } from './choices.js';
import type { AnyTool } from './tool.js';
import { cleanText } from './untrusted.js';

/** Codes of JSON-RPC 2.0; the last one is for all other errors. */
const [parseError, invalidRequest, internalError, refused] = [-32700, -32600, -32603, -32000];

type Words = readonly [status: number, code: number, message: string];
const plainWords = (status: number, message: string): Words => [status, refused, message];

const refusals: RefusalTable<Words> = {
  unauthenticated: (problem) =>
    plainWords(
      401,
      problem.waitsFor === undefined
        ? 'Send a valid key in the header Authorization: Bearer <key>.'
        : problemWords(problem),
    ),
  forbidden: plainWords(403, 'Requests of web pages of other origins are not allowed.'),
  limited: (problem) => plainWords(429, `Too many requests. Wait ${secondsUntil(problem)} seconds.`),
  no_route: plainWords(404, 'Nothing is served at this path.'),
  wrong_method: plainWords(405, 'Send messages with POST. There are no sessions and no streams to open.'),
  not_found: plainWords(404, 'Not found.'),
  too_large: plainWords(413, 'The message is too large.'),
  bad_url: plainWords(400, 'The URL is not valid.'),
  bad_header: ({ message }) => plainWords(400, `${message}.`),
  bad_json: [400, parseError, 'The message is not valid JSON, or is nested too deeply.'],
  bad_media_type: plainWords(415, 'Send the header Content-Type: application/json.'),
  bad_encoding: plainWords(415, 'Send the message without compression, or compressed with gzip.'),
  invalid: ({ issues }) => [400, invalidRequest, issues.map(({ message }) => message).join(' ')],
  quota: plainWords(403, 'A limit is reached.'),
  conflict: plainWords(409, 'The request conflicts with data of the account.'),
  in_use: plainWords(409, 'It is in use.'),
  ambiguous: plainWords(409, 'Several contacts match.'),
  stale: plainWords(412, 'The contact has changed.'),
  unsupported: plainWords(400, 'This is not supported.'),
  expired: plainWords(410, 'The token has expired.'),
  unavailable: (problem) =>
    problem.of === 'work'
      ? plainWords(
          503,
          `The server has too much at work. Wait ${refusalHeaders(problem)['retry-after']} seconds, then send the message again.`,
        )
      : [503, internalError, 'The database cannot be reached. Try again in a moment.'],
  upstream: ({ reason }) => plainWords(502, `${upstreamTexts[reason]}.`),
  internal: [500, internalError, 'The server had an internal error. Find it in the log by the request id.'],
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const [status, code, message] = wordsOf(refusals, refusal, exchange);
  const body = { jsonrpc: '2.0', id: null, error: { code, message } };
  return { status, body, headers: refusalHeaders(refusal) };
}

const planAgain = 'Call propose_change again, and show the new plan.';

/** Returns the text for a refused call of a tool. Undefined: a fault of the server, which is logged. */
export function toolRefusal(problem: Problem, tool: AnyTool): string | undefined {
  const takes = (name: string) => Object.hasOwn(tool.input.properties, name);
  switch (problem.kind) {
    case 'not_found':
      return notFoundWords(problem);
    case 'invalid':
      return `${problem.issues.map(({ path, message }) => `${quotedPath(path)}${message}`).join('; ')}. Correct this and call again.`;
    case 'ambiguous':
      return ambiguousWords(problem);
    case 'conflict':
      return conflictWords(problem);
    case 'merged':
      return `This person was merged into person ${problem.survivor.number}. ${takes('plan') ? planAgain : 'Use that number.'}`;
    case 'stale':
      if (takes('if_version'))
        return `The person has changed: the version is now ${problem.version}. Read it with get_person, and call again with that version.`;
      return `Someone else has changed the person meanwhile, and nothing was done. ${takes('plan') ? planAgain : 'Call again.'}`;
    case 'forbidden':
      return `${problemWords(problem)} Ask the operator for a key with it; do not try another way.`;
    case 'quota':
      return quotaWords(problem);
    case 'limited':
      return `Too much at once. Wait ${secondsUntil(problem)} seconds, then call again.`;
    case 'too_large':
      if (problem.unit !== 'contacts') return `${problemWords(problem)} Send less at once.`;
      return `More than ${problem.maximum} people are meant. Narrow the filter, and propose the change in parts.`;
    case 'in_use':
    case 'unsupported':
      return problemWords(problem);
    case 'expired':
      return problem.what === 'plan'
        ? `${problemWords(problem)} Call propose_change again, and show the new plan.`
        : 'The cursor is not valid any more. Call again without it.';
    case 'unavailable':
    case 'internal':
    case 'unauthenticated':
      return undefined;
  }
}

export function toolProblemOf(error: unknown): Problem | undefined {
  return error instanceof ProblemError ? error.problem : undefined;
}

function quotedPath(path: string): string {
  return path === '' ? '' : `"${cleanText(path, 100)}" `;
}

function notFoundWords({ resource }: ProblemOf<'not_found'>): string {
  if (resource === 'contact') return 'There is no such person. Search with find_people.';
  if (resource === 'plan')
    return 'There is no such plan for this key, and nothing was done. Call propose_change, and use the plan that it answers.';
  return problemWords({ kind: 'not_found', resource });
}

function ambiguousWords({ candidates }: ProblemOf<'ambiguous'>): string {
  const numbers = [...new Set(candidates.flatMap(({ contact }) => (contact ? [contact.number] : [])))];
  const numberList = numbers.length === 0 ? '' : ` (${numbers.slice(0, maxCandidates).join(', ')})`;
  return `Several people match${numberList}. Nothing was done. Ask which one is meant, and call again with that person's number.`;
}

function conflictWords(problem: ProblemOf<'conflict'>): string {
  const { resource, conflicts } = problem;
  if (resource === 'plan') return `${problemWords(problem)} ${planAgain}`;
  const [first] = conflicts;
  if (first === undefined) return problemWords(problem);
  if (first.owner === null)
    return `Someone you may not see has this ${first.key.kind} already. Nothing was done. Ask a person who sees everyone.`;
  return `Person ${first.owner.number} has this ${first.key.kind} already. Nothing was done. If both are one person, propose a merge.`;
}

function quotaWords(problem: ProblemOf<'quota'>): string {
  const { feature, maximum } = problem;
  if (feature === 'contacts shown a day')
    return `This key may see at most ${maximum} different people on one day (UTC), and that is reached. Go on tomorrow, or ask the operator.`;
  return problemWords(problem);
}
