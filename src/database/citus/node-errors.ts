/** Errors of a Citus cluster: a lost worker, constraints of shards, rows copied to a node. */
import type pg from 'pg';

/**
 * Functions of Citus that report a lost worker. Citus reports it as an internal error. The text is its own if the
 * connection gave no reason, else the text of the worker that shuts down. The function name is the same in every
 * language.
 */
const lostWorkerIn = new Set([
  'ReportResultError',
  'CheckRemoteTransactionsHealth',
  'MarkRemoteTransactionFailed',
  'HandleRemoteTransactionConnectionError',
  'HandleRemoteTransactionResultError',
  'ErrorIfPostCommitFailedShardPlacements',
]);
const endMessages = /^(terminating connection|the database system is|server closed the connection)/;

/** Whether a worker was lost during a statement. */
export function isLostWorker({ code, routine, message }: pg.DatabaseError): boolean {
  return code === unnamedCode && (lostWorkerIn.has(routine ?? '') || endMessages.test(message));
}

/** Citus adds the number of the shard to the names of its constraints. */
const shardSuffix = /_\d{6,}$/;
/** Code of a node's errors about rows that Citus copies to it. */
const unnamedCode = 'XX000';

export function withoutShard(constraint: string): string {
  return constraint.replace(shardSuffix, '');
}

/**
 * Returns the name of the violated constraint. Citus passes on a node's message without the field that names the
 * constraint. The message has the name in every language.
 */
export function constraintInMessage(
  { code = '', message }: pg.DatabaseError,
  isConstraint: (name: string) => boolean,
): string | undefined {
  if (code !== unnamedCode && code !== '23505' && code !== '23503') return undefined;
  return findShardNamesIn(message).map(withoutShard).find(isConstraint);
}

/** Returns the names in the text that end in the number of a shard. */
function findShardNamesIn(message: string): readonly string[] {
  return message.match(/\b[a-z][a-z_]*_\d{6,}\b/g) ?? [];
}

/**
 * Whether a node refuses rows that Citus copies to it. Such a message contains the table, index or constraint of the
 * shard; a message about a disk, memory or a connection does not.
 */
export function isCopyRefusal({ code, routine, message }: pg.DatabaseError): boolean {
  return code === unnamedCode && routine === 'ReportCopyError' && findShardNamesIn(message).length > 0;
}
