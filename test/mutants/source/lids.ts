/** Mutants of contacts that payloads identify by LID. */
import type { SourceMutant } from './source-mutant.js';

export const lids: readonly SourceMutant[] = [
  {
    name: 'a LID finds no person',
    file: 'src/intakes/values/fact-commands.ts',
    find: "  if (lid !== undefined) inputs.push({ kind: 'lid', value: lid });\n",
    replace: '',
    tests: ['test/intakes/intake-lids.test.ts'],
  },
  {
    name: 'ids that a payload only names make a contact',
    file: 'src/intakes/values/fact-commands.ts',
    find: " && fact.kind !== 'named'",
    replace: '',
    tests: ['test/intakes/intake-lids.test.ts'],
  },
  {
    name: 'a tie that met no contact is not tried once more after it was made',
    file: 'src/intakes/operations/apply-people.ts',
    find: " && command.op === 'save' && orderedFact.fact.kind !== 'changed'",
    replace: " && orderedFact.fact.kind !== 'changed'",
    tests: ['test/intakes/intake-lids.test.ts'],
  },
  {
    name: 'the business is taken for a customer',
    file: 'packages/messaging-payloads/src/facts.ts',
    find: 'if (person !== undefined && !isOwn(own, person)) ids',
    replace: 'if (person !== undefined) ids',
    tests: ['packages/messaging-payloads/src/linked-device.test.ts'],
  },
  {
    name: 'an erasure does not find payloads by LID',
    file: 'packages/messaging-payloads/src/mentions.ts',
    find: '  if (person !== undefined) return person;\n',
    replace: '',
    tests: ['test/intakes/intake-lids.test.ts'],
  },
  {
    name: 'an unsigned payload merges contacts',
    file: 'src/intakes/operations/attested-merges.ts',
    find: 'const kind = fact.isSigned ? proofKindOf(fact.fact) : undefined;',
    replace: 'const kind = proofKindOf(fact.fact);',
    tests: ['test/intakes/intake-merges.test.ts'],
  },
  {
    name: 'a payload repeats a merge that a person undid',
    file: 'src/intakes/operations/attested-merges.ts',
    find: '  if (await hasUndoneMerge(database, accountId, first.id, second.id)) return true;\n',
    replace: '',
    tests: ['test/intakes/intake-merges.test.ts'],
  },
  {
    name: 'the previous owner of a number is merged into its next owner',
    file: 'src/intakes/operations/attested-merges.ts',
    find: ' || areTwoPeople([first, second], attested)',
    replace: '',
    tests: ['test/intakes/intake-merges.test.ts'],
  },
  {
    name: 'messages of a merged contact are not counted',
    file: 'src/intakes/operations/attested-merges.ts',
    find: 'contactId: last.get(fact.contactId) ?? fact.contactId',
    replace: 'contactId: fact.contactId',
    tests: ['test/intakes/intake-merges.test.ts'],
  },
];
