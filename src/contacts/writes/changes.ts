/** Collects the changes that commands or rows of a file make to contacts, each based on the previous changes. */
import type { Caller } from '@switchbook/domain/access/access.js';
import {
  type Entries,
  type KnownEntries,
  noKnownEntries,
  suppressionName,
} from '@switchbook/domain/consent/consent.js';
import { type Contact, nextVersion } from '@switchbook/domain/contact/contact.js';
import {
  type AppliedEdit,
  applyEdit,
  applyFields,
  type ContactEdit,
  type EditContext,
  type EditOutcome,
  withNextVersion,
} from '@switchbook/domain/contact/edit.js';
import {
  emptyContact,
  type NewContactOptions,
  type Origin,
} from '@switchbook/domain/contact/empty-contact.js';
import {
  asId,
  type ContactId,
  type IdentityId,
  type IdSource,
  idBefore,
} from '@switchbook/domain/runtime/ids.js';
import type { DecisionState } from './decision-state.js';
import type { ExclusiveWrite } from './merges/merge-input.js';
import { roughBytes } from './write-batcher.js';

/** A change with its event: a version step, or a quiet change without one. */
export interface ChangeStep {
  /** null: created */
  readonly before: Contact | null;
  /** null: deleted */
  readonly after: Contact | null;
  /** The survivor, when a merge deletes this contact. */
  readonly mergedInto?: ContactId;
  /** the survivor, if an undone merge restores this contact */
  readonly unmergedFrom?: ContactId;
  /** the change restores the contact from the bin */
  readonly isRestored?: boolean;
}

/** A contact before and after. */
export interface Change extends ChangeStep, Entries {
  readonly steps: readonly ChangeStep[];
  /** entries of the contact after the change, if known */
  readonly knownEntries?: KnownEntries | undefined;
  /** identities that a merge moves between its contacts, with their opt-outs; they do not count as lost or gained */
  readonly handedOver?: ReadonlySet<IdentityId>;
  /** rows that are written in addition to the contacts; set for the survivor only */
  readonly exclusive?: ExclusiveWrite;
  /** Absent: the deleted contact is stored in the bin. */
  readonly end?: Removal | undefined;
}

/** Deletions without a bin: an erasure of the person, or an undo of the contact's creation. */
type Removal = 'erased' | 'import undone';

/** Makes a change in one step. */
export function changeOf(
  before: Contact | null,
  after: Contact | null,
  more: Partial<Change> = {},
  step: Partial<ChangeStep> = {},
): Change {
  return { before, after, steps: [{ before, after, ...step }], consents: [], suppressions: [], ...more };
}

export interface ChangeContext {
  readonly caller: Caller;
  readonly now: Date;
  readonly newId: IdSource;
  /** numbers for contacts that may be created, ascending; unused numbers remain in the list */
  readonly numbers: number[];
}

interface Draft {
  readonly before: Contact | null;
  after: Contact | null;
  /** the first command that changed the contact */
  readonly command: number;
  isReal: boolean;
  end: Removal | undefined;
  readonly steps: ChangeStep[];
  readonly consents: Entries['consents'][number][];
  readonly suppressions: Entries['suppressions'][number][];
}

export class Changes {
  readonly #state: DecisionState;
  readonly #context: ChangeContext;
  readonly #drafts = new Map<ContactId, Draft>();
  #growth = 0;
  #repeatedBytes = 0;

  constructor(state: DecisionState, context: ChangeContext) {
    this.#state = state;
    this.#context = context;
  }

  /** The net number of contacts added. */
  get growth(): number {
    return this.#growth;
  }

  /**
   * The approximate bytes of contacts that were changed more than once. All states of such a contact are in memory
   * until they are written.
   */
  get repeatedBytes(): number {
    return this.#repeatedBytes;
  }

  /** Makes an id for a contact that is older than contacts which received ids before it. */
  newIdBefore(laterId: string, steps: number): ContactId {
    return asId(idBefore(laterId, steps, this.#context.newId()));
  }

  /** Returns the contact that the edit would create, without adding it to the changes. */
  draft(edit: ContactEdit, origin?: Origin): AppliedEdit {
    const { caller, newId, now, numbers } = this.#context;
    const { catalogs } = this.#state;
    const options = {
      accountId: caller.accountId,
      id: origin?.id ?? newId(),
      number: numbers[0] ?? 0,
      now,
      sources: catalogs.items('sources'),
      statuses: catalogs.items('statuses'),
    };
    return newContact(options, edit, this.#makeEditContext(), origin);
  }

  /** Returns the outcome of the edit, without adding it to the changes. */
  editOutcome(current: Contact, edit: ContactEdit): EditOutcome {
    const knownEntries = this.#state.knownEntries.get(current.id) ?? noKnownEntries;
    return applyEdit(current, edit, { ...this.#makeEditContext(), knownEntries });
  }

  addNew({ after, ...entries }: AppliedEdit, command = 0): void {
    const { numbers } = this.#context;
    // A contact may also have a number from elsewhere.
    if (numbers.includes(after.number))
      while (numbers[0] !== undefined && numbers[0] <= after.number) numbers.shift();
    this.#addStep(null, after, true, command, entries);
  }

  addChange(current: Contact, { after, change, ...entries }: EditOutcome, command = 0): void {
    if (change !== 'none') this.#addStep(current, after, change === 'real', command, entries);
  }

  addRemoval(current: Contact, command = 0, end?: Removal): void {
    this.#addStep(current, null, true, command);
    const draft = this.#drafts.get(current.id);
    if (draft !== undefined) draft.end = end;
  }

  /** Replaces the last decision on the contact: this is written instead. */
  replace(id: ContactId, by: (contact: Contact) => Contact): void {
    const draft = this.#drafts.get(id);
    if (draft === undefined || draft.after === null) return;
    const before = draft.after;
    const after = by(before);
    draft.after = after;
    const last = draft.steps.findLastIndex((step) => step.after === before);
    if (last >= 0) draft.steps[last] = { ...(draft.steps[last] as ChangeStep), after };
    this.#state.put(after);
  }

  /** Changes a contact as a side effect of another command. A contact that this run created is replaced instead. */
  rewrite(current: Contact, after: Contact): void {
    if (this.isNew(current.id)) this.replace(current.id, () => after);
    else this.#addStep(current, withNextVersion(current, after, this.#context.now), true, 0);
  }

  isNew(id: ContactId): boolean {
    return this.#drafts.get(id)?.before === null;
  }

  isTouched(id: ContactId): boolean {
    return this.#drafts.has(id);
  }

  /**
   * Lists the changes. With `isStepwise` each edit is a step with its own version. Without it, all edits of a contact
   * are one step.
   */
  list(isStepwise: boolean): readonly (Change & { readonly command: number })[] {
    return [...this.#drafts.values()].flatMap((draft) => {
      const { before, after, steps, consents, suppressions, command, end } = draft;
      if (before === null && after === null) return [];
      const knownEntries = after === null ? undefined : this.#state.knownEntries.get(after.id);
      if (isStepwise) return { before, after, steps, consents, suppressions, knownEntries, end, command };
      const rest = { consents, suppressions, knownEntries, end };
      const isOneStep = before !== null && after !== null && draft.isReal;
      const settled = isOneStep ? { ...after, version: nextVersion(before) } : after;
      return [{ ...changeOf(before, settled, rest), command }];
    });
  }

  #makeEditContext(): EditContext {
    const { now, newId, caller } = this.#context;
    const { resolve, fields } = this.#state.catalogs;
    return { now, newId, origin: caller.face, resolve, fields };
  }

  #addStep(
    current: Contact | null,
    after: Contact | null,
    isReal: boolean,
    command: number,
    entries?: Entries & { readonly knownEntries: KnownEntries },
  ): void {
    const id = ((after ?? current) as Contact).id;
    const draft = this.#drafts.get(id) ?? {
      before: current,
      after,
      command,
      isReal,
      end: undefined,
      steps: [],
      consents: [],
      suppressions: [],
    };
    this.#drafts.set(id, draft);
    draft.after = after;
    draft.isReal ||= isReal;
    if (draft.steps.length > 0 && after !== null) this.#repeatedBytes += roughBytes(after);
    draft.steps.push({ before: current, after });
    draft.consents.push(...(entries?.consents ?? []));
    addSuppressions(draft, entries?.suppressions ?? []);
    this.#growth += (after === null ? 0 : 1) - (current === null ? 0 : 1);
    if (after === null) this.#state.remove(id);
    else this.#state.put(after);
    if (entries !== undefined && (current === null || this.#state.knownEntries.has(id)))
      this.#state.knownEntries.set(id, entries.knownEntries);
  }
}

/** Adds suppressions, which replace earlier ones of their channel and subject. */
function addSuppressions(draft: Draft, added: Entries['suppressions']): void {
  if (added.length === 0) return;
  const names = new Set(added.map(suppressionName));
  const others = draft.suppressions.filter((suppression) => !names.has(suppressionName(suppression)));
  draft.suppressions.splice(0, draft.suppressions.length, ...others, ...added);
}

/** Returns the contact that the edit creates, always at its first version. */
export function newContact(
  options: NewContactOptions,
  edit: ContactEdit,
  context: EditContext,
  origin: Origin = {},
): AppliedEdit {
  return applyFields(emptyContact(options, origin), edit, context);
}
