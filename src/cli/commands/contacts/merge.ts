/** `merge SURVIVOR LOSER`, `merge list`, `merge undo`. */

import type { MergeId } from '@switchbook/domain/runtime/ids.js';
import type { Contact, Merge } from '../../../../clients/typescript/src/index.js';
import { accountOption, idOf, onApi, readNewest } from '../../session/command-account.js';
import { refOf } from '../../session/named-records.js';
import type { merges } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { mergeUndoTime } from '../../syntax/words.js';
import { formatDetails, listing } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';

export const mergeActions: Actions<typeof merges> = {
  merge: async ({ survivor, loser, take = [], account: ref, preview: isPreview = false }) => {
    const { merged, loserContact } = await onApi(ref, async ({ api }) => {
      const request = {
        survivor: refOf(survivor),
        preview: isPreview,
        ...(take.length > 0 && { take: [...take] }),
      };
      // Read first, since its data cannot be read after the merge.
      const loserRead = await api.getContact({ id: refOf(loser) });
      return {
        loserContact: loserRead,
        merged: await api.mergeContacts({ ...request, loser: loserRead.id }),
      };
    });
    const { id, contact, counts, adopted, dropped, primaries, versions } = merged;
    const title = isPreview
      ? `Preview of the merge of ${contactNameOf(loserContact)} into ${contactNameOf(contact)}. Nothing was changed.`
      : `${contactNameOf(loserContact)} was merged into ${contactNameOf(contact)}.`;
    const undo = isPreview
      ? []
      : [`\nUndo it within ${mergeUndoTime} with: ${programName} merge undo ${id}${accountOption(ref)}`];
    return {
      json: {
        id,
        preview: isPreview,
        survivor_id: contact.id,
        loser_id: loserContact.id,
        loser_number: loserContact.number,
        versions,
        counts,
        adopted: adopted.map((adoptedValue) => adoptedValue.path),
        dropped: dropped.map((droppedValue) => droppedValue.path),
        primaries,
      },
      text: [
        `${title}\n`,
        formatDetails(Object.entries(counts).map(([name, count]) => [name, String(count)])),
        ...adopted.map(
          (adoptedValue) => `${'replaced' in adoptedValue ? 'replaced' : 'adopted'}: ${adoptedValue.path}`,
        ),
        ...dropped.map((droppedValue) => `dropped: ${droppedValue.path}`),
        ...primaries.map((primary) => `primary ${primary.path}: ${primary.value}, and also ${primary.other}`),
        ...undo,
      ].join('\n'),
    };
  },

  list: async ({ account: ref }) =>
    listing(
      await readNewest(ref, (api, page) => api.listMerges(page)),
      {
        MERGED: (merge) => merge.merged_at,
        STATE: mergeStateOf,
        LOSER: (merge) => String(merge.loser_number),
        SURVIVOR: (merge) => merge.survivor_id,
        ID: (merge) => merge.id,
      },
      `There is no merge yet. Merge two contacts with: ${programName} merge SURVIVOR LOSER${accountOption(ref)}`,
      mergeJson,
    ),

  undo: async ({ mergeId, account: ref }) => {
    const undone = await onApi(ref, ({ api }) =>
      api.undoMerge({ id: idOf<MergeId>(mergeId, 'a merge', 'merge list', ref) }),
    );
    const { survivor, loser, merge, not_restored: left } = undone;
    const rest =
      left.length === 0 ? '' : ` Not restored, because changed since the merge: ${left.join(', ')}.`;
    return {
      json: { ...mergeJson(merge), not_restored: left },
      text: `${contactNameOf(survivor)} and ${contactNameOf(loser)} are two contacts again.${rest}`,
    };
  },
};

function mergeStateOf({ undone_at: undone, undoable_until: until }: Merge): string {
  if (undone !== null) return 'undone';
  return until === null ? 'permanent' : 'can be undone';
}

const mergeJson = ({ actor: _, ...merge }: Merge) => merge;

export function contactNameOf({
  display_name: name,
  number,
}: Pick<Contact, 'display_name' | 'number'>): string {
  return name === null ? `Contact ${number}` : `${name} (${number})`;
}
