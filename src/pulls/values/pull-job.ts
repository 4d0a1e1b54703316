/** The types of pulls: the request, and the job, which is an import with rows from a live vendor. */

import { type AuditState, originOf } from '@switchbook/domain/events/audit-change.js';
import {
  type ImportJob,
  type ImportOptions,
  type StoredImport,
  toImportJob,
} from '../../imports/values/import-job.js';
import type { ImportState } from '../../imports/values/import-limits.js';
import type { PullPart } from './pull-source.js';

/** Limits of pulls and of lookups at live vendors. */
export const pullLimits = {
  /** pulls of a process, and of an account in it */
  underWay: { all: 8, perAccount: 2 },
  /**
   * pulls that read a large page at the same time, in a process and in an account; pulls that may wait, and their wait
   */
  largePages: { total: 2, perAccount: 1, maxWaiting: 100, maxWaitMs: 60 * 60_000 },
  /** lookups of single contacts at once, of a process and of an account; the lookups that may wait, and their wait */
  lookups: { total: 4, perAccount: 1, maxWaiting: 50, maxWaitMs: 20_000 },
  /**
   * overlap of two reads of changes, in milliseconds: clocks differ, and a vendor may show a change some time after it
   * was made
   */
  sinceMarginMs: 10 * 60_000,
  /** consecutive repeats of a page after which a list counts as endless; fewer may be chance, if pages shift */
  repeats: 3,
  /** characters of the vendor's catalogs as JSON: they are in memory, and stored with the pull */
  catalogLength: 8 * 1024 ** 2,
  /** parts that a request leaves out */
  omittedParts: 50,
  /** characters of the time since which changes are read */
  since: 40,
} as const;

/** A pull with its import; members of type `unknown` are JSON that the core writes and reads. */
export interface StoredPull extends StoredImport {
  readonly face: string;
  readonly url: string;
  /** encrypted */
  readonly sealedKey: Buffer | null;
  readonly keepsKey: boolean;
  readonly without: readonly string[];
  readonly since: Date | null;
  /** bytes of its parts in the spool */
  readonly partBytes: number;
  /** once read */
  readonly catalogs: unknown;
  readonly cursor: unknown;
  readonly passes: number;
  readonly pages: number;
  readonly total: number | null;
  readonly perSecond: number | null;
  readonly lastPageAt: Date | null;
  readonly readAt: Date | null;
}

/**
 * An absent `onMatch` is `update` for a pull of changes since a time, else `fill`; an absent `badCells` is `drop_cell`.
 */
type PullOptions = Pick<ImportOptions, 'badCells' | 'isDryRun' | 'tags' | 'groups' | 'source' | 'region'> &
  Partial<Pick<ImportOptions, 'onMatch'>>;

export interface NewPull {
  readonly face: string;
  /** undefined: the upstream's */
  readonly url?: string;
  /** key of the vendor; undefined: the upstream's, or the stored key of an earlier pull of the same URL */
  readonly key?: string;
  /** the key is stored, sealed, for further pulls */
  readonly keepsKey: boolean;
  readonly without: readonly PullPart[];
  /** only contacts that changed since this time; `last`: since the last completed pull of this face and URL */
  readonly since?: Date | 'last';
  readonly options: PullOptions;
}

/** `pulling`: pages are being read; then the states of the import. */
type PullState = 'pulling' | ImportState;

type StoredMember =
  | ('id' | 'face' | 'url' | 'keepsKey' | 'since')
  | ('pages' | 'total' | 'passes' | 'lastPageAt' | 'readAt');

/**
 * `pages`: number of pages with stored contacts. `total`: the vendor's number of contacts. `passes`: number of times
 * that reading restarted. `readAt`: time when the last page was stored.
 */
export interface PullJob extends Pick<StoredPull, StoredMember> {
  readonly state: PullState;
  readonly without: readonly PullPart[];
  /** contacts on the pages; if pages shifted, some count twice */
  readonly contacts: number;
  /** while pages are read */
  readonly contactsPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** whether a failed pull can continue after its last page */
  readonly canResume: boolean;
  readonly job: ImportJob;
}

export function toPull(stored: StoredPull): PullJob {
  const { id, face, url, keepsKey, since, pages, rows, total, passes, lastPageAt, readAt } = stored;
  const isReading = stored.state === 'receiving';
  const rate = isReading ? stored.perSecond : null;
  // A second pass reads contacts that were read before, so the remainder is unknown.
  const left = total === null || passes > 1 ? null : Math.max(0, total - rows);
  return {
    id,
    face,
    url,
    state: isReading ? 'pulling' : (stored.state as PullJob['state']),
    keepsKey,
    without: stored.without as readonly PullPart[],
    since,
    pages,
    contacts: rows,
    total,
    passes,
    contactsPerSecond: rate,
    secondsLeft: rate === null || rate <= 0 || left === null ? null : Math.ceil(left / rate),
    lastPageAt,
    readAt,
    canResume: stored.state === 'failed' && readAt === null && !stored.hasDroppedRows,
    job: toImportJob(stored),
  };
}

/** Returns the name of the pull in records of its begun steps. */
export function workOfPull({ accountId, id }: Pick<StoredPull, 'accountId' | 'id'>) {
  return { accountId, kind: 'pull', id };
}

/** Binds an encrypted key to its row. */
export function pullOwner(accountId: string, id: string): string {
  return `pull ${accountId} ${id}`;
}

export function pullKeyAuditState({
  face,
  url,
}: {
  readonly face: string;
  readonly url: string;
}): AuditState {
  return { shown: { face, origin: originOf(url) }, withheld: { url, key: true } };
}
