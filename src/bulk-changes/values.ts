/** The types of bulk changes: the request, its stored form, and the job. */
import type { Scope } from '@switchbook/domain/access/access.js';
import { hidesAttribute, type Parts } from '@switchbook/domain/access/redaction.js';
import type { PlainField } from '@switchbook/domain/contact/contact-fields.js';
import type { CatalogRef } from '@switchbook/domain/contact/edit.js';
import type {
  AccountId,
  BulkChangeId,
  ContactId,
  IdentityId,
  KeyId,
} from '@switchbook/domain/runtime/ids.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { type ConditionTree, withoutPersons } from '../contacts/filters/condition-tree.js';
import { type FilterName, type FilterTexts, isAboutPerson } from '../contacts/filters/filter-text.js';
import type { ContactSelector } from '../contacts/values/commands.js';
import { checkTexts } from '../visibility/values/redaction-edit.js';
import { hiddenPartProblem } from '../visibility/values/redaction-filter.js';

/** Limits of the bulk changes of an account. */
export const bulkChangeLimits = {
  /** contacts that are given by id */
  given: 10_000,
  /** bulk changes that have not ended; one runs at a time */
  waiting: 20,
  /** milliseconds until a refused bulk change may be tried again */
  retryMs: 30_000,
  /** stored bulk changes; a new one drops the oldest */
  stored: 200,
  /** bulk changes that can be undone: the newest */
  undoable: 50,
} as const;

/** States, as of an import. `cancelled`, `failed`: contacts that were changed before keep their changes. */
export const bulkChangeStates = [
  'queued',
  'running',
  'done',
  'cancelled',
  'failed',
  'undoing',
  'undone',
] as const;
type BulkChangeState = (typeof bulkChangeStates)[number];

/** One edit of each contact. Missing tags are created; all other items must exist. */
export interface RequestedEdit {
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly addGroups?: readonly CatalogRef[];
  readonly removeGroups?: readonly CatalogRef[];
  /** null clears */
  readonly source?: CatalogRef | null;
  readonly status?: CatalogRef | null;
  /** texts of the contact; null clears */
  readonly fields?: TextChanges;
  /** the number of the member that becomes the owner */
  readonly assign?: number;
  /** phones that are valid only as national numbers of the account's region get their country's digits */
  readonly correctNumbers?: true;
  /** the key of an own field to convert to canonical values */
  readonly convertField?: string;
}

export type TextChanges = { readonly [Field in PlainField]?: string | null };

export interface NewBulkChange {
  readonly contacts:
    | { readonly by: 'filter'; readonly texts: FilterTexts }
    /** undefined: an id that no contact can have */
    | {
        readonly by: 'id';
        readonly selectors: readonly (ContactSelector | undefined)[];
        /** one for each selector: a contact at another version is not changed */
        readonly versions?: readonly number[];
      };
  readonly change: { readonly op: 'edit'; readonly edit: RequestedEdit } | { readonly op: 'delete' };
}

/** An item with its name at the time of the request. */
export interface NamedItem {
  readonly number: number;
  readonly name: string;
}

/** The edit, with its items found. */
export interface BulkEdit {
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly addGroups?: readonly NamedItem[];
  readonly removeGroups?: readonly NamedItem[];
  readonly source?: NamedItem | null;
  readonly status?: NamedItem | null;
  readonly fields?: TextChanges;
  /** the account's region at the time of the request */
  readonly correctNumbers?: { readonly region: string };
  readonly convertField?: string;
  /** the values are canonical already: the conversion builds only the index */
  readonly indexesOnly?: true;
}

export type BulkAction =
  | { readonly op: 'edit'; readonly edit: BulkEdit }
  /** `isKept`: the account kept deleted contacts at the time of the request, so it can be undone */
  | { readonly op: 'delete'; readonly isKept?: boolean };

/** Returns the scopes that the change needs, and its undo, beyond the right to write contacts. */
export function changeScopesOf(change: BulkAction | NewBulkChange['change']): readonly Scope[] {
  if (change.op === 'delete') return ['contacts:delete'];
  const { addGroups, removeGroups } = change.edit;
  return (addGroups ?? removeGroups) === undefined ? [] : ['groups:write'];
}

/** Throws `invalid` for an edit of a part that is not shown in full. */
export function checkShownParts(parts: Parts, edit: RequestedEdit | BulkEdit): void {
  const { fields = {}, correctNumbers = false, convertField } = edit;
  checkTexts(parts, fields);
  if (correctNumbers !== false && parts.numbers !== 'whole') throw hiddenPartProblem('edit', 'numbers');
  if (convertField !== undefined && hidesAttribute(parts, convertField))
    throw hiddenPartProblem('edit', `attributes.${convertField}`);
}

/** The texts of a filter; null: a text that is no longer stored. */
type RetainedFilter = { readonly [Name in FilterName]?: string | null };

/** One row of `bulk_changes`. Members of type `unknown` are JSON that the core writes and reads. */
export interface StoredBulkChange {
  readonly accountId: AccountId;
  readonly id: BulkChangeId;
  readonly state: string;
  readonly caller: unknown;
  readonly undoCaller: unknown;
  readonly filter: unknown;
  readonly region: string | null;
  readonly change: unknown;
  readonly position: string;
  readonly matched: number | null;
  readonly seen: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly reverted: number | null;
  readonly kept: number | null;
  readonly perSecond: number | null;
  readonly error: unknown;
  /** the stored outcomes of the contacts were deleted */
  readonly hasDroppedRows: boolean;
  /** the earlier bulk change that must end first, and the key that requested it; null: it does not wait */
  readonly waitsFor: { readonly id: BulkChangeId; readonly keyId: KeyId | null } | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly undoneAt: Date | null;
}

type StoredMember =
  | ('id' | 'matched' | 'seen' | 'changed' | 'unchanged' | 'failed')
  | ('createdAt' | 'startedAt' | 'finishedAt' | 'undoneAt');

/**
 * `matched`: matching contacts at the start; null: not counted yet, or not in time. `seen` is the number of processed
 * contacts. Of these, `changed` were edited or deleted, and `failed` could not be changed or did not exist.
 */
export interface BulkChangeJob extends Pick<StoredBulkChange, StoredMember> {
  /** the bulk change of the account that runs before this one; null: none, or one that the caller does not see */
  readonly waitsFor: BulkChangeId | null;
  readonly state: BulkChangeState;
  /** null: contacts were given by id */
  readonly filter: RetainedFilter | ConditionTree | null;
  readonly change: BulkAction;
  /** null unless the bulk change runs */
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
  readonly canUndo: boolean;
  /** contacts that the undo restored, and contacts that it skipped because they changed later */
  readonly undo: { readonly reverted: number; readonly kept: number } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly actor: { readonly face: string; readonly keyId: KeyId | null };
}

/** The values of a contact before and after the change: numbers of items. */
export interface ReplacedValues {
  readonly tags?: ItemsChange;
  readonly groups?: ItemsChange;
  readonly source?: RefChange;
  readonly status?: RefChange;
  readonly fields?: { readonly [Field in PlainField]?: TextChange };
  /** present if the change deleted the contact */
  readonly deleted?: ContactDeletion;
  readonly numbers?: readonly NumberChange[];
  /** a shared number was corrected with another contact, before the change reached this one */
  readonly isAhead?: true;
}

export interface ContactDeletion {
  /** its number in the change: of two owners of one identity, the first was the owner before the change */
  readonly order: number;
  /** ids of identities that the contact shared */
  readonly shared?: readonly IdentityId[];
}

export interface NumberChange {
  /** digits */
  readonly from: string;
  readonly to: string;
  /** the spelling before */
  readonly raw: string;
  /** the contact that owned it, if several contacts had the number */
  readonly owner?: ContactId;
}

export interface ItemsChange {
  readonly added: readonly number[];
  readonly removed: readonly number[];
  /** all items before the change, in their order; absent: none was removed */
  readonly before?: readonly number[];
}

interface TextChange {
  readonly from: string | null;
  readonly to: string | null;
}

export interface RefChange {
  readonly from: number | null;
  readonly to: number | null;
}

const underWay: ReadonlySet<string> = new Set(['queued', 'running', 'undoing']);

export function isUnderWay({ state }: Pick<StoredBulkChange, 'state'>): boolean {
  return underWay.has(state);
}

/**
 * Whether a change cannot be undone. That is a deletion without the bin, or a conversion, since the field would convert
 * the values again.
 */
export function isFinal(change: BulkAction): boolean {
  return change.op === 'delete' ? change.isKept !== true : change.edit.convertField !== undefined;
}

/** Whether the caller sees the bulk changes that a key requested. `keys`: the keys of a limited caller's member. */
export function isOfKeys(keys: readonly KeyId[] | undefined, keyId: KeyId | null): boolean {
  return keys === undefined || (keyId !== null && keys.includes(keyId));
}

/** Returns the job. `keys`: the keys with bulk changes that the caller sees; undefined: all. */
export function toBulkChange(stored: StoredBulkChange, keys: readonly KeyId[] | undefined): BulkChangeJob {
  const { id, waitsFor, matched, seen, changed, unchanged, failed, perSecond, reverted, kept } = stored;
  const { createdAt, startedAt, finishedAt, undoneAt } = stored;
  const change = stored.change as BulkAction;
  const state = stored.state as BulkChangeJob['state'];
  const undo = reverted === null || kept === null ? null : { reverted, kept };
  const { done, all } = progressOf({ state, matched, seen, changed, undo });
  const rate = state === 'undoing' || state === 'running' ? perSecond : null;
  const caller = stored.caller as BulkChangeJob['actor'];
  const hasEnded = state === 'done' || state === 'cancelled' || state === 'failed';
  return {
    id,
    state,
    waitsFor: waitsFor !== null && isOfKeys(keys, waitsFor.keyId) ? waitsFor.id : null,
    filter: shownFilter(stored.filter),
    change,
    matched,
    seen,
    changed,
    unchanged,
    failed,
    perSecond: rate,
    secondsLeft:
      rate === null || rate <= 0 || all === null ? null : Math.ceil(Math.max(0, all - done) / rate),
    canUndo: hasEnded && !isFinal(change) && changed > 0 && !stored.hasDroppedRows,
    undo,
    error: stored.error as BulkChangeJob['error'],
    actor: { face: caller.face, keyId: caller.keyId },
    createdAt,
    startedAt,
    finishedAt,
    undoneAt,
  };
}

/** Returns a filter, with a tree as JSON instead of text. */
function shownFilter(stored: unknown): BulkChangeJob['filter'] {
  const filter = stored as RetainedFilter | null;
  return typeof filter?.filter === 'string' ? (JSON.parse(filter.filter) as ConditionTree) : filter;
}

type Progress = Pick<BulkChangeJob, 'state' | 'matched' | 'seen' | 'changed' | 'undo'>;

/** Counts the matched contacts; during an undo, the changed contacts. */
function progressOf({ state, matched, seen, changed, undo }: Progress): { done: number; all: number | null } {
  if (state !== 'undoing') return { done: seen, all: matched };
  return { done: (undo?.reverted ?? 0) + (undo?.kept ?? 0), all: changed };
}

/** Returns the progress in percent, rounded down. */
export function percentOf(job: BulkChangeJob): number {
  if (job.state === 'done' || job.state === 'undone') return 100;
  const { done, all } = progressOf(job);
  return all === null || all === 0 ? 0 : Math.min(100, Math.floor((done / all) * 100));
}

/** Returns the part of a filter that is stored after the end: texts about persons become null. */
export function retainedFilter(filter: unknown): RetainedFilter | null {
  if (!isObject(filter)) return null;
  const retained = Object.entries(filter).map(([name, text]) => [name, retainText(name, text)]);
  return Object.fromEntries(retained);
}

function retainText(name: string, text: unknown): unknown {
  if (name === 'filter' && typeof text === 'string') return JSON.stringify(withoutPersons(JSON.parse(text)));
  return isAboutPerson(name) ? null : text;
}
