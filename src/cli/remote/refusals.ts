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
  const problem = problemOf(refused, sent, retryAfterMs);
  const cause = problem === undefined ? undefined : new ProblemError(problem);
  const words = wordsOf(refused, status);
  if (words !== undefined) return new CliError(...words, { cause });
  return (
    cause ??
    new CliError(refused.detail, `The log of the server tells more of the request ${refused.request_id}.`)
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

/** What only a caller over the network meets, and what the server words itself. */
function wordsOf({ code, detail, request_id }: Refused, status: number): [string, string] | undefined {
  switch (code) {
    case 'unauthenticated':
      return [
        'The server does not accept the key.',
        'Give it a key of the account that is live; the operator makes one.',
      ];
    case 'forbidden':
      return [
        detail,
        `Use a key that may do this. A key that has keys:manage gives more: ${programName} key set`,
      ];
    case 'limited':
      return ['The server takes no more requests of this key for now.', 'Try again in a minute.'];
    case 'unavailable':
      return [
        'The server cannot reach its database for now.',
        'Try again in a moment; its operator can run: switchbook status',
      ];
    case 'no_route':
    case 'wrong_method':
      return [
        'The server is older than this program and does not offer that.',
        'Upgrade the server, or use its own program.',
      ];
    case 'internal':
      return [`Something broke in the server.`, `Its log tells more of the request ${request_id}.`];
    case 'batch_failed':
    case 'idempotency_running':
    case 'idempotency_mismatch':
    case 'bad_url':
    case 'bad_json':
    case 'bad_media_type':
    case 'bad_encoding':
      return [detail, `The log of the server tells more of the request ${request_id} (${status}).`];
    default:
      return undefined;
  }
}

function problemOf(refused: Refused, sent: Sent, retryAfterMs: number): Problem | undefined {
  const { code, detail } = refused;
  switch (code) {
    case 'not_found':
      return {
        kind: 'not_found',
        what: (/^There is no such (.+)\.$/.exec(detail)?.[1] ?? thingOf(sent)) as Thing,
      };
    case 'invalid':
    case 'invalid_file':
      return { kind: 'invalid', issues: refused.errors ?? [] };
    case 'merged': {
      const survivor = { id: refused.contact_id as ContactId, number: refused.contact_number ?? 0 };
      return { kind: 'merged', survivor };
    }
    case 'stale':
      return { kind: 'stale', version: refused.version ?? 0 };
    case 'quota': {
      const { feature = '', current = 0, maximum = 0 } = refused;
      return { kind: 'quota', feature, current, maximum };
    }
    case 'in_use':
      return { kind: 'in_use', what: thingOf(sent) };
    case 'ambiguous': {
      const found = refused.candidates ?? [];
      const candidates = found.map(({ contact_id }, identifier) => ({
        identifier,
        contactId: contact_id as ContactId,
      }));
      return { kind: 'ambiguous', candidates };
    }
    case 'cursor_expired':
      return { kind: 'expired', what: 'feed' };
    case 'expired':
      return { kind: 'expired', what: 'page' };
    case 'too_large':
      return { kind: 'too_large', maximum: Number(/(\d+)/.exec(detail)?.[1] ?? 0) };
    case 'unsupported':
      return { kind: 'unsupported', feature: detail.replace(/ is not offered here\.$/, '') };
    case 'conflict':
      return conflictOf(refused, sent);
    case 'unauthenticated':
      return { kind: 'unauthenticated' };
    case 'forbidden':
      return { kind: 'forbidden', scope: /scope (\S+)\.$/.exec(detail)?.[1] ?? null };
    case 'limited':
      return { kind: 'limited', retryAfterMs };
    case 'unavailable':
      return { kind: 'unavailable' };
    default:
      return undefined;
  }
}

function conflictOf({ reason, detail }: Refused, sent: Sent): Problem {
  const isIdentity = /^Contact \S+ holds the /.test(detail);
  const what = isIdentity ? 'identity' : thingOf(sent);
  const obstacle = what === 'bulk change' ? { obstacle: reason as never } : {};
  const why = what === 'merge' ? { reason: (reason ?? 'undone') as UndoObstacle } : {};
  return { kind: 'conflict', what, conflicts: [], ...why, ...obstacle };
}

const things: Readonly<Record<string, Thing>> = {
  contacts: 'contact',
  tags: 'tag',
  groups: 'group',
  sources: 'source',
  statuses: 'status',
  imports: 'import',
  'bulk-changes': 'bulk change',
  pulls: 'pull',
  merges: 'merge',
  duplicates: 'contact',
  webhooks: 'webhook',
  keys: 'key',
  upstreams: 'upstream',
  account: 'account',
};

/** What a request is about. */
function thingOf({ path }: Sent): Thing {
  return things[path.split('/')[0] ?? ''] ?? 'contact';
}
