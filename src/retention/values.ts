/**
 * The periods for which each kind of data is stored; `jobs.ts` deletes expired rows. Most numbers of stored rows are in
 * the `values` of their subject.
 */
import { dayMs } from '@switchbook/domain/runtime/instant.js';

export interface Retention {
  /** retention of events in milliseconds; null: unlimited */
  readonly eventsMs: number | null;
  /** retention of rows of ended imports in milliseconds; null: unlimited */
  readonly importRowsMs: number | null;
  /** retention of the audit trail in milliseconds; null: unlimited */
  readonly auditMs: number | null;
}

/** Days that a deleted contact can be restored, unless the account sets them; 0: it is deleted at once. */
export const binDays = { usual: 30, max: 365 } as const;

/** Milliseconds during which a merge, and a bulk change, can be undone. */
export const mergeUndoMs = 30 * dayMs;
export const bulkUndoMs = 30 * dayMs;

/** Retention of the log of deliveries: a time, and a number per webhook. */
export const deliveryLog = { ms: 14 * dayMs, max: 100_000 };

/** Retention of payloads of intakes, which contain texts of messages. */
export const payloadsStoredMs = 7 * dayMs;

/** Retention of ended windows of rate limits. A key in use opens the next one soon. */
export const endedWindowsMs = dayMs;

/** Retention of live calls; for the next subscriber, servers store the calls that they have in memory. */
export const watchedCallsMs = 60 * 60 * 1000;

/** Most entries of each account, of any age. */
export const maxAuditEntries = 100_000;

/** Retention of expired plans; until then the outcome of an applied plan can be read. */
export const endedPlansMs = dayMs;

/** Milliseconds until a stored answer expires. */
export const storedAnswerMs = dayMs;

/** An import of one contact that ended this long ago, and is still stored, has lost its process. */
export const abandonedImportMs = 60 * 1000;

/** An erasure without a batch for this long has lost its process. */
export const abandonedErasureMs = 60 * 1000;

/** Days for which daily counts of calls and of contacts are stored. */
export const usageStoredDays = 400;

/** Times that the settings may change. */
export const defaultRetention: Retention = {
  eventsMs: 90 * dayMs,
  importRowsMs: 30 * dayMs,
  auditMs: 400 * dayMs,
};
