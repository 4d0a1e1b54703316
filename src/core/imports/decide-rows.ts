/**
 * Decides the rows of a chunk in memory, in the order of the file: which contact a row matches, whether it is valid, and
 * what it changes. Each row sees the changes of the rows before it. `prefetch.ts` reads the database beforehand,
 * `record-edit.ts` makes a row an edit, `write.ts` writes the decisions.
 */

import type { Contact } from '../../domain/contact.js';
import { limitIssues } from '../../domain/contact-limits.js';
import {
  type Identity,
  type IdentityKey,
  identityKey,
  identityName,
  isShared,
  refusalSubject,
  sameIdentity,
} from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import { asSharer, isAwaiting } from '../../domain/shared-identity.js';
import { Slices } from '../../domain/slices.js';
import type { ContactRecord, FileRow, RowFlaw } from '../../files/record.js';
import { type ChangeContext, Changes } from '../writes/changes.js';
import { Overtaken } from '../writes/commands.js';
import { conflictsOf, gainedIdentities } from '../writes/targets.js';
import type { World } from '../writes/world.js';
import { type Drafts, draftOf } from './drafts.js';
import type { ImportRules, RowOutcome } from './import.js';
import { type ImportCatalogs, maxMade } from './import-catalogs.js';
import { integersOf } from './inherited-numbers.js';
import { knownEdit } from './record-edit.js';
import { RowEntries } from './row-entries.js';
import {
  ambiguous,
  conflict,
  type DecidedRow,
  erasedFlaw,
  flawsOf,
  full,
  heldNumber,
  isErased,
  joined,
  type RowIdentity,
  repeats,
  skippedAs,
  tooManyItems,
} from './row-errors.js';

const cache = new WeakMap<ContactRecord, readonly RowIdentity[]>();

export function identitiesOf(record: ContactRecord): readonly RowIdentity[] {
  const cached = cache.get(record);
  if (cached !== undefined) return cached;
  const made = record.identities.map((one) => {
    const key = identityKey(one);
    const shares = { mayShare: one.mayShare === true, isSharer: one.isSharer === true };
    return { key, name: identityName(key), column: one.column, text: one.raw ?? one.value, ...shares };
  });
  cache.set(record, made);
  return made;
}

export class RowDecisions {
  readonly changes: Changes;
  readonly outcomes: DecidedRow[] = [];
  readonly counts: Record<RowOutcome, number> = { created: 0, updated: 0, skipped: 0, rejected: 0 };
  /** notes, and the ids of entries */
  readonly entries: RowEntries;
  /** of the contacts that are created */
  readonly usedNumbers = new Set<number>();
  readonly #world: World<ImportCatalogs>;
  readonly #options: ImportRules;
  readonly #drafts: Drafts | undefined;
  /** contacts by the row that made them: of this chunk, and of earlier ones as far as they are remembered */
  readonly madeBy = new Map<ContactId, number>();
  readonly #madeBefore: ReadonlyMap<ContactId, number>;

  constructor(
    world: World<ImportCatalogs>,
    options: ImportRules,
    context: ChangeContext,
    drafts?: Drafts | undefined,
    madeBefore: ReadonlyMap<ContactId, number> = new Map(),
  ) {
    this.#madeBefore = madeBefore;
    this.#world = world;
    this.#options = options;
    this.#drafts = drafts;
    this.changes = new Changes(world, context);
    this.entries = new RowEntries(world, options);
  }

  async decideAll(rows: readonly FileRow[]): Promise<void> {
    const slices = new Slices();
    for (const row of rows) {
      this.#add(row);
      if (slices.isOver()) await slices.next();
    }
  }

  #add(row: FileRow): void {
    const decided = this.#decide(row);
    this.counts[decided.outcome] += 1;
    if (decided.outcome === 'created' && decided.contactId !== null)
      this.madeBy.set(decided.contactId, row.row);
    const sent = 'record' in row && !isErased(decided.flaws) ? (row.notes ?? []) : [];
    const { notes: found = [], ...others } = decided;
    const notes = [...sent, ...found];
    this.outcomes.push({ row: row.row, ...others, ...(notes.length === 0 ? {} : { notes }) });
  }

  #decide(row: FileRow): Omit<DecidedRow, 'row'> {
    if ('flaws' in row) return rejected(row, row.flaws);
    const { record } = row;
    const identities = identitiesOf(record);
    const matched = this.#match(record, identities);
    if (matched === 'ambiguous') return rejected(row, [ambiguous(identities)]);
    if (matched === undefined) return this.#create(row, identities);
    const { onMatch } = this.#options;
    if (onMatch === 'skip') return this.#skip(matched, identities, 'known');
    return this.#change(row, record, identities, matched, onMatch);
  }

  /** A contact that an earlier row of the file made is told by that row. */
  #skip(
    id: ContactId,
    identities: readonly RowIdentity[],
    reason: 'known' | 'unchanged',
  ): Omit<DecidedRow, 'row'> {
    const row = this.madeBy.get(id) ?? this.#madeBefore.get(id);
    const same = identities.find(({ key }) => this.#world.holderIds(key).has(id));
    const flaw = row === undefined ? skippedAs(reason) : repeats(row, same?.column ?? null);
    return { ...plainOutcome, outcome: 'skipped', contactId: id, flaws: [flaw] };
  }

  /** The contact with the row's id, else with an id of a vendor, else the holder of an exclusive identity, else the only
   * holder of an email. */
  #match(record: ContactRecord, identities: readonly RowIdentity[]): ContactId | undefined | 'ambiguous' {
    if (record.id !== undefined && this.#world.isKnown(record.id)) return record.id;
    const inherited = identities.filter(({ key }) => key.kind === 'vendor_id');
    const holders = new Set(inherited.flatMap(({ key }) => [...this.#world.holderIds(key)]));
    if (holders.size > 1) return 'ambiguous';
    for (const id of holders) return id;
    const isByEmail = decidesByEmail(record, identities);
    const matched = new Set<ContactId>();
    for (const identity of identities) {
      const { key } = identity;
      if (!isShared(key.kind) || (isByEmail && key.kind === 'email'))
        for (const id of this.#world.holderIds(key))
          if (!this.#isAnother(id, identity, inherited)) matched.add(id);
    }
    if (matched.size > 1) return 'ambiguous';
    const [only] = matched;
    return only;
  }

  /** Whether the holder of what the row may share is another contact: it has another id of the same vendor. */
  #isAnother(holder: ContactId, identity: RowIdentity, inherited: readonly RowIdentity[]): boolean {
    if (identity.isSharer) return true;
    const held = this.#world.contact(holder)?.identities ?? [];
    if (held.some((one) => isAwaiting(one) && sameIdentity(one, identity.key))) return true;
    if (!identity.mayShare) return false;
    const scopes = new Set(inherited.map(({ key }) => key.scope));
    return held.some((one) => one.kind === 'vendor_id' && scopes.has(one.scope));
  }

  /** The contact as a sharer of what others own and the row lets it share. */
  #sharing<Made extends { readonly after: Contact }>(
    made: Made,
    identities: readonly RowIdentity[],
    self: ContactId | undefined,
  ): Made {
    const shareable = identities.filter((one) => one.mayShare && !isShared(one.key.kind));
    if (shareable.length === 0) return made;
    const taken = shareable.filter(
      ({ key }) =>
        made.after.identities.some((one) => sameIdentity(one, key)) &&
        [...this.#world.holderIds(key)].some((id) => id !== self),
    );
    if (taken.length === 0) return made;
    const isTaken = (one: IdentityKey) => taken.some(({ key }) => sameIdentity(key, one));
    return { ...made, after: asSharer(made.after, isTaken) };
  }

  /** Contacts that had what the row brings as its own until its owner came share it from now on. */
  #takeOver(identities: readonly RowIdentity[], self: ContactId | undefined): void {
    for (const { key, mayShare } of identities)
      for (const id of mayShare ? [] : [...this.#world.holderIds(key)]) {
        const holder = this.#world.contact(id);
        const isHeld = (one: Identity) => isAwaiting(one) && sameIdentity(one, key);
        if (id === self || holder === undefined || !holder.identities.some(isHeld)) continue;
        this.changes.rewrite(holder, asSharer(holder, isHeld));
      }
  }

  #create(row: GoodRow, identities: readonly RowIdentity[]): Omit<DecidedRow, 'row'> {
    const { record } = row;
    const exceeded = this.#world.exceeded(this.changes.growth + 1);
    const erased = this.#erased(record, identities);
    if (erased !== undefined) return rejected(row, [erased]);
    if (exceeded !== undefined) return rejected(row, [full(exceeded.maximum)]);
    const held = this.#heldNumber(record, undefined);
    if (held !== undefined) return rejected(row, [heldNumber(held, identities)]);
    const { made: draft, issues } = this.#drafts?.get(row) ?? draftOf(this.changes, row, this.#options);
    const made = this.#sharing(draft, identities, undefined);
    const contact = made.after;
    if (issues.length > 0) return rejected(row, flawsOf(issues, contact, identities));
    if (!this.#world.catalogs.accept(contact)) return rejected(row, [tooManyItems(maxMade)]);
    this.#takeOver(identities, undefined);
    this.changes.made(made);
    this.usedNumbers.add(contact.number);
    this.entries.take(record, contact.id, true);
    return { ...plainOutcome, outcome: 'created', contactId: contact.id, version: contact.version };
  }

  /** An integer of the row that is the number of another contact, or may still become it. */
  #heldNumber(record: ContactRecord, current: Contact | undefined): number | undefined {
    const { scopes, numbersFrom } = this.#options;
    const isHeld = (number: number) =>
      current?.number === number ||
      current?.identities.some((one) => one.kind === 'vendor_id' && one.value === String(number));
    return integersOf(record, scopes).find((number, index) => {
      if (isHeld(number)) return false;
      if (this.#world.numberHolders.has(number) || this.usedNumbers.has(number)) return true;
      // The first one becomes the number of a new contact, and so nobody else's.
      const isGuarded = current === undefined && index === 0;
      return !isGuarded && number < (numbersFrom ?? 0);
    });
  }

  /** Who had opted out and was erased comes back by a row only with an opt-in that is later. */
  #erased(record: ContactRecord, brought: readonly RowIdentity[]): RowFlaw | undefined {
    if (this.#world.erased.size === 0) return undefined;
    const optIns = (record.consents ?? []).filter((one) => one.state === 'opted_in');
    const found = brought.find(({ key }) => {
      const erasedAt = this.#world.erased.get(refusalSubject(key) ?? '');
      return erasedAt !== undefined && !optIns.some(({ occurredAt }) => occurredAt && occurredAt > erasedAt);
    });
    return found && erasedFlaw(found.column);
  }

  #change(
    row: FileRow,
    record: ContactRecord,
    identities: readonly RowIdentity[],
    id: ContactId,
    policy: 'update' | 'fill',
  ): Omit<DecidedRow, 'row'> {
    const current = this.#world.contact(id);
    // Deleted since the prefetch.
    if (current === undefined) throw new Overtaken();
    const held = this.#heldNumber(record, current);
    if (held !== undefined) return rejected(row, [heldNumber(held, identities)]);
    const wanted = this.changes.edited(current, knownEdit(current, record, policy, this.#options));
    const edited = this.#sharing(wanted, identities, id);
    const { after, change } = edited;
    if (change === 'none') {
      if (!this.entries.take(record, id, policy === 'update')) return this.#skip(id, identities, 'unchanged');
      return {
        ...plainOutcome,
        outcome: 'updated',
        contactId: id,
        version: current.version,
        before: current,
      };
    }
    const allGained = gainedIdentities(current, after);
    this.#takeOver(identities, id);
    const erased = this.#erased(
      record,
      identities.filter(({ key }) => allGained.some((one) => sameIdentity(one, key))),
    );
    if (erased !== undefined) return rejected(row, [erased]);
    const gained = allGained.filter((one) => !isShared(one.kind));
    const taken = new Set(conflictsOf(this.#world, gained, id, 0).map((one) => identityName(one.key)));
    if (taken.size > 0) return rejected(row, identities.filter((one) => taken.has(one.name)).map(conflict));
    const issues = limitIssues(after, current);
    if (issues.length > 0) return rejected(row, flawsOf(issues, after, identities));
    if (!this.#world.catalogs.accept(after)) return rejected(row, [tooManyItems(maxMade)]);
    this.changes.changed(current, edited);
    this.entries.take(record, id, policy === 'update');
    const notes = identities
      .filter(({ key }) => key.kind === 'vendor_id' && allGained.some((one) => sameIdentity(one, key)))
      .map(joined);
    const { version } = after;
    return { ...plainOutcome, outcome: 'updated', contactId: id, version, before: current, notes };
  }
}

type GoodRow = Extract<FileRow, { readonly record: ContactRecord }>;

const plainOutcome = { contactId: null, version: null, flaws: null, raw: null, before: null } as const;

function rejected(row: FileRow, flaws: readonly RowFlaw[]): Omit<DecidedRow, 'row'> {
  return { ...plainOutcome, outcome: 'rejected', flaws, raw: isErased(flaws) ? null : row.raw };
}

/** Whether the row matches by email. A row with an id does not: exported contacts may share an email. */
export function decidesByEmail(record: ContactRecord, identities: readonly RowIdentity[]): boolean {
  return record.id === undefined && identities.every(({ key }) => isShared(key.kind));
}
