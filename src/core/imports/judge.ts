/**
 * What becomes of each row of a chunk, in the order of the file, decided in memory: who is meant, whether the row can
 * be taken, what it changes. A row sees what those before it did. Neighbours: `probe.ts` finds out beforehand what must
 * be known, `write.ts` writes what was decided.
 */
import type { Contact } from '../../domain/contact.js';
import { type IdentityKey, identityName, isShared } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import type { ContactRecord, FileRow, RawRow, RowFlaw, RowNote } from '../../files/record.js';
import { checkLimits } from '../contacts/limits.js';
import { TargetsMoved } from '../contacts/targets.js';
import { maxMade } from './catalogs.js';
import { ambiguous, conflict, flawsOf, full, skippedAs, tooManyItems } from './flaws.js';
import type { RowOutcome } from './import.js';
import type { Entries, Ledger } from './ledger.js';
import { applyRecord, newcomerOf, type RecordContext } from './record-edit.js';
import { identitiesOf, type RowIdentity } from './row-keys.js';

/** What is known before the first row is judged, and is kept up as rows are. */
export interface Known {
  /** of exclusive identities, by name */
  readonly owners: Map<string, ContactId>;
  /** of the emails that may decide, by value */
  readonly emails: Map<string, Set<ContactId>>;
  readonly ids: Set<ContactId>;
  /** those who may be changed, as they are */
  readonly contacts: ReadonlyMap<ContactId, Contact>;
  readonly ledger: Ledger;
  /** how many contacts the account may still get; undefined: any number */
  room: number | undefined;
  readonly maximum: number;
}

/** A contact that rows made or changed. */
export interface Touched {
  /** null for one that was made */
  readonly before: Contact | null;
  after: Contact;
  readonly consents: Entries['consents'][number][];
  readonly suppressions: Entries['suppressions'][number][];
}

/** One step of a contact: an event. */
export interface Step {
  readonly before: Contact | null;
  readonly after: Contact;
}

/** What became of a row. */
export interface JudgedRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly contactId: ContactId | null;
  /** of the contact as the row left it */
  readonly version: number | null;
  readonly flaws: readonly RowFlaw[] | null;
  readonly raw: RawRow | null;
  readonly notes?: readonly RowNote[];
  /** of an updated contact, as it was */
  readonly before: Contact | null;
}

export class Judge {
  readonly touched = new Map<ContactId, Touched>();
  readonly steps: Step[] = [];
  readonly outcomes: JudgedRow[] = [];
  readonly counts: Record<RowOutcome, number> = { created: 0, updated: 0, skipped: 0, rejected: 0 };
  readonly ledger: Ledger;
  readonly #known: Known;
  readonly #context: RecordContext;
  readonly #numbers: number[];

  /** `numbers`: one for each row that may make somebody, ascending; those not used are left in it */
  constructor(known: Known, context: RecordContext, numbers: number[]) {
    this.#known = known;
    this.ledger = known.ledger;
    this.#context = context;
    this.#numbers = numbers;
  }

  judge(row: FileRow): void {
    const verdict = this.#verdict(row);
    this.counts[verdict.outcome] += 1;
    const notes = 'record' in row && row.notes !== undefined ? { notes: row.notes } : {};
    this.outcomes.push({ row: row.row, ...verdict, ...notes });
  }

  #verdict(row: FileRow): Verdict {
    if ('flaws' in row) return rejected(row, row.flaws);
    const { record } = row;
    const identities = identitiesOf(record);
    const met = this.#meet(record, identities);
    if (met === 'ambiguous') return rejected(row, [ambiguous(identities)]);
    if (met === undefined) return this.#create(row, record, identities);
    const { onMatch } = this.#context.options;
    if (onMatch === 'skip') return skipped(met, 'known');
    return this.#change(row, record, identities, met, onMatch);
  }

  /** Who is meant: the row's id, else whoever holds an exclusive identity, else the one holder of an email. */
  #meet(record: ContactRecord, identities: readonly RowIdentity[]): ContactId | undefined | 'ambiguous' {
    const { ids, owners, emails } = this.#known;
    if (record.id !== undefined && ids.has(record.id)) return record.id;
    const met = new Set<ContactId>();
    for (const { name, key } of identities) {
      const owner = isShared(key.kind) ? undefined : owners.get(name);
      if (owner !== undefined) met.add(owner);
    }
    if (decidesByEmail(record, identities))
      for (const { key } of identities)
        if (key.kind === 'email') for (const id of emails.get(key.value) ?? []) met.add(id);
    if (met.size > 1) return 'ambiguous';
    const [only] = met;
    return only;
  }

  #create(row: FileRow, record: ContactRecord, identities: readonly RowIdentity[]): Verdict {
    const known = this.#known;
    if (known.room !== undefined && known.room <= 0) return rejected(row, [full(known.maximum)]);
    const made = newcomerOf(record, this.#numbers[0] ?? 0, this.#context);
    const flaws = limitFlaws(made, identities);
    if (flaws.length > 0) return rejected(row, flaws);
    if (!this.#context.catalogs.accept(made)) return rejected(row, [tooManyItems(maxMade)]);
    this.#numbers.shift();
    if (known.room !== undefined) known.room -= 1;
    const entries = this.ledger.enter(made, record, 'new');
    const isOnRecord = entries.consents.length > 0 || entries.suppressions.length > 0;
    const contact = isOnRecord ? { ...made, reach: this.ledger.reach(made.id) } : made;
    this.#touch(null, contact, entries);
    this.#note(contact, identities);
    this.steps.push({ before: null, after: contact });
    return { ...blankVerdict, outcome: 'created', contactId: contact.id, version: contact.version };
  }

  #change(
    row: FileRow,
    record: ContactRecord,
    identities: readonly RowIdentity[],
    id: ContactId,
    policy: 'update' | 'fill',
  ): Verdict {
    const current = this.touched.get(id)?.after ?? this.#known.contacts.get(id);
    // Deleted since it was found.
    if (current === undefined) throw new TargetsMoved();
    const edited = applyRecord(current, record, policy, this.#context);
    const taken = this.#taken(current, edited.after, identities);
    if (taken.length > 0) return rejected(row, taken.map(conflict));
    const flaws = edited.change === 'none' ? [] : limitFlaws(edited.after, identities);
    if (flaws.length > 0) return rejected(row, flaws);
    if (!this.#context.catalogs.accept(edited.after)) return rejected(row, [tooManyItems(maxMade)]);
    const entries = this.ledger.enter(edited.after, record, policy);
    const isOnRecord = entries.consents.length > 0 || entries.suppressions.length > 0;
    if (edited.change === 'none' && !isOnRecord) return skipped(id, 'unchanged');
    const after: Contact = {
      ...edited.after,
      version: current.version + 1,
      updatedAt: new Date(Math.max(this.#context.now.getTime(), current.updatedAt.getTime() + 1)),
      reach: isOnRecord ? this.ledger.reach(id) : current.reach,
    };
    this.#touch(current, after, entries);
    this.#note(after, identities);
    this.steps.push({ before: current, after });
    return { ...blankVerdict, outcome: 'updated', contactId: id, version: after.version, before: current };
  }

  #touch(before: Contact | null, after: Contact, { consents, suppressions }: Entries): void {
    const touched = this.touched.get(after.id);
    if (touched === undefined)
      this.touched.set(after.id, {
        before,
        after,
        consents: [...consents],
        suppressions: [...suppressions],
      });
    else {
      touched.after = after;
      touched.consents.push(...consents);
      touched.suppressions.push(...suppressions);
    }
  }

  /** The identities that the contact would gain and somebody else has. */
  #taken(before: Contact, after: Contact, identities: readonly RowIdentity[]): readonly RowIdentity[] {
    if (after === before) return [];
    const held = new Set(after.identities.map(identityName));
    return identities.filter(({ key, name }) => {
      const owner = isShared(key.kind) ? undefined : this.#known.owners.get(name);
      return owner !== undefined && owner !== after.id && held.has(name);
    });
  }

  /** The rows below meet the contact by what it has now. */
  #note(contact: Contact, identities: readonly RowIdentity[]): void {
    const { ids, owners, emails } = this.#known;
    ids.add(contact.id);
    for (const { key, name } of identities) {
      if (!isShared(key.kind)) {
        if (!owners.has(name) && holds(contact, key)) owners.set(name, contact.id);
      } else if (key.kind === 'email') emails.get(key.value)?.add(contact.id);
    }
  }
}

type Verdict = Omit<JudgedRow, 'row'>;

const blankVerdict = { contactId: null, version: null, flaws: null, raw: null, before: null } as const;

function skipped(id: ContactId, reason: 'known' | 'unchanged'): Verdict {
  return { ...blankVerdict, outcome: 'skipped', contactId: id, flaws: [skippedAs(reason)] };
}

function rejected(row: FileRow, flaws: readonly RowFlaw[]): Verdict {
  return { ...blankVerdict, outcome: 'rejected', flaws, raw: row.raw };
}

/** Under `fill` an identity of the row may not have been taken. */
function holds(contact: Contact, key: IdentityKey): boolean {
  const name = identityName(key);
  return contact.identities.some((one) => identityName(one) === name);
}

/**
 * Whether emails say who is meant. Where the row says who it is by an id, two of them may share an email as they did
 * where they come from.
 */
export function decidesByEmail(record: ContactRecord, identities: readonly RowIdentity[]): boolean {
  return record.id === undefined && identities.every(({ key }) => isShared(key.kind));
}

function limitFlaws(contact: Contact, identities: readonly RowIdentity[]): readonly RowFlaw[] {
  try {
    checkLimits(contact);
    return [];
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'invalid')
      return flawsOf(error.problem.issues, contact, identities);
    throw error;
  }
}
