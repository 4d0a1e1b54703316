/**
 * Decides the rows of a chunk in memory, in the order of the file: the contact that a row matches, its validity, and
 * its changes. Each row sees the changes of the rows before it. `../../jobs/prefetch.ts` reads the database beforehand,
 * `row-edit.ts` makes a row an edit, `../../jobs/write-rows.ts` writes the decisions.
 */

import {
  type FileRow,
  type ImportedContact,
  type RowFlaw,
  type RowNote,
  skippedByFix,
} from '@switchbook/contact-files/imported-contact.js';
import { givenTimeOf } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { AppliedEdit, ContactEdit } from '@switchbook/domain/contact/edit.js';
import {
  type Identity,
  type IdentityKey,
  identityKey,
  identityName,
  isShared,
  refusalSubjectsOf,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { isAwaiting } from '@switchbook/domain/identity/shared-identity.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { beginningOf } from '@switchbook/text/words.js';
import { attributePrefix } from '../../../contacts/filters/condition-tree.js';
import type { SaveCommand } from '../../../contacts/values/commands.js';
import { writeLimits } from '../../../contacts/values/request-limits.js';
import type { ChangeContext, Changes } from '../../../contacts/writes/changes.js';
import { Decision } from '../../../contacts/writes/decide.js';
import { gainedIdentities } from '../../../contacts/writes/targets.js';
import { StateChangedError } from '../../../database/connections/retry.js';
import type { ImportRules, MatchPolicy, RowOutcome } from '../../values/import-job.js';
import { importLimits } from '../../values/import-limits.js';
import {
  ambiguousFlaw,
  conflictFlaw,
  type DecidedRow,
  erasedFlaw,
  flawsOf,
  isErased,
  noteOfBlock,
  noteOfJoin,
  ownedNumberFlaw,
  type RowIdentity,
  RowRefusedError,
  repeatedFlaw,
  similarFlaw,
  skippedFlaw,
  tooManyItemsFlaw,
} from '../../values/row-flaws.js';
import type { ImportDecisionState } from './import-decision-state.js';
import { integersOf } from './inherited-numbers.js';
import { draftOf, knownEdit, type RowDraft } from './row-edit.js';
import { RowEntries } from './row-notes.js';

/** Returns identities of a row. The names are computed for each use, since a cache of all rows would take longer. */
export function identitiesOf(record: ImportedContact): readonly RowIdentity[] {
  return record.identities.map((identity) => {
    const key = identityKey(identity);
    return {
      key,
      name: identityName(key),
      column: identity.column,
      text: identity.raw ?? identity.value,
      mayShare: identity.mayShare === true,
      isSharer: identity.isSharer === true,
    };
  });
}

export class RowDecisions {
  readonly changes: Changes;
  readonly outcomes: DecidedRow[] = [];
  readonly counts: Record<RowOutcome, number> = { created: 0, updated: 0, skipped: 0, rejected: 0 };
  /** notes, and the ids of entries */
  readonly entries: RowEntries;
  /** Numbers of the contacts that are created. */
  readonly usedNumbers = new Set<number>();
  /** contacts by the row that made them */
  readonly createdBy = new Map<ContactId, number>();
  /** Drafts of the rows that create a contact. */
  readonly drafts = new Map<FileRow, RowDraft>();
  readonly #state: ImportDecisionState;
  readonly #options: ImportRules;
  readonly #now: Date;
  readonly #drafts: ReadonlyMap<FileRow, RowDraft> | undefined;
  readonly #createdBefore: ReadonlyMap<ContactId, number>;
  readonly #decision: Decision;
  /** The contact as it would be after the current row. */
  #wanted: Contact | undefined;

  /** Takes `createdBefore`: recently created contacts, with the rows of earlier chunks that created them. */
  constructor(
    state: ImportDecisionState,
    options: ImportRules,
    context: ChangeContext,
    drafts?: ReadonlyMap<FileRow, RowDraft>,
    createdBefore: ReadonlyMap<ContactId, number> = new Map(),
  ) {
    this.#state = state;
    this.#options = options;
    this.#now = context.now;
    this.#drafts = drafts;
    this.#createdBefore = createdBefore;
    this.#decision = new Decision(state, [], { repeats: 'sequence', inOrder: 'continue' }, context);
    this.changes = this.#decision.changes;
    this.entries = new RowEntries(state, options);
  }

  /** Decides fewer than all rows if they change large contacts repeatedly: the rest belongs to the next chunk. */
  async decideAll(rows: readonly FileRow[]): Promise<void> {
    const slices = new Slices();
    for (const row of rows) {
      this.#add(row);
      if (this.changes.repeatedBytes > writeLimits.repeatedBytes.each) break;
      if (slices.isOver()) await slices.next();
    }
  }

  #add(row: FileRow): void {
    const { takeovers } = this.#decision;
    takeovers.length = 0;
    const decided = this.#decide(row);
    this.counts[decided.outcome] += 1;
    if (decided.outcome === 'created' && decided.contactId !== null)
      this.createdBy.set(decided.contactId, row.row);
    const rowNotes = 'record' in row && !isErased(decided.flaws) ? (row.notes ?? []) : [];
    const notes = [...rowNotes, ...(decided.notes ?? [])];
    const { notes: _, ...rest } = decided;
    const outcomeOf = {
      row: row.row,
      ...rest,
      ...(takeovers.length > 0 && { takeovers: [...takeovers] }),
    };
    this.outcomes.push(notes.length === 0 ? outcomeOf : { ...outcomeOf, notes });
  }

  #decide(row: FileRow): Omit<DecidedRow, 'row'> {
    if ('flaws' in row) return isLeftOut(row.flaws) ? leftOut(row.flaws) : rejectRow(row, row.flaws);
    const { record } = row;
    const identities = identitiesOf(record);
    const matched = this.#match(record, identities);
    if (matched === 'ambiguous') return rejectRow(row, [ambiguousFlaw(identities)]);
    const { onMatch } = this.#options;
    const policy = matched === undefined ? undefined : this.#policyOf(matched, onMatch);
    if (matched !== undefined && policy === 'skip') return this.#skip(matched, identities, 'known');
    try {
      return matched === undefined || policy === undefined || policy === 'skip'
        ? this.#create(row, identities)
        : this.#change(row, identities, matched, policy);
    } catch (error) {
      const rest = this.#options.badCells === 'drop_cell' ? withoutForeignValues(row, error) : undefined;
      if (rest === undefined) return rejectRow(row, flawsOf(error, this.#wanted, identities));
      const decided = this.#decide(rest.row);
      return { ...decided, notes: [...rest.notes, ...(decided.notes ?? [])] };
    }
  }

  /** Returns the policy for a match. A row may also fill a contact that an earlier row made, under `skip` too. */
  #policyOf(id: ContactId, onMatch: MatchPolicy): MatchPolicy {
    if (onMatch !== 'skip' || this.#options.repeats !== 'merge') return onMatch;
    return this.#rowOf(id) === undefined ? 'skip' : 'fill';
  }

  #rowOf(id: ContactId): number | undefined {
    return this.createdBy.get(id) ?? this.#createdBefore.get(id);
  }

  /** Skips a row. If an earlier row created the contact, the flaw has the number of that row. */
  #skip(
    id: ContactId,
    identities: readonly RowIdentity[],
    reason: 'known' | 'unchanged',
  ): Omit<DecidedRow, 'row'> {
    const row = this.#rowOf(id);
    const same = identities.find(({ key }) => this.#state.holderIds(key).has(id));
    const flaw = row === undefined ? skippedFlaw(reason) : repeatedFlaw(row, same?.column ?? null);
    return { ...plainOutcome, outcome: 'skipped', contactId: id, flaws: [flaw] };
  }

  /**
   * Returns the contact with the row's id, else with a vendor id, else the owner of an exclusive identity, else the
   * only contact with an email.
   */
  #match(record: ImportedContact, identities: readonly RowIdentity[]): ContactId | undefined | 'ambiguous' {
    if (record.id !== undefined && this.#state.isKnown(record.id)) return record.id;
    const inherited = identities.filter(({ key }) => key.kind === 'vendor_id');
    let matched: ContactId | undefined;
    for (const { key } of inherited)
      for (const id of this.#state.holderIds(key)) {
        if (matched !== undefined && matched !== id) return 'ambiguous';
        matched = id;
      }
    if (matched !== undefined) return matched;
    const isByEmail = decidesByEmail(record, identities);
    for (const identity of identities) {
      const { key } = identity;
      if (isShared(key.kind) && !(isByEmail && key.kind === 'email')) continue;
      for (const id of this.#state.holderIds(key)) {
        if (this.#isAnother(id, identity, inherited)) continue;
        if (matched !== undefined && matched !== id) return 'ambiguous';
        matched = id;
      }
    }
    return matched;
  }

  /** Whether the owner of a sharable identity is another contact: it has another id of the same vendor. */
  #isAnother(holder: ContactId, identity: RowIdentity, inherited: readonly RowIdentity[]): boolean {
    if (identity.isSharer) return true;
    const identities = this.#state.contact(holder)?.identities ?? [];
    if (identities.some((candidate) => isAwaiting(candidate) && sameIdentity(candidate, identity.key)))
      return true;
    if (!identity.mayShare) return false;
    const scopes = new Set(inherited.map(({ key }) => key.scope));
    return identities.some((candidate) => candidate.kind === 'vendor_id' && scopes.has(candidate.scope));
  }

  #create(row: GoodRow, identities: readonly RowIdentity[]): Omit<DecidedRow, 'row'> {
    const { record } = row;
    this.#refuseErased(row, identities);
    const similar = this.#state.similar.get(row.row);
    const flaws = similar === undefined ? [] : [similarFlaw(similar)];
    if (flaws.length > 0 && this.#options.onSimilar === 'review') throw new RowRefusedError(flaws);
    this.#decision.checkQuota(1);
    this.#refuseNumber(record, identities, undefined);
    const draft = this.#draftOf(row);
    const command = this.#commandOf(row, identities, draft);
    const { contact } = this.#decision.save(command, 0, undefined);
    this.drafts.set(row, draft);
    this.usedNumbers.add(contact.number);
    this.entries.addOf(record, contact.id, true);
    const { id, version } = contact;
    const decided = {
      outcome: 'created',
      contactId: id,
      version,
      flaws: null,
      raw: null,
      before: null,
    } as const;
    return flaws.length === 0
      ? decided
      : { ...decided, notes: flaws.map((flaw) => ({ ...flaw, value: null })) };
  }

  #draftOf(row: GoodRow): RowDraft {
    const drafted = this.#drafts?.get(row);
    // A row that was not drafted beforehand may have taken its number.
    if (drafted !== undefined && !this.usedNumbers.has(drafted.draft.after.number)) return drafted;
    return draftOf(this.changes, row, this.#options);
  }

  #change(
    row: GoodRow,
    identities: readonly RowIdentity[],
    id: ContactId,
    policy: 'update' | 'fill',
  ): Omit<DecidedRow, 'row'> {
    const { record, raw } = row;
    const current = this.#state.contact(id);
    // Deleted since the prefetch.
    if (current === undefined) throw new StateChangedError();
    this.#refuseNumber(record, identities, current);
    const edit = knownEdit(current, record, policy, this.#options);
    const command = this.#commandOf(row, identities, { edit });
    const { outcome, contact } = this.#decision.save(command, 0, current);
    const { isWritten, added } = this.entries.addOf(record, id, policy === 'update');
    const blockNotes =
      policy === 'update' && record.blocked === false && contact.blocked
        ? [noteOfBlock(raw, this.#options.columns)]
        : [];
    if (outcome === 'found' && !isWritten)
      return { ...this.#skip(id, identities, 'unchanged'), notes: blockNotes };
    const gained = identitiesAmong(identities, gainedIdentities(current, contact));
    const joinNotes = gained.filter(({ key }) => key.kind === 'vendor_id').map(noteOfJoin);
    const { version } = contact;
    const notes = [...joinNotes, ...blockNotes];
    const updated = {
      outcome: 'updated',
      contactId: id,
      version,
      before: current,
      addedNotes: added,
    } as const;
    return { ...plainOutcome, ...updated, notes };
  }

  /** Returns the row as a command, with refusals that only rows have, and their messages. */
  #commandOf(
    row: GoodRow,
    identities: readonly RowIdentity[],
    { edit, draft }: { readonly edit: ContactEdit; readonly draft?: AppliedEdit },
  ): SaveCommand {
    return {
      op: 'save',
      onMatch: 'merge',
      edit,
      draft,
      takesOver: true,
      check: (after, before, conflicts) => {
        this.#wanted = after;
        this.#refuseErased(row, identities, gainedIdentities(before, after));
        if (conflicts.length > 0)
          throw new RowRefusedError(
            identitiesAmong(
              identities,
              conflicts.map(({ key }) => key),
            ).map(conflictFlaw),
          );
      },
      accept: (after) => {
        if (!this.#state.catalogs.accept(after))
          throw new RowRefusedError([tooManyItemsFlaw(importLimits.createdItems)]);
      },
    };
  }

  /** Throws for an integer of the row that is the number of another contact, or may still become it. */
  #refuseNumber(
    record: ImportedContact,
    identities: readonly RowIdentity[],
    current: Contact | undefined,
  ): void {
    const { scopes, numbersFrom } = this.#options;
    const isOwn = (number: number) =>
      current?.number === number ||
      current?.identities.some(
        (identity) => identity.kind === 'vendor_id' && identity.value === String(number),
      );
    const integers = integersOf(record, scopes);
    if (integers.length === 0) return;
    const foreignNumber = integers.find((number, index) => {
      if (isOwn(number)) return false;
      if (this.#state.numberHolders.has(number) || this.usedNumbers.has(number)) return true;
      // The first integer becomes the number of the new contact, so no other contact can get it.
      const isExclusive = current === undefined && index === 0;
      return !isExclusive && number < (numbersFrom ?? 0);
    });
    if (foreignNumber !== undefined) throw new RowRefusedError([ownedNumberFlaw(foreignNumber, identities)]);
  }

  /** Refuses an erased person who had opted out, by each form of a number, unless the row has a later opt-in. */
  #refuseErased({ record }: GoodRow, identities: readonly RowIdentity[], gained?: readonly Identity[]): void {
    if (this.#state.erased.size === 0) return;
    const optIns = (record.consents ?? []).filter((consent) => consent.state === 'opted_in');
    const optInTimes = optIns.map((optIn) => givenTimeOf(optIn, this.#now));
    const brought = gained === undefined ? identities : identitiesAmong(identities, gained);
    const erasedIdentity = brought.find(({ key }) => {
      const erasedTimes = refusalSubjectsOf(key).flatMap((subject) => this.#state.erased.get(subject) ?? []);
      return erasedTimes.some((erasedAt) => !optInTimes.some((at) => at !== null && at > erasedAt));
    });
    if (erasedIdentity !== undefined) throw new RowRefusedError([erasedFlaw(erasedIdentity.column)]);
  }
}

/** Returns the identities of the row that are in the list. */
function identitiesAmong(
  identities: readonly RowIdentity[],
  among: readonly IdentityKey[],
): readonly RowIdentity[] {
  return identities.filter(({ key }) => among.some((candidate) => sameIdentity(candidate, key)));
}

const plainOutcome = { contactId: null, version: null, flaws: null, raw: null, before: null } as const;

/** Whether a fix skipped the row. */
function isLeftOut(flaws: readonly RowFlaw[]): boolean {
  return flaws.some((flaw) => flaw.code === skippedByFix);
}

function leftOut(flaws: readonly RowFlaw[]): Omit<DecidedRow, 'row'> {
  return { ...plainOutcome, outcome: 'skipped', flaws };
}

function rejectRow(row: FileRow, flaws: readonly RowFlaw[]): Omit<DecidedRow, 'row'> {
  return { ...plainOutcome, outcome: 'rejected', flaws, raw: isErased(flaws) ? null : row.raw };
}

/** Whether the row matches by email. A row with an id does not: exported contacts may share an email. */
export function decidesByEmail(record: ImportedContact, identities: readonly RowIdentity[]): boolean {
  return record.id === undefined && identities.every(({ key }) => isShared(key.kind));
}

/** Characters of a value in a note. */
const maxShown = 200;

type GoodRow = Extract<FileRow, { readonly record: ImportedContact }>;

/**
 * Returns the row without values that other contacts have in unique fields; undefined if it is refused for another
 * reason.
 */
function withoutForeignValues(
  row: GoodRow,
  error: unknown,
): { row: GoodRow; notes: readonly RowNote[] } | undefined {
  const issues =
    error instanceof ProblemError && error.problem.kind === 'invalid' ? error.problem.issues : [];
  const keys = issues.map(({ path, code }) =>
    code === 'taken' && path.startsWith(attributePrefix) ? path.slice(attributePrefix.length) : undefined,
  );
  const attributes = Object.entries(row.record.attributes ?? {}).filter(([key]) => !keys.includes(key));
  const isLess = attributes.length < Object.keys(row.record.attributes ?? {}).length;
  if (!isLess || keys.includes(undefined)) return undefined;
  const notes = issues.map(({ path, message, value }) => {
    const text =
      typeof value === 'string' || typeof value === 'number' ? beginningOf(String(value), maxShown) : null;
    return { column: path, code: 'taken' as const, message: `${path} ${message}.`, value: text };
  });
  return { row: { ...row, record: { ...row.record, attributes: Object.fromEntries(attributes) } }, notes };
}
