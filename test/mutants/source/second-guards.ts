/** Mutants of second guards: the right on the way back, the second writer, a state that changes, and bounds far away. */
import type { SourceMutant } from './source-mutant.js';

const waysBack = 'test/ways-back.test.ts';
const secondWriter = 'test/second-writer.test.ts';
const indexes = 'src/core/fields/indexes.test.ts';
const plansOf = 'src/core/plans/plans.test.ts';

export const secondGuards: readonly SourceMutant[] = [
  {
    name: 'a key without the right takes a view of all for itself',
    file: 'src/core/views/views.ts',
    find: 'if (isShared || wasShared) allowSharing(giver);',
    replace: 'if (isShared) allowSharing(giver);',
    tests: [waysBack],
  },
  {
    name: 'a view of a key is shared where there are as many as may be',
    file: 'src/core/views/views.ts',
    find: 'isMoved ? await lastPlace(write, ownerKeyId) : before.position',
    replace: 'isMoved ? 1 : before.position',
    tests: [waysBack],
  },
  {
    name: 'a field gets an index where there are as many as may be',
    file: 'src/core/fields/fields.ts',
    find: "  if (wanted.indexed && known.index === 'none') refuseMoreIndexes(await listOwnFields(tx, accountId));\n",
    replace: '',
    tests: [waysBack],
  },
  {
    name: 'a restore passes the limit of contacts',
    file: 'src/core/writes/decide-merge.ts',
    find: '  world.checkQuota(1);\n  const conflicts',
    replace: '  const conflicts',
    tests: [waysBack],
  },
  {
    name: 'an undone merge passes the limit of contacts',
    file: 'src/core/writes/decide-merge.ts',
    find: '  world.checkQuota(1);\n  const parted',
    replace: '  const parted',
    tests: [waysBack],
  },
  {
    name: 'a watch goes on though events that it had not read were swept',
    file: 'src/store/segments/watches.ts',
    find: 'return row?.isLost === true ?',
    replace: 'return row?.isLost === null ?',
    tests: [secondWriter],
  },
  {
    name: 'a piece compares by a tree that was replaced',
    file: 'src/core/segments/watching.ts',
    find: 'watch === undefined || watch.updatedAt.getTime() !== read.segment.updatedAt.getTime()',
    replace: 'watch === undefined',
    tests: [secondWriter],
  },
  {
    name: 'a payload that was erased after it was read is passed on',
    file: 'src/core/webhooks/payload-source.ts',
    find: 'lately !== undefined && performance.now() - lately.readAt < latelyMs',
    replace: 'lately !== undefined',
    tests: [secondWriter],
  },
  {
    name: 'a field that becomes unique keeps its index',
    file: 'src/core/fields/fields.ts',
    find: '    wanted.unique !== known.unique ||\n',
    replace: '',
    tests: [indexes],
  },
  {
    name: 'a field that becomes searched keeps its index',
    file: 'src/core/fields/fields.ts',
    find: '    wanted.searched !== known.searched ||\n',
    replace: '',
    tests: [indexes],
  },
  {
    name: 'the unique value of a deleted contact stays taken in a batch',
    file: 'src/core/writes/decide.ts',
    find: '    releaseValues(this.#world, current);\n',
    replace: '',
    tests: [indexes],
  },
  {
    name: 'the unique value that a contact gave up stays taken in a batch',
    file: 'src/core/writes/unique-values.ts',
    find: '    if (had !== undefined && world.valueHolders.get(had) === after.id) world.valueHolders.delete(had);\n',
    replace: '',
    tests: [indexes],
  },
  {
    name: 'turns of owners go wrong where the clock is behind',
    file: 'src/core/writes/owners.ts',
    find: 'new Date(Math.max(this.#now.getTime(), last + 1))',
    replace: 'this.#now',
    tests: ['test/member-owners.test.ts'],
  },
  {
    name: 'a plan by ids has contacts that its caller does not see',
    file: 'src/core/plans/plans.ts',
    find: 'found.has(id) && seen?.has(id) !== false',
    replace: 'found.has(id)',
    tests: [plansOf],
  },
  {
    name: 'plans of an account have no bound',
    file: 'src/core/plans/plans.ts',
    find: '    await dropOldestPlans(tx, accountId, maxWaiting);\n',
    replace: '',
    tests: [plansOf],
  },
  {
    name: 'plans that were applied count among those that wait',
    file: 'src/store/plans/plans.ts',
    find: ' and o.applied_at is null order by',
    replace: '  order by',
    tests: [plansOf],
  },
  {
    name: 'a role is taken from groups of which some are missing',
    file: 'src/oidc/person.ts',
    find: '  if (missingGroups !== null) return null;\n',
    replace: '',
    tests: ['src/oidc/person.test.ts'],
  },
  {
    name: 'groups are cut off without a word',
    file: 'src/oidc/person.ts',
    find: "groups.length > most.groups ? 'too_many' : usable.length < given.length ? 'unusable' : null,",
    replace: "usable.length < given.length ? 'unusable' : null,",
    tests: ['src/oidc/person.test.ts'],
  },
  {
    name: 'a member who left keeps its logins',
    file: 'src/core/members/members.ts',
    find: '      await dropMemberLogins(written, accountId, number);\n',
    replace: '',
    tests: ['test/members.test.ts'],
  },
  {
    name: 'the id of a messenger that stands for a number is masked instead of left out',
    file: 'src/domain/hideable.ts',
    find: "viber: 'left out'",
    replace: "viber: 'masked'",
    tests: ['src/domain/shown-parts.test.ts'],
  },
  {
    name: 'a time far ahead counts, so that no later wish wins',
    file: 'src/core/intakes/apply.ts',
    find: 'fact.at === null || fact.at.getTime() > latest ?',
    replace: 'fact.at === null ?',
    tests: ['test/intake-apply.test.ts'],
  },
  {
    name: 'a sweep of the way back of one merge takes that of all',
    file: 'src/store/merges/merges.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'm.id = s.id and (select count(*) from ${p}) <',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: '(select count(*) from ${p}) <',
    tests: ['test/merges.test.ts'],
  },
];
