/** Redaction rules of merges, for callers with limited visibility. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { AnyRedactionRule } from '../../operation-context/declared-operation.js';
import { type ArgumentsOf, ruleFor } from '../../operation-context/declared-operation.js';
import { checkTaken } from '../../visibility/values/redaction-edit.js';
import type { MergeSummary } from '../writes/commands.js';
import type * as merges from './merges.js';

type MergeSides = Pick<merges.MergeAnswer, 'contact' | 'loser'>;

const redactSides = <Answer extends MergeSides>(parts: Parts, answer: Answer): Answer => ({
  ...answer,
  contact: redaction.redactContact(parts, answer.contact),
  loser: redaction.redactContact(parts, answer.loser),
});

export const merged = (parts: Parts, answer: merges.MergeAnswer): merges.MergeAnswer => {
  const summary = redaction.redactReport<MergeSummary>(parts, answer.summary);
  return { ...redactSides(parts, answer), summary, merge: { ...answer.merge, counts: summary.counts } };
};

const storedMerge = <Merge extends Pick<merges.StoredMerge, 'counts'>>(
  parts: Parts,
  merge: Merge,
): Merge => ({
  ...merge,
  counts: redaction.redactCounts(parts, merge.counts),
});

const merging = {
  checkRequest: (
    parts: Parts,
    caller: Parameters<typeof merges.mergeContacts>[1],
    command: Parameters<typeof merges.mergeContacts>[2],
  ) => {
    checkTaken(parts, command.take ?? []);
    return [caller, command] as ArgumentsOf<typeof merges.mergeContacts>;
  },
  redactResult: merged,
};

export const mergeRules = {
  mergeContacts: ruleFor<typeof merges.mergeContacts>(merging),
  previewMerge: ruleFor<typeof merges.previewMerge>(merging),
  undoMerge: ruleFor<typeof merges.undoMerge>({
    redactResult: (parts, answer) => ({
      ...redactSides(parts, answer),
      merge: storedMerge(parts, answer.merge),
      left: redaction.redactNames(parts, answer.left),
    }),
    namesIdentities: true,
  }),
  getMerge: ruleFor<typeof merges.getMerge>({ redactResult: storedMerge }),
  listMerges: ruleFor<typeof merges.listMerges>({
    redactResult: async (parts, page) => ({
      ...page,
      items: await mapInSlices(page.items, (one) => storedMerge(parts, one)),
    }),
  }),
} satisfies Readonly<Record<string, AnyRedactionRule>>;
