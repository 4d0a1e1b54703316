/**
 * The corrections of numbers of one batch. A number that contacts share is corrected for all of them at once, also for
 * contacts outside of the selection. Otherwise a sharer would become the owner of the wrong number. The number is left
 * unchanged if the caller does not see one of them.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type Identity, phoneKey } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { findInParts } from '../../contacts/operations/find-contacts.js';
import { lockContacts } from '../../contacts/store/contact-locks.js';
import { findNumberHolders } from '../../contacts/store/contact-reads.js';
import type { BatchOutcome, ContactSelector } from '../../contacts/values/commands.js';
import { sharerLimits } from '../../contacts/values/request-limits.js';
import type { Basics, CallerVisibility } from '../../operation-context/context.js';
import { isVisibleTo } from '../../visibility/values/visible-filter.js';
import {
  correctedRaw,
  correctionEdits,
  correctionsOf,
  phonesOf,
  sharedCorrectionsOf,
} from '../operations/number-corrections.js';
import { type ChangedContact, listChangedByIds } from '../store/bulk-change-rows.js';
import type { NumberChange, ReplacedValues, StoredBulkChange } from '../values.js';
import { findBatchSharers, itemsBeforeSkipped } from './batch-sharers.js';
import { type SharedMove, SharedMoves } from './shared-moves.js';

export interface BatchCorrections {
  /** the ids of the first targets, which the batch handles; undefined: it does not exist */
  readonly ids: readonly (ContactId | undefined)[];
  /** corrections of each target's numbers that no other contact has */
  readonly edits: readonly (readonly IdentityEdit[])[];
  readonly moves: SharedMoves;
  /** the values of contacts that earlier batches stored */
  readonly stored: ReadonlyMap<ContactId, ReplacedValues>;
}

/** Finds the corrections of the targets, and locks all contacts that these change. */
export async function readCorrections(
  context: Basics & CallerVisibility,
  { accountId, id }: StoredBulkChange,
  caller: Caller,
  region: string,
  targets: readonly (ContactSelector | undefined)[],
): Promise<BatchCorrections> {
  const { database } = context;
  const ids = await findTargetIds(context, accountId, targets);
  const contactIds = [...new Set(ids.filter((one) => one !== undefined))];
  await database.transaction((tx) => lockContacts(tx, accountId, contactIds));
  // Each of the hundreds of numbers of a contact is parsed twice.
  const read = await findInParts(context.reads, accountId, contactIds, (contact) => ({
    owned: correctionsOf(contact, region).map((change) => ({
      change,
      edits: correctionEdits(contact, [change]),
    })),
    shared: sharedCorrectionsOf(contact, region),
  }));
  const corrected = contactIds.flatMap((contactId): readonly WrongNumbers[] => {
    const wrong = read.get(contactId);
    if (wrong === undefined) return [];
    return [{ contactId, owned: wrong.owned.map(({ change }) => change.from), shared: wrong.shared }];
  });
  const { moves, skipped } = await readMoves(context, accountId, caller, region, corrected);
  const wrongById = new Map(corrected.map((wrong) => [wrong.contactId, numbersOf(wrong)]));
  const numbersOfId = (target: ContactId | undefined) =>
    target === undefined ? [] : (wrongById.get(target) ?? []);
  const first = itemsBeforeSkipped(ids, skipped, numbersOfId);
  const stays = first.flatMap((contactId) =>
    contactId === undefined
      ? []
      : numbersOfId(contactId).flatMap((from) => (skipped.has(from) ? [unmovedNumber(from, contactId)] : [])),
  );
  const all = [...moves, ...stays];
  const moved = new Set(all.map(({ from }) => from));
  const editsOf = (contactId: ContactId) =>
    (read.get(contactId)?.owned ?? []).flatMap(({ change, edits }) => (moved.has(change.from) ? [] : edits));
  const involved = [...new Set([...contactIds, ...moves.flatMap((move) => move.ids)])];
  const rows = await listChangedByIds(database, accountId, id, involved);
  return {
    ids: first,
    edits: first.map((one) => (one === undefined ? [] : editsOf(one))),
    moves: new SharedMoves(all),
    stored: new Map(rows.map((row) => [row.id, row.replaced as ReplacedValues])),
  };
}

async function findTargetIds(
  { database }: Basics,
  accountId: AccountId,
  targets: readonly (ContactSelector | undefined)[],
): Promise<readonly (ContactId | undefined)[]> {
  const numbers = targets.flatMap((target) => (target?.by === 'number' ? [target.number] : []));
  const numbered = await findNumberHolders(database, accountId, numbers);
  const idsByNumber = new Map(numbered.map((holder) => [holder.number, holder.id]));
  return targets.map((target) => {
    if (target?.by === 'id') return target.id;
    return target?.by === 'number' ? idsByNumber.get(target.number) : undefined;
  });
}

/** The numbers of a contact that are corrected. */
interface WrongNumbers {
  readonly contactId: ContactId;
  readonly owned: readonly string[];
  readonly shared: readonly string[];
}

const numbersOf = ({ owned, shared }: WrongNumbers): readonly string[] => [...owned, ...shared];

type Correction = SharedMove & { readonly from: string };

/** Keeps a number of a contact. */
const unmovedNumber = (from: string, id: ContactId): Correction => ({
  from,
  to: from,
  ids: [id],
  holders: [],
});

/**
 * Reads the corrections of numbers that several contacts have, up to the bound of a batch. The contacts are locked
 * before they are read. `skipped`: the numbers beyond the bound.
 */
async function readMoves(
  context: Basics & CallerVisibility,
  accountId: AccountId,
  { visibility }: Caller,
  region: string,
  corrected: readonly WrongNumbers[],
): Promise<{ readonly moves: readonly Correction[]; readonly skipped: ReadonlySet<string> }> {
  const { database, reads } = context;
  if (corrected.every(({ owned, shared }) => owned.length + shared.length === 0))
    return { moves: [], skipped: new Set() };
  const owners = new Map(corrected.flatMap(({ contactId, owned }) => owned.map((from) => [from, contactId])));
  const sharedNumbers = [...new Set(corrected.flatMap(({ shared }) => shared))];
  for (const { index, contactId } of await reads.findHolders(accountId, sharedNumbers.map(phoneKey), false))
    owners.set(sharedNumbers[index] as string, contactId);
  // A contact that begins to share locks the owner.
  await database.transaction((tx) => lockContacts(tx, accountId, [...new Set(owners.values())]));
  const { sharersOf, skipped } = await findBatchSharers(
    database,
    accountId,
    corrected.map((wrong) => numbersOf(wrong).filter((number) => owners.has(number))),
  );
  const groups = [...sharersOf].map(([from, sharers]) => ({
    from,
    owner: owners.get(from) as ContactId,
    sharers,
  }));
  const all = [...new Set(groups.flatMap(({ owner, sharers }) => [owner, ...sharers]))];
  await database.transaction((tx) => lockContacts(tx, accountId, all));
  const values = new Set(groups.map(({ from }) => from));
  const contacts = await findInParts(context.reads, accountId, all, (contact) => ({
    isVisible: isVisibleTo(visibility, contact),
    phones: phonesAmong(contact, values),
    corrections: correctionsOf(contact, region),
  }));
  const moves = groups.flatMap(({ from, owner, sharers }): readonly Correction[] => {
    const ids = [owner, ...sharers];
    const correction = contacts.get(owner)?.corrections.find((change) => change.from === from);
    // The owner has the correct number, too.
    if (correction === undefined && contacts.get(owner)?.phones.has(from) === true) return [];
    const { to = from } = correction ?? {};
    const holders = ids.flatMap((id) => {
      const contact = contacts.get(id);
      const identity = contact?.isVisible === true ? contact.phones.get(from) : undefined;
      return identity === undefined ? [] : [{ id, identity, raw: correctedRaw(identity.raw, to) }];
    });
    const canMove =
      correction !== undefined && holders.length === ids.length && sharers.length < sharerLimits.found;
    return [{ from, to, ids, holders: canMove ? holders : [] }];
  });
  return { moves, skipped };
}

function phonesAmong(
  { identities, sharing = [] }: Contact,
  values: ReadonlySet<string>,
): ReadonlyMap<string, Identity> {
  return phonesOf([...identities, ...sharing].filter(({ value }) => values.has(value)));
}

/** The result of a batch of corrections. */
interface CorrectedBatch {
  readonly rows: readonly ChangedContact[];
  readonly changed: number;
  readonly unchanged: number;
  readonly failed: number;
}

/**
 * Returns what a batch has changed. A contact whose shared number was corrected before its own batch counts only
 * there. `own`: the values that each target had. `moved`: the earlier shared numbers.
 */
export function settleCorrections(
  { ids, stored }: BatchCorrections,
  outcomes: readonly BatchOutcome[],
  own: readonly ChangedContact[],
  moved: ReadonlyMap<ContactId, readonly NumberChange[]>,
): CorrectedBatch {
  const ownById = new Map(own.map((row) => [row.id, row.replaced as ReplacedValues]));
  const isTarget = new Set(ids);
  const others = [...moved.keys()].filter((id) => !isTarget.has(id));
  const counts = { changed: others.filter((id) => !stored.has(id)).length, unchanged: 0, failed: 0 };
  const counted = new Set<ContactId>();
  for (const [index, outcome] of outcomes.entries()) {
    const id = ids[index];
    if (id === undefined || !outcome.ok || outcome.result.outcome === 'skipped') {
      counts.failed += 1;
      continue;
    }
    const isFirst = !counted.has(id);
    counted.add(id);
    const isChanged = isFirst && (ownById.has(id) || moved.has(id));
    const isAhead = isFirst && stored.get(id)?.isAhead === true;
    if (isChanged && !isAhead) counts.changed += 1;
    else if (!isChanged && !isAhead) counts.unchanged += 1;
  }
  const corrected = [...stored].flatMap(([id, { isAhead }]) => (isAhead && isTarget.has(id) ? [id] : []));
  const rows = [...new Set([...ownById.keys(), ...moved.keys(), ...corrected])].map((id): ChangedContact => {
    const before = stored.get(id);
    const numbers = [before?.numbers ?? [], moved.get(id) ?? [], ownById.get(id)?.numbers ?? []].flat();
    const isAhead = !isTarget.has(id) && (before === undefined || before.isAhead === true);
    const flags = { ...(numbers.length > 0 && { numbers }), ...(isAhead && { isAhead }) };
    return { id, replaced: { ...ownById.get(id), ...flags } };
  });
  return { rows, ...counts };
}
