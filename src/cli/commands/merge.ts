/** `merge SURVIVOR LOSER`, `merge list`, `merge undo`. */
import { type MergeRecord, undoableUntil } from '../../core/contacts/merges.js';
import type { ContactSelector } from '../../core/writes/commands.js';
import type { Contact } from '../../domain/contact.js';
import type { MergeId } from '../../domain/ids.js';
import { told } from '../../domain/wire-names.js';
import { CliError } from '../run/cli-error.js';
import { facts, inQuotes, listing } from '../run/output.js';
import { programName } from '../run/program-name.js';
import type { merges } from '../syntax/contact.js';
import type { Actions } from '../syntax/define.js';
import { selectorOf } from './contact-ref.js';
import { idOf, newest, ofAccount, onAccount } from './on-account.js';

export const mergeActions: Actions<typeof merges> = {
  merge: async ({ survivor, loser, take = [], account: ref, preview: isPreview = false }) => {
    const merged = await onAccount(ref, ({ core, caller }) => {
      const command = { op: 'merge', survivor: contactOf(survivor), loser: contactOf(loser), take } as const;
      return isPreview ? core.previewMerge(caller, command) : core.mergeContacts(caller, command);
    });
    const { contact, loser: gone, merge, versions, summary } = merged;
    const title = isPreview
      ? `Preview of the merge of ${nameOf(gone)} into ${nameOf(contact)}. Nothing was changed.`
      : `${nameOf(gone)} was merged into ${nameOf(contact)}.`;
    const undo = isPreview
      ? []
      : [`\nUndo it within 30 days with: ${programName} merge undo ${merge.id}${ofAccount(ref)}`];
    return {
      json: {
        id: isPreview ? null : merge.id,
        preview: isPreview,
        survivor_id: contact.id,
        loser_id: gone.id,
        loser_number: gone.number,
        versions,
        counts: inOrder(summary.counts),
        adopted: summary.adopted.map((one) => one.path),
        dropped: summary.dropped.map((one) => one.path),
        primaries: summary.primaries,
      },
      text: [
        `${title}\n`,
        facts(Object.entries(inOrder(summary.counts)).map(([name, count]) => [name, String(count)])),
        ...summary.adopted.map((one) => `${'replaced' in one ? 'replaced' : 'adopted'}: ${one.path}`),
        ...summary.dropped.map((one) => `dropped: ${one.path}`),
        ...summary.primaries.map((one) => `primary ${one.path}: ${one.value}, and also ${one.other}`),
        ...undo,
      ].join('\n'),
    };
  },

  list: async ({ account: ref }) => {
    const { items } = await onAccount(ref, ({ core, caller }) => core.listMerges(caller, newest));
    return listing(
      items,
      mergeJson,
      {
        MERGED: (one) => one.mergedAt.toISOString(),
        STATE: stateOf,
        LOSER: (one) => String(one.loserNumber),
        SURVIVOR: (one) => one.survivorId,
        ID: (one) => one.id,
      },
      `There is no merge yet. Merge two contacts with: ${programName} merge SURVIVOR LOSER${ofAccount(ref)}`,
    );
  },

  undo: async ({ mergeId, account: ref }) => {
    const { contact, loser, merge, left } = await onAccount(ref, ({ core, caller }) =>
      core.undoMerge(caller, idOf<MergeId>(mergeId, 'a merge', 'merge list', ref)),
    );
    const rest =
      left.length === 0 ? '' : ` Not restored, because changed since the merge: ${left.join(', ')}.`;
    return {
      json: { ...mergeJson(merge), not_restored: left },
      text: `${nameOf(contact)} and ${nameOf(loser)} are two contacts again.${rest}`,
    };
  },
};

/** Returns the counts in the order of the API. A database may keep them in another one. */
function inOrder({ adopted, dropped, identities, tags, groups, ...moved }: MergeRecord['counts']) {
  const { notes, consents, suppressions, vendor_ids } = moved;
  return { adopted, dropped, identities, tags, groups, notes, consents, suppressions, vendor_ids };
}

function stateOf(merge: MergeRecord): string {
  if (merge.undoneAt !== null) return 'undone';
  return undoableUntil(merge, new Date()) === null ? 'permanent' : 'can be undone';
}

function mergeJson(merge: MergeRecord) {
  return {
    ...told(merge, 'id', 'survivorId', 'loserId', 'loserNumber'),
    counts: inOrder(merge.counts),
    ...told(merge, 'mergedAt', 'undoneAt'),
    undoable_until: undoableUntil(merge, new Date()),
  };
}

/** Reads a uuid or a number. */
export function contactOf(text: string): readonly ContactSelector[] {
  const found = selectorOf(text);
  if (found !== undefined) return [found];
  throw new CliError(
    `${inQuotes(text)} is not the id or number of a contact.`,
    `Find it with: ${programName} contact find --account ID --search TEXT`,
  );
}

export function nameOf({ displayName, number }: Pick<Contact, 'displayName' | 'number'>): string {
  return displayName === null ? `Contact ${number}` : `${displayName} (${number})`;
}
