/** Bulk changes: by a filter and by ids, cancelled, undone. */
import type { NewBulkChange } from '../../src/bulk-changes/values.js';
import type { Stage } from './populate.js';

type Note = <Value>(name: string, work: () => Promise<Value> | Value) => Promise<Value | undefined>;

const work = ({ core }: Stage) => core.runBulkChanges({ signal: new AbortController().signal });

const tagging = (name: string): NewBulkChange => ({
  contacts: { by: 'filter', texts: { type: 'lead' } },
  change: { op: 'edit', edit: { addTags: [name], status: null } },
});

/** A completed bulk change that can be undone. */
export async function bulkBefore(stage: Stage): Promise<void> {
  await stage.core.createBulkChange(stage.caller, tagging('bulk'));
  await work(stage);
}

export async function withBulkChanges(stage: Stage, note: Note): Promise<void> {
  const { core, caller } = stage;
  const page = { limit: 1, after: null };
  const before = await note('bulk changes', () => core.listBulkChanges(caller, page));
  const first = before?.items[0];
  if (first === undefined) return;
  const selectors = [{ by: 'number', number: 1 }, undefined] as const;
  const given = await note('a bulk change by ids', () =>
    core.createBulkChange(caller, {
      contacts: { by: 'id', selectors },
      change: { op: 'edit', edit: { addTags: ['given'], removeTags: ['bulk'] } },
    }),
  );
  const cancelled = await note('another', () => core.createBulkChange(caller, tagging('never')));
  if (given === undefined || cancelled === undefined) return;
  await note('more bulk changes', () => core.listBulkChanges(caller, { ...page, after: [cancelled.id] }));
  await note('cancel', () => core.cancelBulkChange(caller, cancelled.id));
  await work(stage);
  await note('done', () => core.getBulkChange(caller, given.id));
  await note('an undo', () => core.undoBulkChange(caller, first.id));
  await work(stage);
  await note('undone', () => core.getBulkChange(caller, first.id));
  await note('undo once more', () => core.undoBulkChange(caller, first.id));
  await core.createBulkChange(caller, tagging('later'));
  await work(stage);
}
