/**
 * Explains why PostgreSQL ended a check: a lock, a missing right or a time limit. The explanation has the statement
 * that fixes it. Neighbors: `run-check.ts` calls it if a check throws.
 */

import { durationWords, shorten } from '@switchbook/text/words.js';
import type { Queryable } from '../../../database/database.js';
import { sqlStateOf } from '../../../database/errors.js';
import {
  type LockHolder,
  listLockHolders,
  listMissingRights,
  listRoleLimits,
} from '../../store/error-causes.js';
import { readStatisticsAccess } from '../../store/postgres-state.js';
import type { ErrorExplanation } from './run-check.js';

/** Returns undefined for an error without an explanation. */
export async function explainError(on: Queryable, error: unknown): Promise<ErrorExplanation | undefined> {
  try {
    switch (sqlStateOf(error)) {
      case '55P03':
        return await explainLock(on);
      case '42501':
        return await explainMissingRight(on, error);
      case '57014':
        return await explainTimeLimit(on);
      case '42703':
      case '42P01':
      case '42883':
      case '42804':
        return {
          message: `The database does not match the schema (${describeCause(error)}).`,
          nextStep: 'The check "columns" lists the differences: switchbook doctor',
        };
      default:
        return undefined;
    }
  } catch {
    // The cause of the error may make these statements fail too.
    return undefined;
  }
}

async function explainLock(on: Queryable): Promise<ErrorExplanation> {
  const [holder, ...others] = await listLockHolders(on);
  if (holder === undefined)
    return {
      message: 'A lock was not released in time, but the session that held it has ended.',
      nextStep: 'Check once more: switchbook doctor',
    };
  const othersText =
    others.length === 0
      ? ''
      : ` ${others.length} more sessions hold locks: ${others.map(({ pid }) => pid).join(', ')}.`;
  const { pid, seconds } = holder;
  const end = `select pg_terminate_backend(${pid});`;
  return {
    message: `${holderWords(holder)}.${othersText}`,
    // A user may not end a session that it may not see.
    nextStep:
      seconds === null
        ? `If its work is not needed, end the session as a superuser: ${end} To see what it does: ${monitorGrant((await readStatisticsAccess(on)).user)}`
        : `If its work is not needed, end the session: ${end}`,
    cause: `lock of ${pid}`,
  };
}

/** Returns the statement that lets a user see the activity of other users' sessions. */
export function monitorGrant(user: string): string {
  return `grant pg_monitor to ${quoteNameIfNeeded(user)};`;
}

function holderWords({ pid, user, program, state, seconds, statement, tables }: LockHolder): string {
  const locks = tables.length === 0 ? 'a lock' : `a lock on ${tables.slice(0, 3).join(', ')}`;
  const session = `user ${user || 'unknown'}, ${program === '' ? 'an unnamed program' : program}`;
  const since =
    seconds === null
      ? 'what it does is hidden from this user'
      : `${state || 'unknown state'}, its transaction began ${durationWords(seconds * 1000)} ago`;
  const last = statementWords(statement);
  return `The session ${pid} (${session}, ${since}) holds ${locks}${last === '' ? '' : `; its last statement: ${last}`}`;
}

const maxStatement = 120;

/** Shortens a statement. Values may be personal data, so none is shown. */
function statementWords(statement: string): string {
  const words = statement
    .replaceAll(/\$(\w*)\$.*?\$\1\$/gs, "'…'")
    .replaceAll(/'(?:[^']|'')*('|$)/g, "'…'")
    .replaceAll(/\b\d+(\.\d+)?\b/g, '…')
    .replaceAll(/--[^\n]*|\/\*.*?\*\//gs, ' ')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return shorten(words, maxStatement);
}

async function explainMissingRight(on: Queryable, error: unknown): Promise<ErrorExplanation> {
  const missing = await listMissingRights(on);
  const [first] = missing;
  if (first === undefined)
    return {
      message: `The user of DATABASE_URL lacks a permission (${describeCause(error)}).`,
      nextStep: 'Grant it as the owner of the tables or as a superuser.',
    };
  const { user, owner } = first;
  const kinds = new Map<string, string[]>();
  for (const { kind, name, rights } of missing) {
    const grant = `grant ${rights.join(', ')} on ${kind} `;
    kinds.set(grant, [...(kinds.get(grant) ?? []), quoteNameIfNeeded(name)]);
  }
  const grants = [...kinds].map(
    ([grant, names]) => `${grant}${names.join(', ')} to ${quoteNameIfNeeded(user)};`,
  );
  const rightsByTable = missing.slice(0, 3).map(({ name, rights }) => `${rights.join(', ')} on ${name}`);
  const restText =
    missing.length > rightsByTable.length ? `, and on ${missing.length - rightsByTable.length} more` : '';
  return {
    message: `The user "${user}" lacks permissions: ${rightsByTable.join('; ')}${restText}.`,
    nextStep: `As ${owner}: ${grants.join(' ')}`,
  };
}

async function explainTimeLimit(on: Queryable): Promise<ErrorExplanation | undefined> {
  const [limit] = await listRoleLimits(on);
  if (limit === undefined) return undefined;
  const [name = '', value = ''] = limit.setting.split('=');
  const reset = {
    role: `alter role ${quoteNameIfNeeded(limit.user)} reset ${name};`,
    database: `alter database ${quoteNameIfNeeded(limit.database)} reset ${name};`,
    'role in the database': `alter role ${quoteNameIfNeeded(limit.user)} in database ${quoteNameIfNeeded(limit.database)} reset ${name};`,
  }[limit.of];
  return {
    message: `PostgreSQL canceled a statement: ${name} is "${value}" for the ${limit.of} of this connection.`,
    nextStep: `Switchbook has its own time limits, so remove this one. As a superuser: ${reset}`,
  };
}

export function quoteNameIfNeeded(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Returns PostgreSQL's own message. */
function describeCause(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause instanceof Error) last = last.cause;
  return last instanceof Error ? last.message : String(last);
}
