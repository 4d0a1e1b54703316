/** The history of a contact: each change with its actor and its face. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { EventActor } from '@switchbook/domain/consent/consent.js';
import type { EventPosition, StoredEvent } from '@switchbook/domain/events/event.js';
import { notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { readKeyNames } from '../../access/store/api-key-rows.js';
import { type GetCommand, getContact } from '../../contacts/operations/find-contacts.js';
import type { Admission, Basics, CallerVisibility } from '../../operation-context/context.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import { readVisibleHistory } from './visible-events.js';

export interface HistoryEntry {
  readonly event: StoredEvent;
  /** null: no key, or a deleted one */
  readonly keyName: string | null;
}

interface HistoryPage {
  /** newest first */
  readonly entries: readonly HistoryEntry[];
  /** null: the oldest stored entries were read */
  readonly next: EventPosition | null;
  /** estimated bytes of the events */
  readonly bytes: number;
}

/** Reads the history of a contact, also of a deleted one by its id. Throws `not_found` if no event of it is stored. */
export async function listHistory(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  command: GetCommand,
  page: { readonly limit: number; readonly before: EventPosition | null },
): Promise<HistoryPage> {
  const { accountId } = caller;
  const { id, exists } = await findSubject(context, caller, command);
  const { database, visibility } = context;
  const read = await context.lanes.lists.run(caller, () =>
    readVisibleHistory(visibility, database, accountId, id, page),
  );
  if (!exists && read.events.length === 0 && page.before === null) throw notFound('contact');
  const { events, next, bytes } = read;
  const names = await readNamesOfKeys(
    context,
    caller,
    events.map((event) => event.actor),
  );
  const entries = events.map((event) => ({ event, keyName: names.get(event.actor.key_id ?? '') ?? null }));
  return { entries, next, bytes };
}

/** Returns the contact, or the id of a deleted one. */
export async function findSubject(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
): Promise<{ readonly id: ContactId; readonly exists: boolean }> {
  try {
    return { id: (await getContact(context, caller, command)).id, exists: true };
  } catch (error) {
    const isMissing = error instanceof ProblemError && error.problem.kind === 'not_found';
    const id = command.target.flatMap((selector) => (selector.by === 'id' ? [selector.id] : []))[0];
    if (!isMissing || id === undefined) throw error;
    const { visibility, database } = context;
    if (
      visibility !== undefined &&
      !(await filterVisible(visibility, database, caller.accountId, [id])).has(id)
    )
      throw error;
    return { id, exists: false };
  }
}

/** Reads the names of the keys of these actors, by id. */
export async function readNamesOfKeys(
  { database }: Basics,
  { accountId }: Caller,
  actors: readonly EventActor[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(actors.flatMap((actor) => actor.key_id ?? []))];
  if (ids.length === 0) return new Map();
  return new Map((await readKeyNames(database, accountId, ids)).map((key) => [key.id, key.name]));
}
