/** The table of operations on merges. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { needs, withRedaction } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { checkTaken } from '../../visibility/values/redaction-edit.js';
import type { MergeSummary } from '../writes/commands.js';
import {
  getMerge,
  listMerges,
  type MergeAnswer,
  mergeContacts,
  previewMerge,
  type StoredMerge,
  undoMerge,
} from './merges.js';

type MergeSides = Pick<MergeAnswer, 'contact' | 'loser'>;

const redactSides = <Answer extends MergeSides>(parts: Parts, answer: Answer): Answer => ({
  ...answer,
  contact: redaction.redactContact(parts, answer.contact),
  loser: redaction.redactContact(parts, answer.loser),
});

export const redactMerge = (parts: Parts, answer: MergeAnswer): MergeAnswer => {
  const summary = redaction.redactReport<MergeSummary>(parts, answer.summary);
  return { ...redactSides(parts, answer), summary, merge: { ...answer.merge, counts: summary.counts } };
};

const mergeRecord = <Merge extends Pick<StoredMerge, 'counts'>>(parts: Parts, merge: Merge): Merge => ({
  ...merge,
  counts: redaction.redactCounts(parts, merge.counts),
});

export const mergeOperations = {
  ...needs('contacts:read', {
    getMerge: withRedaction(getMerge, { redactResult: mergeRecord }),
    listMerges: withRedaction(listMerges, {
      redactResult: async (parts, page) => ({
        ...page,
        items: await mapInSlices(page.items, (item) => mergeRecord(parts, item)),
      }),
    }),
  }),
  ...needs('contacts:write', {
    mergeContacts: withRedaction(mergeContacts, {
      checkRequest: (parts, _, { take = [] }) => checkTaken(parts, take),
      redactResult: redactMerge,
    }),
    previewMerge: withRedaction(inLongLane(previewMerge), {
      checkRequest: (parts, _, { take = [] }) => checkTaken(parts, take),
      redactResult: redactMerge,
    }),
    undoMerge: withRedaction(undoMerge, {
      redactResult: (parts, answer) => ({
        ...redactSides(parts, answer),
        merge: mergeRecord(parts, answer.merge),
        left: redaction.redactNames(parts, answer.left),
      }),
      namesIdentities: true,
    }),
  }),
};
