/** Refusals of the native API as the problems that the core would have thrown, so that both print the same. */
import type { ContactId } from '../../domain/ids.js';
import {
  type Issue,
  type Problem,
  ProblemError,
  type Thing,
  type UndoObstacle,
} from '../../domain/problem.js';
import { CliError } from '../run/cli-error.js';
import { programName } from '../run/program-name.js';
import type { Sent } from './sent.js';

interface Refused {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Issue[];
  readonly request_id?: string;
  readonly contact_id?: string;
  readonly contact_number?: number;
  readonly version?: number;
  readonly feature?: string;
  readonly current?: number;
  readonly maximum?: number;
  readonly reason?: string;
  readonly candidates?: readonly { readonly contact_id: string }[];
}

/** Undefined for an answer that is none of Switchbook. */
export function refusalOf(status: number, text: string, sent: Sent, retryAfterMs: number): Error | undefined {
  const refused = parse(text);
  if (refused === undefined) return undefined;
  const make = Object.hasOwn(problems, refused.code) ? problems[refused.code] : undefined;
  const cause = make && new ProblemError(make(refused, sent, retryAfterMs));
  const words = wordsOf(refused, status);
  if (words !== undefined) return new CliError(...words, { cause });
  return (
    cause ??
    new CliError(refused.detail, `The server's log has details of the request ${refused.request_id}.`)
  );
}

function parse(text: string): Refused | undefined {
  try {
    const found = JSON.parse(text) as Partial<Refused>;
    return typeof found.code === 'string' && typeof found.detail === 'string'
      ? (found as Refused)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Words refusals that only a client over the network gets. Undefined: the core's words fit. */
function wordsOf(
  { code, detail, request_id: id, reason }: Refused,
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
    unauthenticated:
      reason === undefined
        ? [
            'The server does not accept the key.',
            'Use a valid key of the account; the operator of the server can create one.',
          ]
        : [
            `The key belongs to a member who ${reason === 'member_invited' ? 'has not signed in yet' : 'is suspended'}.`,
            reason === 'member_invited'
              ? 'The key works from the first sign-in of the member on, with the link of its invitation; the operator can print another one with: member link'
              : 'The key works again when an owner makes the member active.',
          ],
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
    ...Object.fromEntries(inLogAlone.map((one) => [one, inLog])),
  };
  return Object.hasOwn(words, code) ? words[code] : undefined;
}

const inLogAlone = [
  ...['batch_failed', 'idempotency_running', 'idempotency_mismatch'],
  ...['bad_url', 'bad_json', 'bad_media_type', 'bad_encoding'],
];

type Make = (refused: Refused, sent: Sent, retryAfterMs: number) => Problem;

const invalid: Make = ({ errors = [] }) => ({ kind: 'invalid', issues: errors });

const problems: Readonly<Record<string, Make>> = {
  not_found: ({ detail }, sent) => ({
    kind: 'not_found',
    what: (/^There is no such (.+)\.$/.exec(detail)?.[1] ?? thingOf(sent)) as Thing,
  }),
  invalid,
  invalid_file: invalid,
  merged: ({ contact_id: id, contact_number: number = 0 }) => ({
    kind: 'merged',
    survivor: { id: id as ContactId, number },
  }),
  stale: ({ version = 0 }) => ({ kind: 'stale', version }),
  quota: ({ feature = '', current = 0, maximum = 0 }) => ({ kind: 'quota', feature, current, maximum }),
  in_use: (_, sent) => ({ kind: 'in_use', what: thingOf(sent) }),
  ambiguous: ({ candidates = [] }) => ({
    kind: 'ambiguous',
    candidates: candidates.map((one, identifier) => ({ identifier, contactId: one.contact_id as ContactId })),
  }),
  cursor_expired: () => ({ kind: 'expired', what: 'feed' }),
  expired: () => ({ kind: 'expired', what: 'page' }),
  too_large: ({ detail }) => ({ kind: 'too_large', maximum: Number(/(\d+)/.exec(detail)?.[1] ?? 0) }),
  unsupported: ({ detail }) => ({
    kind: 'unsupported',
    feature: detail.replace(/ is not offered here\.$/, ''),
  }),
  conflict: conflictOf,
  unauthenticated: () => ({ kind: 'unauthenticated' }),
  forbidden: ({ detail }) => ({ kind: 'forbidden', scope: /scope (\S+)\.$/.exec(detail)?.[1] ?? null }),
  limited: (_refused, _sent, retryAfterMs) => ({ kind: 'limited', retryAfterMs }),
  unavailable: () => ({ kind: 'unavailable' }),
};

function conflictOf({ reason, detail }: Refused, sent: Sent): Problem {
  const isIdentity = /^Contact \S+ holds the /.test(detail);
  const what = isIdentity ? 'identity' : thingOf(sent);
  const obstacle = what === 'bulk change' ? { obstacle: reason as never } : {};
  const restoration = what === 'deleted contact' ? { restoration: reason as never } : {};
  const why = what === 'merge' ? { reason: (reason ?? 'undone') as UndoObstacle } : {};
  return { kind: 'conflict', what, conflicts: [], ...why, ...obstacle, ...restoration };
}

const things: Readonly<Record<string, Thing>> = {
  contacts: 'contact',
  'deleted-contacts': 'deleted contact',
  tags: 'tag',
  groups: 'group',
  sources: 'source',
  statuses: 'status',
  fields: 'field',
  imports: 'import',
  'bulk-changes': 'bulk change',
  pulls: 'pull',
  merges: 'merge',
  duplicates: 'contact',
  webhooks: 'webhook',
  intakes: 'intake',
  keys: 'key',
  upstreams: 'upstream',
  account: 'account',
};

/** Returns the kind of object in the request's path. */
function thingOf({ path }: Sent): Thing {
  const [first = '', , below, id] = path.split('/');
  return below === 'receivers' && id !== undefined ? 'receiver' : (things[first] ?? 'contact');
}
