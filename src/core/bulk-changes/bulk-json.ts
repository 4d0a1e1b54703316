/** The job of a stored bulk change, and its report as JSON. */
import { plainFields, wireOf } from '../../domain/contact-fields.js';
import { defined } from '../../domain/json.js';
import type { SegmentTree } from '../../domain/segment.js';
import { told } from '../../domain/wire-names.js';
import type { StoredBulkChange } from '../../store/bulk-changes/bulk-changes.js';
import type { BulkChangeJob, BulkEdit, Change, KeptFilter, NamedItem, TextChanges } from './bulk-change.js';

const underWay: ReadonlySet<string> = new Set(['queued', 'running', 'undoing']);

export function isUnderWay({ state }: Pick<StoredBulkChange, 'state'>): boolean {
  return underWay.has(state);
}

/**
 * Whether a change cannot be undone: a deletion whose contacts were not kept, and a conversion, since the field would
 * convert the values again.
 */
export function isFinal(change: Change): boolean {
  return change.op === 'delete' ? change.isKept !== true : change.edit.convertField !== undefined;
}

export function toJob(stored: StoredBulkChange): BulkChangeJob {
  const { id, matched, seen, changed, unchanged, failed, perSecond, reverted, kept } = stored;
  const { createdAt, startedAt, finishedAt, undoneAt } = stored;
  const change = stored.change as Change;
  const state = stored.state as BulkChangeJob['state'];
  const undo = reverted === null || kept === null ? null : { reverted, kept };
  const { done, all } = progressOf({ state, matched, seen, changed, undo });
  const rate = state === 'undoing' || state === 'running' ? perSecond : null;
  const caller = stored.caller as BulkChangeJob['actor'];
  const hasEnded = state === 'done' || state === 'cancelled' || state === 'failed';
  return {
    ...{ id, state, filter: shownFilter(stored.filter), change },
    ...{ matched, seen, changed, unchanged, failed },
    perSecond: rate,
    secondsLeft:
      rate === null || rate <= 0 || all === null ? null : Math.ceil(Math.max(0, all - done) / rate),
    canUndo: hasEnded && !isFinal(change) && changed > 0 && !stored.rowsGone,
    undo,
    error: stored.error as BulkChangeJob['error'],
    actor: { face: caller.face, keyId: caller.keyId },
    ...{ createdAt, startedAt, finishedAt, undoneAt },
  };
}

export function reportOf(job: BulkChangeJob) {
  return {
    ...told(job, 'id', 'state', 'filter'),
    change: job.change.op === 'delete' ? { delete: true } : editReport(job.change.edit),
    ...told(job, 'matched', 'seen', 'changed', 'unchanged', 'failed'),
    percent: percentOf(job),
    contacts_per_second: job.perSecond === null ? null : Math.round(job.perSecond),
    ...told(job, 'secondsLeft', 'canUndo', 'undo', 'error'),
    actor: told(job.actor, 'face', 'keyId'),
    ...told(job, 'createdAt', 'startedAt', 'finishedAt', 'undoneAt'),
  };
}

/** A tree is shown as it is, not as text. */
function shownFilter(stored: unknown): BulkChangeJob['filter'] {
  const filter = stored as KeptFilter | null;
  return typeof filter?.filter === 'string' ? (JSON.parse(filter.filter) as SegmentTree) : filter;
}

function editReport(edit: BulkEdit) {
  const { addTags, removeTags, addGroups, removeGroups, source, status, fields } = edit;
  return defined({
    add_tags: addTags && [...addTags],
    remove_tags: removeTags && [...removeTags],
    add_groups: addGroups?.map(named),
    remove_groups: removeGroups?.map(named),
    source: source && named(source),
    status: status && named(status),
    fields: fields && fieldsReport(fields),
    correct_numbers: edit.correctNumbers === undefined ? undefined : true,
    convert_field: edit.convertField,
  });
}

function fieldsReport(fields: TextChanges): Readonly<Record<string, string | null>> {
  const changed = plainFields.filter((name) => fields[name] !== undefined);
  return Object.fromEntries(changed.map((name) => [wireOf(name), fields[name] ?? null]));
}

function named({ number, name }: NamedItem) {
  return { number, name };
}

type Progress = Pick<BulkChangeJob, 'state' | 'matched' | 'seen' | 'changed' | 'undo'>;

/** Counts the contacts that were matched; while it is undone, those that were changed. */
function progressOf({ state, matched, seen, changed, undo }: Progress): { done: number; all: number | null } {
  if (state !== 'undoing') return { done: seen, all: matched };
  return { done: (undo?.reverted ?? 0) + (undo?.kept ?? 0), all: changed };
}

/** Rounded down. */
function percentOf(job: BulkChangeJob): number {
  if (job.state === 'done' || job.state === 'undone') return 100;
  const { done, all } = progressOf(job);
  return all === null || all === 0 ? 0 : Math.min(100, Math.floor((done / all) * 100));
}
