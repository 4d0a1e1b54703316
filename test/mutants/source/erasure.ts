/** Mutants of erasure, which leave data of the erased person. */
import type { SourceMutant } from './source-mutant.js';

const personErasure = 'src/erasure/store/person-erasure.ts';
const erase = 'src/erasure/operations/erase-contact.ts';
const rest = 'src/erasure/operations/erase-rest.ts';
const foreign = 'src/erasure/operations/foreign-events.ts';
const traces = 'src/erasure/operations/import-traces.ts';
const erasureTests = ['test/erasure/erasure-story.test.ts', 'test/erasure/erasure-opt-outs.test.ts'];

export const erasure: readonly SourceMutant[] = [
  {
    name: 'an erasure forgets earlier names above a bound, and reports success',
    file: 'src/erasure/operations/known-person.ts',
    find: 'if (values.size >= erasureLimits.known)',
    replace: 'if (values.size >= erasureLimits.known) return; if (values.size < 0)',
    tests: ['test/erasure/erased-completely.test.ts'],
  },
  {
    name: 'erasure deletes values that another contact has in common with the person',
    file: foreign,
    find: 'filter((text) => !others.has(text))',
    replace: 'filter(() => true)',
    tests: erasureTests,
  },
  {
    name: 'opt-outs of an undone merge stay in events',
    file: foreign,
    find: 'await blankMergedEntries(tx, accountId, merge.contactId, keys)',
    replace: '(void blankMergedEntries, 0)',
    tests: erasureTests,
  },
  {
    name: 'the events of an erased person stay',
    file: personErasure,
    find: "any($2::uuid[]) and e.type <> 'contact.erased' and",
    replace: "any($2::uuid[]) and e.type = 'none' and",
    tests: erasureTests,
  },
  {
    name: 'an erasure has the event of a deletion',
    file: 'src/contacts/writes/effects.ts',
    find: "change.end === 'erased'",
    replace: "change.end === 'import undone'",
    tests: erasureTests,
  },
  {
    name: 'events of others keep an erased number',
    file: rest,
    find: 'await eraseIdentities(database, events, batches);',
    replace: 'void eraseIdentities;',
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
    file: 'src/erasure/operations/waiting-rows.ts',
    find: 'await rewritePart(tx, this.#accountId, position, scrubbed.payload);',
    replace: 'void rewritePart;',
    tests: erasureTests,
  },
  {
    name: 'a worker continues with rows from before an erasure',
    file: 'src/imports/jobs/import-worker.ts',
    find: 'if (part.erasures !== this.task.erasures) throw new StateChangedError();',
    replace: '',
    tests: erasureTests,
  },
  {
    name: 'the texts of an import about its file keep an erased person',
    file: traces,
    find: 'await rewriteTexts(tx, this.#accountId, texts);',
    replace: 'void rewriteTexts;',
    tests: erasureTests,
  },
  {
    name: 'an erasure leaves stored answers',
    file: rest,
    find: 'dropAnswers(tx, accountId, hits)',
    replace: '(void dropAnswers, Promise.resolve(0))',
    tests: erasureTests,
  },
  {
    name: 'the server reads events of a contact while its erasure runs',
    file: 'src/database/statements/positions-sql.ts',
    find: "(e.type <> 'contact.erased' and coalesce",
    replace: "(e.type = 'none' and coalesce",
    tests: ['test/erasure/erasure-batches.test.ts'],
  },
  {
    name: 'an erasure whose process ended is not continued',
    file: 'src/retention/jobs.ts',
    find: 'await resumeErasure(context, accountId, id);',
    replace: 'void resumeErasure;',
    tests: ['test/erasure/erasure-batches.test.ts'],
  },
  {
    name: 'an erasure takes the events of a later holder of the number',
    file: 'src/erasure/store/event-rewrites.ts',
    find: '($2::bigint, $3::bigint) and e.position <= $4',
    replace: '($2::bigint, $3::bigint) and $4::bigint is not null',
    tests: ['test/erasure/erasure-batches.test.ts'],
  },
  {
    name: 'opt-outs of an erased person are kept in plain',
    file: erase,
    find: 'await hashRefusals(tx, accountId, person, now)',
    replace: '(void hashRefusals, { rows: 0, hashed: [] })',
    tests: erasureTests,
  },
  {
    name: 'no caller reads hashed opt-outs',
    file: 'src/consents/store/stored-subjects.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'const stored = sql`${subject}, ${hashedSubject(subject)}`;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: 'const stored = sql`${subject}`;',
    tests: erasureTests,
  },
  {
    name: 'a chunk that was drafted beforehand brings erased persons back',
    file: 'src/imports/operations/rows/import-decision-state.ts',
    find: '      this.erased.size === 0 &&\n',
    replace: '',
    tests: erasureTests,
  },
  {
    name: 'rows of a file bring erased persons back',
    file: 'src/imports/jobs/prefetch.ts',
    find: '    erased,\n',
    replace: '    erased: new Map(),\n',
    tests: erasureTests,
  },
  {
    name: 'an earlier opt-in lifts an opt-out that waits',
    file: 'src/contacts/writes/merges/restore-opt-outs.ts',
    find: "entry.state === 'opted_in' &&\n          entry.occurredAt >= consent.occurredAt",
    replace: "entry.state === 'opted_in'",
    tests: ['test/contacts/retained-opt-outs.test.ts'],
  },
  {
    name: 'a book keeps the name that a client chose for an erased person',
    file: 'src/erasure/operations/erase-rest.ts',
    find: 'await eraseCardNames(database, accountId, ids, batches);',
    replace: 'void eraseCardNames;',
    tests: ['test/erasure/card-names.test.ts'],
  },
  {
    name: 'a card that has left keeps no contact for its chosen name',
    file: 'src/books/values/sync-steps.ts',
    find: 'syncedCardOf(name, null, step, contactId)',
    replace: 'syncedCardOf(name, null, step, undefined)',
    tests: ['test/erasure/card-names.test.ts'],
  },
  {
    name: 'payloads that were received before bring an erased person back',
    file: erase,
    find: '  while ((await turn(applyEarlier)) > 0);\n',
    replace: '  void applyEarlier;\n',
    tests: ['test/intakes/intake-apply.test.ts'],
  },
  {
    name: 'an erasure takes a number that another contact got meanwhile',
    file: erase,
    find: '(await listNamesOfOthers(database, accountId, ids, person.identities)).size > 0',
    replace: '(await listNamesOfOthers(database, accountId, ids, person.identities)).size < 0',
    tests: ['test/erasure/erasure-story.test.ts'],
  },
  {
    name: 'an erasure that fails blocks the other erasures of its account',
    file: 'src/retention/jobs.ts',
    find: '      await touchErasure(context.database, accountId, id, context.clock());\n',
    replace: '      void touchErasure;\n',
    tests: ['test/erasure/erasure-batches.test.ts'],
  },
  {
    name: 'an account whose sweep fails stops the sweep of the others',
    file: 'src/retention/jobs.ts',
    find: '    this.#first ??= { error };',
    replace: '    throw error;',
    tests: ['test/erasure/erasure-batches.test.ts'],
  },
];
