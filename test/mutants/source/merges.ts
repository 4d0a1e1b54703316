/** Mutants of merges and their undo. */
import type { SourceMutant } from './source-mutant.js';

const apply = 'src/contacts/writes/apply.ts';
const retained = 'test/contacts/retained-opt-outs.test.ts';
const sequences = 'test/consents/opt-out-sequences.test.ts';
const merging = 'src/contacts/writes/merges/decide-merge.ts';
const refusals = 'src/contacts/writes/merges/merge-opt-outs.ts';
const wire = 'test/contacts/merges.test.ts';

export const merges: readonly SourceMutant[] = [
  {
    name: 'a merge keeps the value of the survivor although another is taken',
    file: 'packages/domain/src/contact/merge.ts',
    find: 'lacks(own) || take.has(path)',
    replace: 'lacks(own)',
    tests: [wire],
  },
  {
    name: 'a merge takes a primary number in the report alone',
    file: 'packages/domain/src/contact/merge.ts',
    find: '.reduce((all, { primary }) => withPrimary(all, primary, now), united);',
    replace: '.reduce((all) => all, united);',
    tests: [wire],
  },
  {
    name: 'an undo leaves two primary numbers',
    file: 'src/contacts/values/unmerge.ts',
    find: 'if (primary !== undefined) identities = makePrimary(identities, primary, { now });',
    replace: 'void primary;',
    tests: [wire],
  },
  {
    name: 'a merge does not record the stricter consent',
    file: refusals,
    find: "if (isStricter(strict, latest)) entries.push(consentEditOf(strict, 'merge'));",
    replace: 'void [latest, entries];',
    tests: ['test/contacts/merge-stories.test.ts', sequences],
  },
  {
    name: 'a merge makes no event of the loser',
    file: merging,
    find: 'changeOf(loser, null, {}, {',
    replace: 'changeOf(loser, null, { steps: [] }, {',
    tests: ['test/contacts/merge-stories.test.ts'],
  },
  {
    name: 'a merge makes no event of the survivor',
    file: merging,
    find: 'changeOf(survivor, merged, {',
    replace: 'changeOf(survivor, merged, { steps: [],',
    tests: ['test/contacts/merge-stories.test.ts'],
  },
  {
    name: 'an undo makes no event of the loser',
    file: merging,
    find: 'changeOf(null, loser, entriesOf(sides.loser), {',
    replace: 'changeOf(null, loser, { ...of(sides.loser), steps: [] }, {',
    tests: ['test/contacts/merge-stories.test.ts'],
  },
  {
    name: 'data that moves with a loser waits for its numbers too',
    file: apply,
    find: 'for (const change of exclusiveChanges) await beginExclusive(tx, accountId, change);',
    replace: '',
    tests: ['test/contacts/merge-stories.test.ts'],
  },
  {
    name: 'an undo leaves data that belongs to the loser',
    file: 'src/contacts/writes/merges/read-merge.ts',
    find: 'await returnBelongings(tx, accountId, merge, exclusive.restoredIds);',
    replace: 'void returnBelongings;',
    tests: ['test/contacts/merge-undo.test.ts'],
  },
  {
    name: 'a refusal that was recorded since a merge holds for the survivor alone',
    file: refusals,
    find: 'loser: recordedOnlyBy(since, belongings.loser),',
    replace: 'loser: recordedOnlyBy([], [...since, ...belongings.loser]),',
    tests: [wire],
  },
  {
    name: 'a number of the loser that was given to the survivor again loses its refusals in an undo',
    file: refusals,
    find: 'survivor: keepsBrought ? recordedOnlyBy(belongings.loser, belongings.survivor) : [],',
    replace: 'survivor: [],',
    tests: ['test/contacts/merge-stories.test.ts'],
  },
  {
    name: 'an undo uses versions again',
    file: 'packages/domain/src/contact/contact.ts',
    find: 'return Math.max(version, spentVersion) + 1;',
    replace: 'return Math.max(version, 0 * spentVersion) + 1;',
    tests: [wire],
  },
  {
    name: 'an undo does not count against the limit of the account',
    file: merging,
    find: 'state.checkQuota(1);\n  const parted',
    replace: 'state.checkQuota(0);\n  const parted',
    tests: [wire],
  },
  {
    name: 'a retained opt-out is replaced by an earlier opt-in of its new holder',
    file: 'src/contacts/writes/merges/restore-opt-outs.ts',
    find: 'dated.has(consentName(entry)) &&\n          entry.state',
    replace: 'entry.state',
    tests: [retained, 'test/contacts/merge-stories.test.ts'],
  },
  {
    name: 'a contact that returns has no item of its merged ones',
    file: 'src/contacts/writes/merges/read-snapshots.ts',
    find: 'numbered(catalog, remaining(catalog, number))',
    replace: 'numbered(catalog, remaining(catalog, number) && number)',
    tests: ['test/catalogs/merged-items-return.test.ts'],
  },
  {
    name: 'the undo of a bulk change returns no item that was merged',
    file: 'src/bulk-changes/jobs/undo-batch.ts',
    find: 'editBack(now, afterMerges(replaced, remaining))',
    replace: 'editBack(now, replaced)',
    tests: ['test/catalogs/merged-items-return.test.ts'],
  },
];
