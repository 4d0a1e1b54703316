/** Checks of PostgreSQL and of the connection to it: versions, encryption, poolers, the clock, locks, owners. */
import { countWords, durationWords, listFirst } from '@switchbook/text/words.js';
import { listOtherOwners } from '../../store/error-causes.js';
import {
  listSlowSessions,
  readConnection,
  readServerClock,
  readServerVersions,
  readStatisticsAccess,
  type SlowFrom,
} from '../../store/postgres-state.js';
import {
  type Check,
  type CheckDependencies,
  failedFinding,
  makeCheck,
  makeReason,
  maxShown,
  okFinding,
  type ShownCheck,
  warningFinding,
} from './check.js';
import { monitorGrant, quoteNameIfNeeded } from './explain-error.js';

const neededExtensions = ['pg_trgm', 'btree_gin'];
const minServerVersion = 150_000;

export function versionsCheck({
  database,
  version,
}: Pick<CheckDependencies, 'database' | 'version'>): ShownCheck {
  return makeCheck('versions', async () => {
    const { server, number, extensions } = await readServerVersions(database);
    const missing = neededExtensions.filter((name) => extensions[name] === undefined);
    if (number < minServerVersion)
      return failedFinding(
        `PostgreSQL ${server} is too old.`,
        'Upgrade it to PostgreSQL 15 or newer.',
        makeReason('postgres_old', { version: server }),
      );
    if (missing.length > 0)
      return failedFinding(
        `The database lacks the extension${missing.length === 1 ? '' : 's'} ${missing.join(' and ')}.`,
        `As a superuser: create extension ${missing.join('; create extension ')};`,
        makeReason('extensions_missing', { names: missing.join(', ') }),
      );
    const has = neededExtensions.map((name) => `${name} ${extensions[name]}`).join(', ');
    return okFinding(
      `Switchbook ${version}, Node.js ${process.version}, PostgreSQL ${server} with ${has}.`,
      makeReason('versions', {
        switchbook: version,
        node: process.version,
        postgres: server,
        extensions: has,
      }),
    );
  });
}

export function connectionCheck({ database }: CheckDependencies): Check {
  return makeCheck('connection', async () => {
    const { isOverNetwork, tls, isPooled } = await readConnection(database);
    const pooler = isPooled ? ', through a pooler or proxy in session mode' : '';
    if (tls !== undefined)
      return okFinding(`The connection to PostgreSQL is encrypted with ${tls}${pooler}.`);
    if (isOverNetwork)
      return warningFinding(
        `The connection to PostgreSQL crosses the network without encryption${pooler}.`,
        'Set sslmode=verify-full in DATABASE_URL, and give PostgreSQL a certificate.',
      );
    return okFinding(`The connection to PostgreSQL stays on this machine${pooler}.`);
  });
}

/** Milliseconds by which the two clocks may differ. */
const clockLimits = { warning: 2_000, failed: 60_000 };

export function clockCheck({ database, clock }: Pick<CheckDependencies, 'database' | 'clock'>): ShownCheck {
  return makeCheck('clock', async () => {
    const began = performance.now();
    const before = clock().getTime();
    const server = await readServerClock(database);
    // PostgreSQL read its clock about in the middle of the round trip.
    const off = server - before - (performance.now() - began) / 2;
    const ms = Math.round(Math.abs(off));
    const words = `The clocks of this machine and of PostgreSQL differ by ${ms} ms`;
    const step = 'Synchronize both clocks by NTP, for example: timedatectl set-ntp true';
    if (Math.abs(off) > clockLimits.failed)
      return failedFinding(
        `${words}: keys and tokens expire at the wrong time, and events have wrong times.`,
        step,
        makeReason('clocks_far', { ms }),
      );
    if (Math.abs(off) > clockLimits.warning)
      return warningFinding(`${words}.`, step, makeReason('clocks_differ', { ms }));
    return okFinding(`${words}.`, makeReason('clocks', { ms }));
  });
}

const defaultSlowFrom: SlowFrom = { lock: 5, idle: 60, transaction: 900 };

export function locksCheck({ database }: CheckDependencies, from: SlowFrom = defaultSlowFrom): Check {
  return makeCheck('locks', async () => {
    const [sessions, access] = [await listSlowSessions(database, from), await readStatisticsAccess(database)];
    const unseen = `The user "${access.user}" does not see what sessions of other users do`;
    if (sessions.length === 0 && !access.readsAllSessions)
      return warningFinding(
        `${unseen}${access.hidden === 0 ? '' : ` (${countWords(access.hidden, 'session')} now)`}: whether a transaction of theirs is open for long is unknown, and whether a server hangs.`,
        `As a superuser: ${monitorGrant(access.user)}`,
      );
    if (sessions.length === 0)
      return okFinding('No session waits long for a lock, and no transaction is open for long.');
    const lines = sessions.map(({ pid, program, kind, seconds, blockers }) => {
      const holder = blockers.length === 0 ? '' : ` held by session ${blockers.join(', ')}`;
      return `session ${pid} (${program === '' ? 'an unnamed program' : program}) ${kind}${holder}, for ${durationWords(seconds * 1000)}`;
    });
    const blind = access.readsAllSessions ? '' : ` ${unseen}.`;
    const message = `Sessions wait for locks or keep transactions open: ${listFirst(lines, 3, '; ')}.${blind}`;
    const [first] = sessions;
    const role = access.readsAllSessions ? '' : ' as a superuser';
    const step = `Backups, exports and migrations may take long. To end another session${role}: select pg_terminate_backend(${first?.blockers[0] ?? first?.pid});`;
    return sessions.some((session) => session.kind === 'waits for a lock')
      ? failedFinding(message, step)
      : warningFinding(message, step);
  });
}

/**
 * Checks owners. Only the owner of a table, sequence or view may change it, and migrations do so. One user must
 * therefore own all of them.
 */
export function ownersCheck({ database }: Pick<CheckDependencies, 'database'>): Check {
  return makeCheck('owners', async () => {
    const others = await listOtherOwners(database);
    const [first] = others;
    if (first === undefined) return okFinding('One user may change all tables, sequences and views.');
    const owners = others.map(({ name, owner }) => `${name} to ${owner}`);
    const statements = others.map(
      ({ kind, name }) =>
        `alter ${kind} ${quoteNameIfNeeded(name)} owner to ${quoteNameIfNeeded(first.usual)};`,
    );
    return warningFinding(
      `Some tables do not belong to ${first.usual}, as the others do (${listFirst(owners, maxShown)}): a migration that changes them will fail.`,
      `As a superuser: ${statements.join(' ')}`,
    );
  });
}
