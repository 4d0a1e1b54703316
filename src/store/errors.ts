/** From PostgreSQL's errors to problems: one table for constraints, one for what is worth another try. */
import pg from 'pg';
import { type Problem, ProblemError, type Thing } from '../domain/problem.js';

const conflicts: Readonly<Record<string, Thing>> = {
  identities_owner_key: 'identity',
  identities_held_once_key: 'identity',
  contacts_number_key: 'contact',
  tags_name_key: 'tag',
  groups_folded_key: 'group',
  sources_folded_key: 'source',
  statuses_folded_key: 'status',
  accounts_slug_key: 'account',
  api_keys_hash_key: 'key',
};

const inUse: Readonly<Record<string, Thing>> = {
  contacts_source_fkey: 'source',
  contacts_status_fkey: 'status',
};

/** What was read a moment ago, and deleted before something was hung on it. */
const gone: Readonly<Record<string, Thing>> = {
  notes_contact_fkey: 'contact',
  consents_contact_fkey: 'contact',
  suppressions_contact_fkey: 'contact',
};

/** SQLSTATEs after which the same transaction may succeed. */
const retryable: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);

/** SQLSTATEs and socket errors that say the database is away, not that the request is wrong. */
const away: ReadonlySet<string> = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
]);

export function isRetryable(error: unknown): boolean {
  return retryable.has(codeOf(error));
}

/** The name of the violated constraint, for those who recover a race. */
export function violated(error: unknown): string | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  return error.code === '23505' || error.code === '23503' ? error.constraint : undefined;
}

/** Whether the database, or what prepares a value for it, refuses the value itself: too long for an index, say. */
export function isRowFault(error: unknown): boolean {
  return (
    error instanceof RangeError || (error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? ''))
  );
}

/** The problem an error of the store means; anything unknown is `internal`. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError(problemOf(error), {
    detail: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}

function problemOf(error: unknown): Problem {
  const constraint = violated(error) ?? '';
  const taken = conflicts[constraint];
  if (taken !== undefined) return { kind: 'conflict', what: taken, conflicts: [] };
  const used = inUse[constraint];
  if (used !== undefined) return { kind: 'in_use', what: used };
  const missing = gone[constraint];
  if (missing !== undefined) return { kind: 'not_found', what: missing };
  if (away.has(codeOf(error)) || isLostConnection(error)) return { kind: 'unavailable' };
  return { kind: 'internal' };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

// The driver reports a connection that ended under a query by message only.
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/.test(
      error.message,
    )
  );
}
