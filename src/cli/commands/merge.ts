/** `merge SURVIVOR LOSER`, `merge list`, `merge undo`. */
import { type Merged, type MergeRecord, type Unmerged, undoableUntil } from '../../core/contacts/merges.js';
import type { ContactSelector } from '../../core/writes/commands.js';
import type { Contact } from '../../domain/contact.js';
import { type ContactId, type MergeId, parseId } from '../../domain/ids.js';
import { CliError } from '../run/cli-error.js';
import { facts, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { withCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';
import { callerOf } from './export.js';

export interface MergeOptions {
  readonly account?: string | undefined;
  readonly preview?: boolean;
}

interface OfAccount {
  readonly account?: string | undefined;
}

export async function mergeContacts(survivor: string, loser: string, options: MergeOptions): Promise<Output> {
  const isPreview = options.preview === true;
  const merged = await withCore(async (core) => {
    const caller = callerOf(await findAccount(core, options.account));
    const command = { op: 'merge', survivor: contactOf(survivor), loser: contactOf(loser) } as const;
    return isPreview ? core.previewMerge(caller, command) : core.mergeContacts(caller, command);
  });
  const { contact, loser: gone, merge, summary } = merged;
  const title = isPreview
    ? `This is what the merge of ${nameOf(gone)} into ${nameOf(contact)} would do. Nothing was changed.`
    : `${nameOf(gone)} was merged into ${nameOf(contact)}.`;
  const undo = isPreview
    ? []
    : [`\nUndo it within 30 days with: ${programName} merge undo ${merge.id}${ofAccount(options.account)}`];
  return {
    json: { id: isPreview ? null : merge.id, preview: isPreview, ...partsOf(merged) },
    text: [
      `${title}\n`,
      facts(Object.entries(inOrder(summary.counts)).map(([name, count]) => [name, String(count)])),
      ...summary.adopted.map((one) => `adopted: ${one.path}`),
      ...summary.dropped.map((one) => `dropped: ${one.path}`),
      ...undo,
    ].join('\n'),
  };
}

function partsOf({ contact, loser, versions, summary }: Merged) {
  return {
    survivor_id: contact.id,
    loser_id: loser.id,
    loser_number: loser.number,
    versions,
    counts: inOrder(summary.counts),
    adopted: summary.adopted.map((one) => one.path),
    dropped: summary.dropped.map((one) => one.path),
  };
}

export async function listMerges({ account: ref }: OfAccount): Promise<Output> {
  const merges = await withCore(async (core) => {
    const caller = callerOf(await findAccount(core, ref));
    return (await core.listMerges(caller, { limit: 200, after: null })).items;
  });
  const rows = merges.map((one) => [
    one.mergedAt.toISOString(),
    stateOf(one),
    String(one.loserNumber),
    one.survivorId,
    one.id,
  ]);
  const none = `There is no merge yet; make one with: ${programName} merge SURVIVOR LOSER${ofAccount(ref)}`;
  return {
    json: merges.map(mergeJson),
    text: table(['MERGED', 'STATE', 'LOSER', 'SURVIVOR', 'ID'], rows, none),
  };
}

/** As the API has them: a database may keep them in another order. */
function inOrder({ adopted, dropped, identities, tags, groups, ...moved }: MergeRecord['counts']) {
  const { notes, consents, suppressions, vendor_ids } = moved;
  return { adopted, dropped, identities, tags, groups, notes, consents, suppressions, vendor_ids };
}

function stateOf(merge: MergeRecord): string {
  if (merge.undoneAt !== null) return 'undone';
  return undoableUntil(merge, new Date()) === null ? 'for good' : 'can be undone';
}

function mergeJson(merge: MergeRecord) {
  return {
    id: merge.id,
    survivor_id: merge.survivorId,
    loser_id: merge.loserId,
    loser_number: merge.loserNumber,
    counts: inOrder(merge.counts),
    merged_at: merge.mergedAt,
    undone_at: merge.undoneAt,
    undoable_until: undoableUntil(merge, new Date()),
  };
}

export async function undoMerge(text: string, { account: ref }: OfAccount): Promise<Output> {
  const undone: Unmerged = await withCore(async (core) => {
    const caller = callerOf(await findAccount(core, ref));
    return core.undoMerge(caller, mergeId(text, ref));
  });
  const { contact, loser, merge, left } = undone;
  const rest = left.length === 0 ? '' : ` Changed since, and left as it is: ${left.join(', ')}.`;
  return {
    json: { ...mergeJson(merge), not_restored: left },
    text: `${nameOf(contact)} and ${nameOf(loser)} are two contacts again.${rest}`,
  };
}

function mergeId(text: string, ref: string | undefined): MergeId {
  const id = parseId<MergeId>(text);
  if (id !== undefined) return id;
  throw new CliError(
    `'${text}' is not the id of a merge.`,
    `See the ids with: ${programName} merge list${ofAccount(ref)}`,
  );
}

/** By uuid or number. */
export function contactOf(text: string): readonly ContactSelector[] {
  const id = parseId<ContactId>(text);
  if (id !== undefined) return [{ by: 'id', id }];
  if (/^[1-9][0-9]{0,14}$/.test(text)) return [{ by: 'number', number: Number(text) }];
  throw new CliError(
    `'${text}' is not the id or number of a contact.`,
    `Find contacts with: ${programName} export --account ACCOUNT --format ndjson --search TEXT`,
  );
}

export function nameOf({ displayName, number }: Pick<Contact, 'displayName' | 'number'>): string {
  return displayName === null ? `Contact ${number}` : `${displayName} (${number})`;
}
