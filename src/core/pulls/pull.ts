/** The types of pulls: what is wanted, and the job, which is an import whose rows are read from a live vendor. */
import type { PullPart } from '../../domain/pull-source.js';
import type { StoredPull } from '../../store/imports/pulls.js';
import type { ImportJob, ImportOptions, ImportState } from '../imports/import.js';

/**
 * An absent `onMatch` is `update` for a pull of what changed since a time, else `fill`; an absent `badCells` is
 * `drop_cell`.
 */
export type PullOptions = Pick<
  ImportOptions,
  'badCells' | 'isDryRun' | 'tags' | 'groups' | 'source' | 'region'
> &
  Partial<Pick<ImportOptions, 'onMatch'>>;

export interface NewPull {
  readonly face: string;
  /** undefined: the upstream's */
  readonly url?: string;
  /** Key of the vendor; undefined: the upstream's, or the one that an earlier pull of the same URL keeps. */
  readonly key?: string;
  /** the key stays, sealed, for further pulls */
  readonly keepsKey: boolean;
  readonly without: readonly PullPart[];
  /** only what changed since then; `last`: since the last pull of this face and URL that was done */
  readonly since?: Date | 'last';
  readonly options: PullOptions;
}

/** `pulling`: pages are being read; then the states of the import. */
export type PullState = 'pulling' | ImportState;

type StoredMember =
  | ('id' | 'face' | 'url' | 'keepsKey' | 'since')
  | ('pages' | 'total' | 'passes' | 'lastPageAt' | 'readAt');

/**
 * `pages`: those whose contacts are stored; `total`: contacts that the vendor reports; `passes`: how often everything
 * was begun to be read; `readAt`: the last page was stored.
 */
export interface PullJob extends Pick<StoredPull, StoredMember> {
  readonly state: PullState;
  readonly without: readonly PullPart[];
  /** Contacts on the pages; where pages shifted, some count twice. */
  readonly contacts: number;
  /** while pages are read */
  readonly contactsPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** whether a failed pull can go on from its last page */
  readonly canResume: boolean;
  readonly job: ImportJob;
}
