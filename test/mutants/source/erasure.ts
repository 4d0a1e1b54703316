/** Mutants of erasure, which leave data of the erased person. */
import type { SourceMutant } from './source-mutant.js';

const personErasure = 'src/erasure/store/person-erasure.ts';
const erase = 'src/erasure/operations/erase-contact.ts';
const traces = 'src/erasure/operations/import-traces.ts';
const erasureTests = ['test/erasure/erasure.test.ts', 'test/erasure/erasure-opt-outs.test.ts'];

export const erasure: readonly SourceMutant[] = [
  {
    name: 'erasure takes what another contact has in common with the person',
    file: 'src/erasure/operations/foreign-events.ts',
    find: 'filter((text) => !others.has(text))',
    replace: 'filter(() => true)',
    tests: erasureTests,
  },
  {
    name: 'opt-outs of an undone merge stay in events',
    file: 'src/erasure/operations/foreign-events.ts',
    find: 'await blankMergedEntries(tx, this.#accountId, this.#person.ids)',
    replace: '0',
    tests: erasureTests,
  },
  {
    name: 'the events of an erased person stay',
    file: personErasure,
    find: "any($2::uuid[]) and e.type <> 'contact.erased' returning 1)",
    replace: "any($2::uuid[]) and e.type = 'none' returning 1)",
    tests: erasureTests,
  },
  {
    name: 'an erasure has the event of a deletion',
    file: 'src/contacts/writes/effects.ts',
    find: "change.end === 'erased'",
    replace: "change.end === 'taken back'",
    tests: erasureTests,
  },
  {
    name: 'events of others keep an erased number',
    file: erase,
    find: "found.set('events', own + (await events.scrub(tx)));",
    replace: "found.set('events', own);",
    tests: erasureTests,
  },
  {
    name: 'settled rows of imports keep an erased person',
    file: traces,
    find: 'await rewriteChunk(tx, this.#accountId, position, scrubbed);',
    replace: 'void rewriteChunk;',
    tests: erasureTests,
  },
  {
    name: 'waiting rows of imports keep an erased person',
    file: traces,
    find: 'await rewritePart(tx, this.#accountId, position, scrubbed.payload);',
    replace: 'void rewritePart;',
    tests: erasureTests,
  },
  {
    name: 'a worker goes on with rows from before an erasure',
    file: 'src/imports/jobs/import-worker.ts',
    find: 'if (part.erasures !== this.task.erasures) throw new Overtaken();',
    replace: '',
    tests: erasureTests,
  },
  {
    name: 'what an import says of its file keeps an erased person',
    file: traces,
    find: 'await rewriteTexts(tx, this.#accountId, scrubbed);',
    replace: 'void rewriteTexts;',
    tests: erasureTests,
  },
  {
    name: 'kept answers stay',
    file: erase,
    find: 'await sumOf(answers, (one) => dropAnswers(tx, accountId, one))',
    replace: '(void dropAnswers, 0)',
    tests: erasureTests,
  },
  {
    name: 'opt-outs of an erased person are kept in plain',
    file: erase,
    find: 'await hashRefusals(tx, accountId, person, now)',
    replace: '(void hashRefusals, { rows: 0, kept: [] })',
    tests: erasureTests,
  },
  {
    name: 'nobody asks for hashed opt-outs',
    file: 'src/consents/store/stored-subjects.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'return sql`array[${subject}, ${hashedSubject(subject)}]`;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: 'return sql`array[${subject}]`;',
    tests: erasureTests,
  },
  {
    name: 'a chunk that was drafted beforehand brings erased persons back',
    file: 'src/imports/operations/import-decision-state.ts',
    find: '      this.erased.size === 0 &&\n',
    replace: '',
    tests: erasureTests,
  },
  {
    name: 'rows of a file bring erased persons back',
    file: 'src/imports/jobs/prefetch.ts',
    find: 'state.erased = erased;',
    replace: 'void erased;',
    tests: erasureTests,
  },
  {
    name: 'an earlier opt-in lifts an opt-out that waits',
    file: 'src/contacts/writes/opt-outs.ts',
    find: "one.state === 'opted_in' &&\n          one.occurredAt >= consent.occurredAt",
    replace: "one.state === 'opted_in'",
    tests: ['test/contacts/contacts-gone.test.ts'],
  },
];
