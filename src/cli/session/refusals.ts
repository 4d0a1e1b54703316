/**
 * Turns refusals of our own API into the problems that the core throws, so that a command prints both in the same way.
 */
import { ProblemError, type ProblemKind } from '@switchbook/domain/problems/problem.js';
import { isProblemKind, type ProblemMembers, problemFrom } from '@switchbook/domain/problems/problem-json.js';
import { CliError } from '../terminal/cli-error.js';
import { programName } from '../terminal/program-name.js';

interface Refused extends ProblemMembers {
  readonly code: string;
  readonly detail: string;
  readonly request_id?: string;
}

/** Returns undefined for an answer that is not Switchbook's. */
export function explainResponse(status: number, text: string, retryAfterMs: number): Error | undefined {
  const refused = parse(text);
  if (refused === undefined) return undefined;
  const cause = causeOf(refused, retryAfterMs);
  const words = refusalWordsOf(refused, status);
  if (words !== undefined) return new CliError(...words, { cause });
  return (
    cause ??
    new CliError(refused.detail, `The server's log has details of the request ${refused.request_id}.`)
  );
}

/** Returns a refusal of the API within the process. `body`: of its answer. */
export function inProcessRefusal(body: unknown): Error {
  const refused = body as Refused;
  return causeOf(refused, 0) ?? new CliError(refused.detail, 'Correct that and run the command again.');
}

function causeOf(refused: Refused, retryAfterMs: number): ProblemError | undefined {
  const kind = problemKindOf(refused.code);
  const members = refused.code === 'cursor_expired' ? { ...refused, what: 'feed' } : refused;
  return kind && new ProblemError(problemFrom(kind, members, retryAfterMs));
}

/** Returns the kind of problem behind a code. Undefined for faults of HTTP, and for codes of a newer server. */
function problemKindOf(code: string): ProblemKind | undefined {
  if (code === 'invalid_file') return 'invalid';
  if (code === 'cursor_expired') return 'expired';
  return isProblemKind(code) && code !== 'internal' ? code : undefined;
}

function parse(text: string): Refused | undefined {
  try {
    const refusal = JSON.parse(text) as Partial<Refused>;
    return typeof refusal.code === 'string' && typeof refusal.detail === 'string'
      ? (refusal as Refused)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Phrases refusals that only a client over the network gets. Returns undefined if the words of the problem fit. */
function refusalWordsOf(
  { code, detail, what, reason, request_id: id }: Refused,
  status: number,
): [string, string] | undefined {
  const inLog: [string, string] = [
    detail,
    `The server's log has details of the request ${id} (HTTP ${status}).`,
  ];
  const older: [string, string] = [
    'The server is older than this program and does not support this command.',
    'Upgrade the server, or use the program of its version.',
  ];
  const words: Readonly<Record<string, [string, string]>> = {
    ...(reason === undefined && {
      unauthenticated: [
        'The server does not accept the key.',
        'Use a valid key of the account; the operator of the server can create one.',
      ],
    }),
    forbidden: [
      detail,
      `Use a key with more scopes. A key with keys:manage can add them: ${programName} key set ID --scopes LIST`,
    ],
    limited: ['This key has reached its rate limit.', 'Try again in a minute.'],
    unavailable: [
      'The server cannot reach its database.',
      'Try again in a moment. The operator can find the cause with: switchbook doctor',
    ],
    no_route: older,
    wrong_method: older,
    internal: ['The server had an internal error.', `Its log has details of the request ${id}.`],
    ...Object.fromEntries(codesExplainedByLog.map((name) => [name, inLog])),
    // Servers before 0.3.0 name the kind of record only in the sentence.
    ...(what === undefined && Object.fromEntries(kindsOfRecords.map((name) => [name, inLog]))),
  };
  return Object.hasOwn(words, code) ? words[code] : undefined;
}

const kindsOfRecords: readonly ProblemKind[] = ['not_found', 'conflict', 'in_use'];

const codesExplainedByLog = [
  ...['batch_failed', 'idempotency_running', 'idempotency_mismatch'],
  ...['bad_url', 'bad_json', 'bad_media_type', 'bad_encoding'],
];
