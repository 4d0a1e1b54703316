/**
 * The operations of saved views. A key sees shared views and its own. A caller may change its own views. It needs a
 * right to change shared views. If two clients change a view at once, the later change wins, as for segments. The
 * filter of a view names no single person, since an erasure would have to rewrite views.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import type { Grantor } from '../access/operations/reload-grantor.js';
import { findLiveKeys, lockKey } from '../access/store/api-key-rows.js';
import { makeCount } from '../contacts/operations/live-count.js';
import { needs } from '../operation-context/declared-operation.js';
import { collectIssues, defineRecord, type RecordWrite } from '../records/operations/record.js';
import { checkName, checkTree, readTree } from '../records/operations/record-checks.js';
import { recordStore } from '../records/store.js';
import { countViews, storeViewOrder } from './store.js';
import { type SavedView, type ViewMembers, viewLimits, viewRecord } from './values.js';

type Write = RecordWrite<ViewMembers>;

/**
 * A view that is no longer shared belongs to the caller's key. A write of a shared view throws `forbidden` if the
 * caller lacks the right.
 */
export const views = defineRecord(viewRecord, {
  check: async (context, caller, fields, report) => {
    const { name, definition } = fields;
    const checkedName = name === undefined ? {} : { name: checkName(name, viewLimits.name, report) };
    if (definition === undefined) return { ...fields, ...checkedName };
    if (Buffer.byteLength(JSON.stringify(definition)) > viewLimits.bytes)
      report('definition', 'too_long', `must be at most ${viewLimits.bytes} bytes of JSON`);
    const at = { savedIn: 'view', path: 'definition.filter' } as const;
    if (definition.filter !== undefined) await checkTree(context, caller, definition.filter, at, report);
    return { ...fields, ...checkedName };
  },
  decide: async (write) => {
    const { caller, grantor, before, fields } = write;
    const wasShared = before?.shared ?? false;
    const isShared = fields?.shared ?? wasShared;
    if (isShared || wasShared) requireSharingScope(grantor);
    if (fields === null) return {};
    const ownerKeyId = isShared ? null : (before?.ownerKeyId ?? ownerOf(caller));
    const changesOwner = before === null || before.ownerKeyId !== ownerKeyId;
    return {
      ownerKeyId,
      position: changesOwner ? await findNextPosition(write, ownerKeyId) : before.position,
    };
  },
  afterWrite: async (write, after) => {
    const { fields } = write;
    if (after === null || fields?.position === undefined) return undefined;
    return moveView(write, after, fields.position);
  },
});

/** Requires the scope of segments, because a shared view belongs to the account like a segment. */
function requireSharingScope(grantor: Grantor | undefined): void {
  const scope = 'groups:write';
  if (grantor !== undefined && !grantor.scopes.has(scope))
    throw new ProblemError({ kind: 'forbidden', scope });
}

function ownerOf({ keyId }: Caller): KeyId {
  if (keyId === null) throw invalid('shared', 'required', 'must be true if the caller has no key');
  return keyId;
}

/**
 * Returns the position after the last view of the list. Throws `quota` if the list is full. Throws `unauthenticated` if
 * the key was revoked meanwhile. The revocation has deleted the views of the key, so a new view would never be deleted.
 */
async function findNextPosition(
  { context: { clock }, tx, caller: { accountId } }: Write,
  ownerKeyId: KeyId | null,
): Promise<number> {
  if (ownerKeyId !== null) {
    await lockKey(tx, accountId, ownerKeyId);
    const live = await findLiveKeys(tx, accountId, [ownerKeyId], clock());
    if (live.size === 0) throw new ProblemError({ kind: 'unauthenticated' });
  }
  const { count, lastPosition } = await countViews(tx, accountId, ownerKeyId);
  const [feature, maximum] =
    ownerKeyId === null
      ? (['shared views', viewLimits.shared] as const)
      : (['views per key', viewLimits.perKey] as const);
  if (count >= maximum) throw new ProblemError({ kind: 'quota', feature, current: count, maximum });
  return lastPosition + 1;
}

async function moveView(
  { tx, caller: { accountId, keyId } }: Write,
  view: SavedView,
  position: number,
): Promise<SavedView | undefined> {
  const { list, find } = recordStore(viewRecord);
  const all = await list(tx, accountId, keyId);
  const others = all.filter((item) => item.ownerKeyId === view.ownerKeyId && item.number !== view.number);
  const numbers = others.map((item) => item.number);
  numbers.splice(position - 1, 0, view.number);
  await storeViewOrder(tx, accountId, numbers);
  return find(tx, accountId, view.number, keyId);
}

export const viewOperations = needs('contacts:read', {
  /** Counts the contacts of a saved view. Throws `not_found`, and `invalid` for a tree that is no longer valid. */
  countView: makeCount(async (context, caller, number) => {
    const { filter: tree } = (await views.get(context, caller, number)).definition;
    if (tree === undefined) return allContacts;
    const path = 'definition.filter';
    return (
      (await collectIssues((report) => readTree(context, caller, tree, { path }, report))) ?? allContacts
    );
  }),
});
