/**
 * Runs one batch of a bulk change in one transaction: it changes the next contacts, stores their earlier values, and
 * moves the position. So a killed process leaves no partial batch, and the next process continues. Decision:
 * docs/decisions/0044-bulk-changes.md.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '@switchbook/domain/access/access.js';
import { readVisibility, type StoredVisibility } from '@switchbook/domain/access/visibility.js';
import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import { plainFields } from '@switchbook/domain/contact/contact-fields.js';
import { type CatalogEdit, type ContactEdit, clear, set, toEdit } from '@switchbook/domain/contact/edit.js';
import type { ReadField } from '@switchbook/domain/fields/own-field.js';
import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import { invariant, type Problem } from '@switchbook/domain/problems/problem.js';
import {
  type AccountId,
  type BulkChangeId,
  type ContactId,
  lowestId,
  parseId,
} from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { countCatalogChange } from '../../catalogs/store/catalog-rows.js';
import { withOwnFields } from '../../contacts/filters/attribute-conditions.js';
import { type FilterTexts, readFilterTexts } from '../../contacts/filters/filter-text.js';
import { listMatchingTags } from '../../contacts/filters/searched-words.js';
import type { NamedTag } from '../../contacts/filters/tree-values.js';
import { listKeyless, rewriteValues } from '../../contacts/store/field-values.js';
import type { BatchOutcome, ContactCommand, ContactSelector } from '../../contacts/values/commands.js';
import { treeStepMs } from '../../contacts/values/request-limits.js';
import { runCommands } from '../../contacts/writes/run-commands.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Transaction } from '../../database/database.js';
import { storeIndexed } from '../../fields/store.js';
import type { Basics, CallerVisibility, Context } from '../../operation-context/context.js';
import { limitToVisible } from '../../visibility/values/visible-filter.js';
import type { MatchingContacts } from '../operations/matching-contacts.js';
import { correctionsOf } from '../operations/number-corrections.js';
import {
  type ChangedContact,
  endBulkChange,
  insertChanged,
  listNextGiven,
  precedingId,
  saveBulkProgress,
} from '../store/bulk-change-rows.js';
import type { StoredBulkChange } from '../values.js';
import {
  type BulkAction,
  type BulkEdit,
  type ItemsChange,
  isFinal,
  type NamedItem,
  type RefChange,
  type ReplacedValues,
  retainedFilter,
} from '../values.js';
import { type BatchCorrections, readCorrections, settleCorrections } from './correct-numbers.js';

export interface BulkBatch {
  /** contacts settled */
  readonly count: number;
  readonly hasEnded: boolean;
}

/** The most contacts of a batch, and the measured contacts per second. */
export interface BatchSize {
  readonly limit: number;
  readonly perSecond: number | null;
}

/**
 * Changes a batch. `context`: a transaction that has locked the bulk change. `next`: the contacts that were read at its
 * previous position.
 */
export async function changeBatch(
  context: Context,
  stored: StoredBulkChange,
  next: NextTargets,
  { perSecond }: BatchSize,
): Promise<BulkBatch> {
  const { accountId, id } = stored;
  const change = stored.change as BulkAction;
  const caller = callerOfJob(stored, stored.caller);
  const region = change.op === 'edit' ? change.edit.correctNumbers?.region : undefined;
  const corrections =
    region === undefined ? undefined : await readCorrections(context, stored, caller, region, next.targets);
  const { targets, versions, position } = firstTargets(stored, next, corrections?.ids.length);
  const edit = change.op === 'edit' ? contactEditOf(change.edit) : undefined;
  const undo = new UndoRows(stored, region);
  const moving = corrections?.moves.commands() ?? [];
  const commands = targets.map((target, index) =>
    commandOf(edit, { target, version: versions[index] }, undo, corrections && { corrections, index }),
  );
  const indexesOnly = change.op === 'edit' && change.edit.indexesOnly === true;
  const all =
    commands.length === 0 || indexesOnly
      ? []
      : await runCommands(context, caller, [...moving, ...commands], {
          commit: 'each',
          omitsLongParts: true,
          onOutcome: (outcome, command) => {
            if (command >= moving.length) undo.add(outcome, command - moving.length);
          },
        });
  const outcomes = all.slice(moving.length);
  const isLost = outcomes.some((outcome) => !outcome.ok && isLostItem(outcome.problem));
  const failure = isLost
    ? lostItem
    : await findConflictingTarget(context, accountId, change, targets, outcomes);
  const changed = outcomes.filter(isChanged);
  const unchanged = outcomes.filter((outcome) => outcome.ok && outcome.result.outcome === 'found');
  const untouched = indexesOnly ? targets : unchanged;
  const failed = targets.length - changed.length - untouched.length;
  const settled = corrections
    ? settleCorrections(corrections, outcomes, undo.rows, corrections.moves.changesOf(all))
    : { rows: undo.rows, changed: changed.length, unchanged: untouched.length, failed };
  const now = context.clock();
  await context.database.transaction(async (tx) => {
    const { rows, ...counts } = settled;
    await insertChanged(tx, accountId, id, rows);
    const repeated =
      isConversion(change) && failure === undefined
        ? await indexBatch(tx, stored, targets, position === null)
        : undefined;
    const progress = { ...counts, seen: targets.length, position: position ?? lowestId, perSecond };
    await saveBulkProgress(tx, accountId, id, progress, now);
    if (failure !== undefined) await failBulkChange(tx, stored, failure, now);
    else if (repeated !== undefined) await failBulkChange(tx, stored, repeated, now);
    else if (position === null)
      await endBulkChange(tx, stored, { state: 'done', filter: retainedFilter(stored.filter) }, now);
  });
  // The index of the field may be ready now. This process drops its cached fields at once: its next request may arrive
  // before the signal.
  if (isConversion(change) && position === null) context.catalogs.forget(accountId);
  return { count: targets.length, hasEnded: position === null || failure !== undefined };
}

/** Returns the first targets, if the batch handles only some. The next batch begins after them. */
function firstTargets(
  { filter, position }: StoredBulkChange,
  next: NextTargets,
  count = next.targets.length,
): NextTargets {
  if (count === next.targets.length) return next;
  const targets = next.targets.slice(0, count);
  const last = targets.at(-1);
  // Given contacts are found by the number of the contacts before them.
  const isFound = filter !== null && last?.by === 'id';
  return { ...next, targets, position: isFound ? precedingId(last.id) : position };
}

const isConversion = (change: BulkAction): boolean =>
  change.op === 'edit' && change.edit.convertField !== undefined;

/** Finds a contact that a conversion cannot change, because another contact has the same value in a unique field. */
async function findConflictingTarget(
  { reads }: CallerVisibility,
  accountId: AccountId,
  change: BulkAction,
  targets: NextTargets['targets'],
  outcomes: readonly BatchOutcome[],
): Promise<typeof lostItem | undefined> {
  if (!isConversion(change)) return undefined;
  const issues = outcomes.map((outcome) => {
    if (outcome.ok || outcome.problem.kind !== 'invalid') return undefined;
    return outcome.problem.issues.find((issue) => issue.code === 'taken');
  });
  const at = issues.findIndex((issue) => issue !== undefined);
  const target = targets[at];
  const contact = target && (await reads.find(accountId, target));
  if (contact === undefined) return undefined;
  const key = issues[at]?.path.replace('attributes.', '');
  return {
    code: 'repeated',
    message: `The contact ${contact.number} has the value of another contact in the unique field "${key}", once it is in the form of the field. Change or merge them, then request the index again.`,
  };
}

/** Builds the index of a field for a batch of a conversion. Returns the reason why a unique one cannot become ready. */
async function indexBatch(
  tx: Transaction,
  { accountId, id }: StoredBulkChange,
  targets: NextTargets['targets'],
  isLast: boolean,
): Promise<typeof lostItem | undefined> {
  await rewriteValues(
    tx,
    accountId,
    targets.flatMap((target) => (target?.by === 'id' ? [target.id] : [])),
  );
  if (!isLast) return undefined;
  const repeated = await findRepeatedValue(tx, accountId, id);
  if (repeated !== undefined) return repeated;
  if (!(await storeIndexed(tx, accountId, id))) return undefined;
  await countCatalogChange(tx, accountId);
  await notifyChanged(tx, accountId);
  return undefined;
}

/** Most repeated values that are checked again. */
const maxRepeatedValues = 1_000;

/** Finds duplicate values, which may be older than the index. The field becomes unique only after they are changed. */
async function findRepeatedValue(
  tx: Transaction,
  accountId: AccountId,
  id: BulkChangeId,
): Promise<typeof lostItem | undefined> {
  const keyless = await listKeyless(tx, accountId, id, maxRepeatedValues);
  if (keyless.length === 0) return undefined;
  // The other contact may have a different value now.
  await rewriteValues(
    tx,
    accountId,
    keyless.map((item) => item.id),
  );
  const [repeated] = await listKeyless(tx, accountId, id, 1);
  if (repeated === undefined) return undefined;
  // The value itself may be personal data, and this text outlives an erasure.
  const { key, number, holder } = repeated;
  return {
    code: 'repeated',
    message: `The contacts ${holder} and ${number} have the same value in the unique field "${key}". Change or merge them, then request the index again.`,
  };
}

/** Ends a bulk change as failed. Contacts that were changed before keep their changes. */
export async function failBulkChange(
  tx: Transaction,
  stored: StoredBulkChange,
  error: { readonly code: string; readonly message: string },
  now: Date,
): Promise<void> {
  await endBulkChange(tx, stored, { state: 'failed', filter: retainedFilter(stored.filter), error }, now);
}

const lostItem = {
  code: 'unknown_item',
  message:
    'A group, source or status of the change was deleted while it ran. Contacts that it already changed stay changed.',
};

/** Returns the client of the request, with its visibility at that time; events name it as their actor. */
export function callerOfJob({ accountId }: Pick<StoredBulkChange, 'accountId'>, stored: unknown): Caller {
  return { accountId, ...readSender(stored) };
}

function readSender(stored: unknown): Pick<Caller, 'face' | 'keyId' | 'visibility'> {
  const { sees, ...sender } = stored as Pick<Caller, 'face' | 'keyId'> & { readonly sees?: StoredVisibility };
  return sees === undefined ? sender : { ...sender, visibility: readVisibility(sees) };
}

export interface NextTargets {
  readonly targets: readonly (ContactSelector | undefined)[];
  /** expected versions, if the bulk change lists them */
  readonly versions: readonly (number | undefined)[];
  /** null: no contact is left */
  readonly position: string | null;
}

/**
 * Returns the contacts of the next batch. A filter may read megabytes of each contact, so it may take the time of a
 * step. The search is outside of the transaction that writes, because later events of the account are hidden while that
 * transaction runs. `matching`: the contacts of its filter, if the change has a filter.
 */
export async function readNextTargets(
  { database }: Basics,
  stored: StoredBulkChange,
  limit: number,
  matching: MatchingContacts | undefined,
  stop: AbortSignal,
): Promise<NextTargets> {
  const { accountId, id, position, seen } = stored;
  if (matching === undefined) {
    const refs = await listNextGiven(database, accountId, id, seen, limit);
    const versions = refs.map(versionOf);
    return { targets: refs.map(selectorOf), versions, position: refs.length < limit ? null : position };
  }
  const next = await matching.next(position, limit, { ms: treeStepMs, signal: stop });
  return {
    targets: next.ids.map((contactId) => ({ by: 'id', id: contactId })),
    versions: [],
    position: next.position,
  };
}

/** Reads the version of `<id>@<version>`. */
function versionOf(ref: string): number | undefined {
  const version = ref.split('@')[1];
  return version === undefined ? undefined : Number(version);
}

export async function readStoredFilter({
  filter,
  region,
  createdAt,
  caller,
}: Pick<StoredBulkChange, 'filter' | 'region' | 'createdAt' | 'caller'>) {
  const stored = filter as FilterTexts & { fields?: readonly ReadField[]; tags?: readonly NamedTag[] };
  const { fields = [], tags = [], ...texts } = stored;
  const report: ReportIssue = (...[name]) =>
    invariant(false, `the filter of a bulk change was checked, but ${name} cannot be read`);
  // Relative times, own fields, and tags that a search finds, are the same for each batch.
  const input = { region: region ?? undefined, now: createdAt, isExpanded: true };
  const unresolved = readFilterTexts(texts, input, report);
  // A filter may have 180 words, each compared with ten thousand tags.
  const read = withOwnFields(unresolved, fields, report, await listMatchingTags([unresolved], tags));
  return limitToVisible(readSender(caller).visibility, read);
}

function selectorOf(ref: string): ContactSelector | undefined {
  const [text = ''] = ref.split('@');
  const id = parseId<ContactId>(text);
  if (id !== undefined) return { by: 'id', id };
  return text === '' ? undefined : { by: 'number', number: Number(text) };
}

/**
 * Makes the command for a contact. Its check gives `undo` the contact, as it was before the change. `edit`: of all
 * contacts; undefined: they are deleted.
 */
function commandOf(
  edit: ContactEdit | undefined,
  chosen: { readonly target: ContactSelector | undefined; readonly version: number | undefined },
  undo: UndoRows,
  corrected?: { readonly corrections: BatchCorrections; readonly index: number },
): ContactCommand {
  const target = chosen.target === undefined ? [] : [chosen.target];
  const addressed = {
    target,
    ifMissing: 'skip',
    ...withoutUndefined({ ifVersion: chosen.version }),
  } as const;
  if (edit === undefined) return { op: 'delete', ...addressed };
  const keepBefore = (_after: Contact, before: Contact | null) => {
    if (before === null) return;
    undo.keepBefore(before);
    corrected?.corrections.moves.checkMoved(before.id);
  };
  const identities = corrected?.corrections.edits[corrected.index] ?? [];
  const ownEdit = identities.length === 0 ? edit : { ...edit, identities };
  return { op: 'edit', ...addressed, edit: ownEdit, check: keepBefore };
}

function contactEditOf(bulkEdit: BulkEdit): ContactEdit {
  const { addTags, removeTags, addGroups, removeGroups, source, status, fields = {} } = bulkEdit;
  const tag = (missing: 'create' | 'drop') => (name: string) =>
    ({ by: 'name', name, folded: false, missing }) as const;
  const item = (missing: 'refuse' | 'drop') => (element: NamedItem) =>
    ({ by: 'number', number: element.number, missing }) as const;
  const edit = (op: CatalogEdit['op'], items: CatalogEdit['items'] = []) =>
    items.length === 0 ? [] : [{ op, items }];
  const ref = (named: NamedItem | null) => (named === null ? clear : set(item('refuse')(named)));
  return {
    tags: [...edit('add', addTags?.map(tag('create'))), ...edit('remove', removeTags?.map(tag('drop')))],
    groups: [
      ...edit('add', addGroups?.map(item('refuse'))),
      ...edit('remove', removeGroups?.map(item('drop'))),
    ],
    ...(source === undefined ? {} : { source: ref(source) }),
    ...(status === undefined ? {} : { status: ref(status) }),
    ...Object.fromEntries(plainFields.map((name) => [name, toEdit(fields[name])])),
    // An edit of attributes converts the values of all own fields to their form.
    ...(bulkEdit.convertField === undefined ? {} : { attributes: { op: 'merge', value: {} } as const }),
  };
}

/** Whether an item of the edit was deleted: only then the edit fails for all contacts. */
function isLostItem(problem: Problem): boolean {
  return problem.kind === 'invalid' && problem.issues.some((issue) => issue.code === 'unknown');
}

function isChanged(outcome: BatchOutcome): boolean {
  return outcome.ok && (outcome.result.outcome === 'updated' || outcome.result.outcome === 'deleted');
}

/**
 * What an undo needs of the contacts of a batch. It is taken as soon as a contact is written: all contacts together
 * would be too large for memory.
 */
class UndoRows {
  readonly rows: ChangedContact[] = [];
  readonly #change: BulkAction;
  /** the contacts in the batches before */
  readonly #seen: number;
  readonly #region: string | undefined;
  /** contacts before their change, until they are written */
  readonly #before = new Map<ContactId, Contact>();

  constructor({ change, seen }: Pick<StoredBulkChange, 'change' | 'seen'>, region: string | undefined) {
    this.#change = change as BulkAction;
    this.#seen = seen;
    this.#region = region;
  }

  keepBefore(contact: Contact): void {
    if (!this.#before.has(contact.id)) this.#before.set(contact.id, contact);
  }

  /** Adds the outcome of the contact at this position in the batch. */
  add(outcome: BatchOutcome, position: number): void {
    const contact = outcome.ok ? outcome.result.contact : null;
    if (contact === null) return;
    const before = this.#before.get(contact.id);
    this.#before.delete(contact.id);
    if (!isChanged(outcome) || isFinal(this.#change)) return;
    if (this.#change.op === 'delete') this.rows.push(this.#deletedRowOf(contact, position));
    else if (before !== undefined)
      this.rows.push({ id: contact.id, replaced: replacedValuesOf(before, contact, this.#region) });
  }

  /** Returns the row of a contact of the bin that must be restored. */
  #deletedRowOf({ id, sharing }: Contact, position: number): ChangedContact {
    const shared = sharing?.map((identity) => identity.id);
    return { id, replaced: { deleted: { order: this.#seen + position, ...withoutUndefined({ shared }) } } };
  }
}

/** Returns only the members that differ. */
function replacedValuesOf(before: Contact, after: Contact, region: string | undefined): ReplacedValues {
  const numbers = region === undefined ? [] : correctionsOf(before, region);
  return withoutUndefined({
    numbers: numbers.length === 0 ? undefined : numbers,
    tags: itemsChange(before.tags, after.tags),
    groups: itemsChange(before.groups, after.groups),
    source: refChange(before.source, after.source),
    status: refChange(before.status, after.status),
    fields: textChanges(before, after),
  });
}

function itemsChange(before: readonly CatalogItem[], after: readonly CatalogItem[]): ItemsChange | undefined {
  if (isDeepStrictEqual(before, after)) return undefined;
  const without = (items: readonly CatalogItem[], others: readonly CatalogItem[]) => {
    const numbers = new Set(others.map((catalogItem) => catalogItem.number));
    return items.flatMap(({ number }) => (numbers.has(number) ? [] : [number]));
  };
  const removed = without(before, after);
  const numbers = removed.length === 0 ? undefined : before.map(({ number }) => number);
  return { added: without(after, before), removed, ...withoutUndefined({ before: numbers }) };
}

function textChanges(before: Contact, after: Contact): ReplacedValues['fields'] {
  const changed = plainFields.filter((name) => before[name] !== after[name]);
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((name) => [name, { from: before[name], to: after[name] }]));
}

function refChange(before: CatalogItem | null, after: CatalogItem | null): RefChange | undefined {
  const [from, to] = [before?.number ?? null, after?.number ?? null];
  return from === to ? undefined : { from, to };
}
