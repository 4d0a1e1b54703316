/** Maps PostgreSQL's errors to problems: one table for constraints, one for retryable errors. */

import { type Problem, ProblemError, type Resource } from '@switchbook/domain/problems/problem.js';
import { errorCodeOf, messageOf } from '@switchbook/domain/runtime/errors.js';
import pg from 'pg';
import { constraintInMessage, isCopyRefusal, isLostWorker, withoutShard } from './citus/node-errors.js';
import { SilenceError } from './connections/deadlines.js';

const conflictOf = (resource: Resource): Problem => ({ kind: 'conflict', resource, conflicts: [] });
const inUseOf = (resource: Resource): Problem => ({ kind: 'in_use', resource });
/** The problem of a contact that existed when it was read, and was deleted before the insert. */
const lostContact: Problem = { kind: 'not_found', resource: 'contact' };

/** Problems by the violated constraint. */
const constraints: Readonly<Record<string, Problem>> = {
  identities_owner_key: conflictOf('identity'),
  identities_held_once_key: conflictOf('identity'),
  // A contact would lose an identity that others share, before it has another owner.
  shared_identities_owner_fkey: conflictOf('identity'),
  contacts_number_key: conflictOf('contact'),
  tags_name_key: conflictOf('tag'),
  groups_folded_key: conflictOf('group'),
  sources_folded_key: conflictOf('source'),
  statuses_folded_key: conflictOf('status'),
  segments_folded_key: conflictOf('segment'),
  // The value is known only if the write looked up its holder.
  field_values_unique: {
    kind: 'invalid',
    issues: [
      {
        path: 'attributes',
        code: 'taken',
        message: 'must not have the value of another contact in a unique field',
      },
    ],
  },
  accounts_slug_key: conflictOf('account'),
  api_keys_hash_key: conflictOf('key'),
  contacts_source_fkey: inUseOf('source'),
  contacts_status_fkey: inUseOf('status'),
  notes_contact_fkey: lostContact,
  consents_contact_fkey: lostContact,
  suppressions_contact_fkey: lostContact,
  book_cards_contact_fkey: lostContact,
  book_cards_name_key: conflictOf('contact'),
};

/**
 * The SQLSTATE of writes while the database is frozen for a move; from a class that PostgreSQL reserves for programs.
 */
export const frozenCode = 'SW001';

/** SQLSTATEs after which a retry of the transaction may succeed. */
const retryable: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);

/**
 * SQLSTATEs, or classes of two characters, of a database that cannot work now. Wrong requests have others. Causes:
 * connections, rights and passwords; lost races and locks; statement timeouts; a standby, a shutdown; disks, files and
 * memory.
 */
const unavailableCodes: ReadonlySet<string> = new Set([
  '08',
  '28',
  '53',
  '57',
  '58',
  '25006',
  '25P03',
  '3D000',
  '40001',
  '40P01',
  '42501',
  '55000',
  '55P03',
  frozenCode,
]);

/** Codes of sockets, host names, certificates and file descriptors that mean the same. */
const unreachableCodes: ReadonlySet<string> = new Set([
  'EACCES',
  'EADDRNOTAVAIL',
  // A unix socket with a full accept queue.
  'EAGAIN',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENFILE',
  'ENOBUFS',
  'ENOENT',
  'ENOTCONN',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
const unreachableCertificates = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_STREAM_)/;

/** SQLSTATEs after which the connection is reusable: the statement was wrong, blocked, too long or too large. */
const harmlessStates = /^(22|23|40|53|54)|^(55P03|57014|P0001|SW001)$/;

export function isRetryable(error: unknown): boolean {
  return retryable.has(errorCodeOf(error));
}

/** Returns the name of the violated constraint, for callers that recover a race. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  const { code, constraint } = error;
  if ((code === '23505' || code === '23503') && constraint !== undefined) return withoutShard(constraint);
  return constraintInMessage(error, (name) => Object.hasOwn(constraints, name));
}

/**
 * Whether the database, or the encoding of a value, rejects the value itself, for example one too long for an index.
 */
export function isRowFault(error: unknown): boolean {
  return (
    error instanceof RangeError ||
    violatedConstraint(error) !== undefined ||
    (error instanceof pg.DatabaseError && (/^(22|23|54)/.test(error.code ?? '') || isCopyRefusal(error)))
  );
}

/**
 * Whether the error proves that nothing of its statement or transaction was committed. A lost connection, or a server
 * that exits, proves nothing: the commit may have preceded the response.
 */
export function provesNothingWritten(error: unknown): boolean {
  if (error instanceof ProblemError)
    return error.problem.kind !== 'unavailable' && error.problem.kind !== 'internal';
  if (isRetryable(error) || isRowFault(error)) return true;
  return (
    error instanceof pg.DatabaseError && !isDatabaseUnavailable(error) && !errorCodeOf(error).startsWith('XX')
  );
}

/** Returns the problem of a store error; an unknown error is `internal`. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError(databaseProblemOf(error), {
    detail: error instanceof Error ? messageOf(error) : String(error),
    cause: error,
  });
}

/** SQLSTATEs for characters that the database cannot store, in a text and in a text in JSON. */
const unstorableCodes: ReadonlySet<string> = new Set(['22021', '22P05']);
/** Functions that find half a pair in JSON, which has the SQLSTATE of any bad value. */
const jsonErrors: ReadonlySet<string> = new Set(['json_ereport_error', 'json_errsave_error']);
/** The last check of a text. Normally a text is checked when it is read, so that the refusal names its field. */
const unstorable: Problem = {
  kind: 'invalid',
  issues: [
    {
      path: '',
      code: 'forbidden_character',
      message: 'must not contain NUL or an unpaired surrogate in any text',
    },
  ],
};

/** Whether a text of the statement cannot be stored. */
function isUnstorable(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  return (
    unstorableCodes.has(error.code ?? '') || (error.code === '22P02' && jsonErrors.has(error.routine ?? ''))
  );
}

function databaseProblemOf(error: unknown): Problem {
  if (isUnstorable(error)) return unstorable;
  const problem = constraints[violatedConstraint(error) ?? ''];
  if (problem !== undefined) return problem;
  if (isDatabaseUnavailable(error)) return { kind: 'unavailable' };
  return { kind: 'internal' };
}

/** Whether the database or its connection failed, so that a retry may succeed. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof ProblemError) return error.problem.kind === 'unavailable';
  if (error instanceof SilenceError) return true;
  const code = errorCodeOf(error);
  if (error instanceof pg.DatabaseError)
    return unavailableCodes.has(code) || unavailableCodes.has(code.slice(0, 2)) || isLostWorker(error);
  return unreachableCodes.has(code) || unreachableCertificates.test(code) || isLostConnection(error);
}

/** Whether the connection is still usable after the error. */
export function leavesConnection(error: unknown): boolean {
  return error instanceof pg.DatabaseError && harmlessStates.test(error.code ?? '');
}

/** Whether the server is, or has become, a standby. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '25006';
}

/** Whether the disk is full or fails. Reads succeed then, and only a write shows recovery. */
export function isStorageFault(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '53100' || error.code === '58030');
}

// The driver reports a connection that ended under a query, or was not opened, by message only.
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client (has encountered a connection error|was closed)|There was an error establishing an SSL|The server does not support SSL)/.test(
      error.message,
    )
  );
}

/** Returns the SQLSTATE of an error, or of one of its causes. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string' && /^[0-9A-Z]{5}$/.test(cause.code))
      return cause.code;
  return undefined;
}
