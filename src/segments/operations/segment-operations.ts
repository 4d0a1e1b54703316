/** The operations of saved segments. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { fold } from '@switchbook/domain/text/text.js';
import { listMenuFields, type MenuField } from '../../contacts/filters/tree-menu.js';
import { makeCount } from '../../contacts/operations/live-count.js';
import type { Transaction } from '../../database/database.js';
import type { Basics, Caches } from '../../operation-context/context.js';
import { needs, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { defineRecord, type RecordKind, type RecordWrite } from '../../records/operations/record.js';
import { checkName, checkTree } from '../../records/operations/record-checks.js';
import { recordStore } from '../../records/store.js';
import {
  beginWatch,
  countWatched,
  endWatch,
  forgetStoredMatches,
  restartComparison,
} from '../store/watches.js';
import { maxWatched, type Segment, type SegmentMembers, segmentRecord } from '../values.js';

/** Saved segments. A change of a watched tree restarts its comparison with all contacts. */
export const segments: RecordKind<SegmentMembers> = defineRecord(segmentRecord, {
  check: async (context, caller, fields, report) => {
    const { name, tree } = fields;
    const checkedName = name === undefined ? undefined : checkName(name, contactLimits.catalogName, report);
    const at = { savedIn: 'segment', path: 'tree' } as const;
    if (tree !== undefined) await checkTree(context, caller, tree, at, report);
    return checkedName === undefined ? fields : { ...fields, name: checkedName };
  },
  decide: async ({ fields }) => (fields?.name === undefined ? {} : { folded: fold(fields.name) }),
  afterWrite: async (write, after) => {
    const { tx, caller, before, fields } = write;
    if (after === null || fields === null) return undefined;
    if (fields.tree !== undefined && before?.watched === true)
      await restartComparison(tx, caller.accountId, after.number, after.updatedAt);
    const { watched = after.watched } = fields;
    return watched === after.watched ? undefined : setWatched(write, after, watched);
  },
  afterCommit: async (context, { accountId }, after, fields) => {
    if (after !== null && fields?.watched === false)
      await dropStoredMatches(context, accountId, after.number);
  },
});

/** Contacts of a segment that are forgotten at once. */
const forgottenAtOnce = 1_000;

/** Deletes the stored matches in parts. Readers of events of this account wait for these short transactions. */
async function dropStoredMatches({ database }: Basics, accountId: AccountId, number: number): Promise<void> {
  const forget = (tx: Transaction) => forgetStoredMatches(tx, accountId, number, forgottenAtOnce);
  while ((await database.transaction(forget, 'request', accountId)) === forgottenAtOnce);
}

/** Begins or ends to watch a segment. Throws `quota`. */
async function setWatched(
  { context, tx, caller: { accountId } }: RecordWrite<SegmentMembers>,
  { number }: Segment,
  watched: boolean,
): Promise<Segment> {
  const current = await countWatched(tx, accountId);
  if (watched && current >= maxWatched)
    throw new ProblemError({ kind: 'quota', feature: 'watched segments', current, maximum: maxWatched });
  if (watched) await beginWatch(tx, accountId, number, context.clock());
  else await endWatch(tx, accountId, number);
  return orNotFound(await recordStore(segmentRecord).find(tx, accountId, number), 'segment');
}

/** Returns the fields of conditions in an account: native fields, then its own fields. */
export async function listSegmentFields(
  { catalogs }: Caches,
  { accountId }: Caller,
): Promise<readonly MenuField[]> {
  return listMenuFields(await catalogs.fields(accountId));
}

export const segmentOperations = needs('contacts:read', {
  ...withNothingToRedact({ listSegmentFields }),
  countSegment: makeCount(async (context, caller, number) => {
    await segments.get(context, caller, number);
    return { op: 'segment', ref: { number }, path: 'number' };
  }),
});
