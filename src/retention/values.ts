/**
 * Time limits of stored data, by kind; `jobs.ts` deletes expired rows. The days of deleted contacts are in
 * `packages/domain/src/contact/bin.ts`, of merges in `src/contacts/values/unmerge.ts`.
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

/** Retention of the log of deliveries: a time, and a number per webhook. */
export const deliveryLog = { ms: 14 * dayMs, max: 100_000 };

/** Retention of payloads of intakes, which contain texts of messages. */
export const payloadsStoredMs = 7 * dayMs;

/** Limits of bulk changes that can be undone: milliseconds, and changes of an account. */
export const bulkUndoMs = 30 * dayMs;
export const maxUndoable = 50;

/** Retention of ended windows of rate limits; a key in use soon opens another. */
export const endedWindowsMs = dayMs;

/** Retention of live calls; servers store their calls in memory again for the next subscriber. */
export const watchedCallsMs = 60 * 60 * 1000;

/** Most entries of each account, of any age. */
export const maxAuditEntries = 100_000;

/** Retention of expired plans; until then the outcome of an applied plan can be read. */
export const endedPlansMs = dayMs;

/** An erasure without a batch for this long has lost its process. */
export const abandonedErasureMs = 60 * 1000;

/** An import of one contact that ended this long ago, and is still stored, has lost its process. */
export const leftImportMs = 60 * 1000;

/** Milliseconds until a stored answer expires. */
export const storedAnswerMs = dayMs;

/** Counts of calls and of contacts, by day. */
export const usageStoredDays = 400;

/** Times that the settings may change. */
export const defaultRetention: Retention = {
  eventsMs: 90 * dayMs,
  importRowsMs: 30 * dayMs,
  auditMs: 400 * dayMs,
};
